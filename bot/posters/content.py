"""What stands on a poster, as a value: two posters of the same content are the same picture."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from shop.settings.poster_design import PosterDesign

Kind = Literal["follow", "shop"]


@dataclass(frozen=True)
class Headline:
    """The product that a poster shows. `picture` is the hash of its picture; prices are in fen."""

    name: str
    price_fen: int
    varies: bool
    picture: str


@dataclass(frozen=True)
class PosterContent:
    """Everything drawn. `code_text` is what the code says; `last_day` is printed where the code ends."""

    kind: Kind
    code_text: str
    last_day: date | None
    shop_name: str
    brand_colour: str
    owner_name: str
    owner_code: str
    owner_has_name: bool
    headline: Headline | None
    design: PosterDesign = field(default_factory=PosterDesign)

    @property
    def colour(self) -> str:
        """The colour of price and ground."""
        return self.design.colour or self.brand_colour
