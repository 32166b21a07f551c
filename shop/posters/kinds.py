"""What a poster is of, as the text that a wish for it carries: the shop, or one product in one of the designs. Pure."""

import re
from dataclasses import dataclass

from shop.settings.poster_design import LAYOUTS, PosterLayout

KINDS = ("follow", "shop")
"""`follow`: the code makes who scans it follow, and ends. `shop`: the code opens the shop, and never ends."""
_PRODUCT = re.compile(rf"product:([A-Za-z0-9_-]{{1,40}}):({'|'.join(LAYOUTS)})", re.ASCII)


@dataclass(frozen=True)
class ProductPoster:
    """A poster of one product; its code opens the product through the distributor's link, and never ends."""

    product: str
    layout: PosterLayout

    @property
    def kind(self) -> str:
        """As a wish carries it."""
        return f"product:{self.product}:{self.layout}"


def read_product_kind(kind: str) -> ProductPoster | None:
    """The product's poster that a kind means; None for the posters of the shop and for what is no kind."""
    found = _PRODUCT.fullmatch(kind)
    layout = next((of for of in LAYOUTS if found and of == found[2]), None)
    return ProductPoster(found[1], layout) if found and layout else None
