"""Which products of WeChat Pay the merchant has beside JSAPI, for whoever pays outside WeChat."""

from dataclasses import dataclass
from typing import Literal

from shop.settings.document import Document

_Has = Literal["yes", "no"]


@dataclass(frozen=True)
class _PayingOutside:
    """`native`: a code on a desktop's page. `h5`: WeChat opened by a phone's browser, which not every merchant gets.

    Whoever has neither goes on inside WeChat.
    """

    native: _Has = "yes"
    h5: _Has = "no"


PAYING_OUTSIDE = Document("paying_outside", _PayingOutside)
