"""Where a picture leads: chosen from what the shop has. An address of another site must be https.

Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shop.storefront.refusals import demand

TargetKind = Literal["none", "product", "collection", "category", "story", "campaign", "link"]
_PATHS: Mapping[TargetKind, str] = {
    "none": "",
    "product": "/products/{code}",
    "collection": "/collections/{code}",
    "category": "/categories?c={code}",
    "story": "/stories/{code}",
    "campaign": "/campaigns/{code}",
    "link": "{code}",
}
KINDS = tuple(_PATHS)
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_ADDRESS = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]{0,200}(?::[0-9]{1,5})?(?:/[A-Za-z0-9_\-.~%!$&()*+,;=:@/?#]*)?")
_LONGEST = 300


@dataclass(frozen=True)
class Target:
    """`code` is a public code of the shop's, of a link the whole address."""

    kind: TargetKind = "none"
    code: str = ""

    def __post_init__(self) -> None:
        """Raises StorefrontRefused."""
        demand("target", self.kind in _PATHS)
        if self.kind == "link":
            demand("link", len(self.code) <= _LONGEST and _ADDRESS.fullmatch(self.code) is not None)
        else:
            demand("target", _CODE.fullmatch(self.code) is not None if self.kind != "none" else not self.code)

    @property
    def path(self) -> str:
        """The address that is opened; "" leads nowhere."""
        return _PATHS[self.kind].format(code=self.code)
