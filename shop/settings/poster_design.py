"""How posters look: a layout, its colour, a background, and the sentence below the distributor's name."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from shop.settings.document import Document

PosterLayout = Literal["sheet", "card", "plain"]
LAYOUTS: tuple[PosterLayout, ...] = ("sheet", "card", "plain")


@dataclass(frozen=True)
class PosterDesign:
    """`sheet`: a picture with a white sheet below; `card`: a white card on a coloured ground; `plain`: no picture.

    `colour` (#rrggbb) is that of price and ground, the brand's where it is ""; `background` is the code of a picture
    that is the ground of `card` and `plain`. `invites` stands under the distributor's name.
    """

    layout: PosterLayout = "sheet"
    colour: Annotated[str, Field(pattern=r"^(#[0-9A-Fa-f]{6})?$")] = ""
    background: Annotated[str, Field(pattern=r"^([0-9a-f]{32,64})?$")] = ""
    invites: Annotated[str, Field(max_length=16)] = ""


POSTER_DESIGN = Document("poster_design", PosterDesign)
