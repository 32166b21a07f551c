"""Who is asked where parcels are: nobody, or 快递100. Its key is sealed."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from shop.settings.document import Document, Sealed

_Secret = Annotated[str, Field(pattern=r"^[!-~]{1,100}$")]


@dataclass(frozen=True)
class TrackingFacts:
    """`customer` is the shop's number at 快递100; `every_hours` how often a parcel on its way is asked about."""

    source: Literal["none", "kuaidi100"] = "none"
    customer: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{0,64}$")] = ""
    every_hours: Annotated[int, Field(ge=1, le=24)] = 4

    @property
    def is_ready(self) -> bool:
        """Whether parcels can be asked about."""
        return self.source == "kuaidi100" and bool(self.customer)


TRACKING = Document("tracking", TrackingFacts, {}, {"key": Sealed("LIANPU_TRACKING_KEY", _Secret)})
