"""Price tags: what one unit of a SKU costs whoever asks, before there is an order.

Pure; the formula decides. The same for lines of a basket: which offer's price their units have, and why not where one
could expect it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shop.pricing.formula import Priced, calculate, price
from shop.pricing.offer import EARLY, Offer, Stage
from shop.pricing.quote import Line


@dataclass(frozen=True)
class PriceTag:
    """`price_fen` is what one unit costs now, `shelf_fen` what the shelf says.

    `offer` made the difference; `missed` would have, but nothing is left of it for whoever asks. `several` makes
    it less for whoever buys several.
    """

    price_fen: int
    shelf_fen: int
    offer: Offer | None = None
    missed: Offer | None = None
    several: Offer | None = None

    @property
    def label(self) -> str | None:
        """What a list says of it: the offer in the price, else the one for several."""
        told = self.offer or self.several
        return told.source.label if told else None

    @property
    def struck_fen(self) -> int | None:
        """The price that is struck out: the shelf's, where an offer makes it less."""
        return self.shelf_fen if self.price_fen < self.shelf_fen else None


@dataclass(frozen=True)
class LineTag:
    """A line of a basket: its SKU's tag, and how many of its units have the offer's price.

    `cuts` are the labels of what cuts the whole line.
    """

    tag: PriceTag
    quantity: int
    units: int
    cuts: tuple[str, ...] = ()

    @property
    def is_split(self) -> bool:
        """Whether some units have the price and the others the shelf's."""
        return 0 < self.units < self.quantity

    @property
    def is_whole(self) -> bool:
        """Whether every unit has the price."""
        return self.units == self.quantity

    @property
    def is_crowded_out(self) -> bool:
        """Whether other lines of the basket took all that was left of the offer."""
        return not self.units and self.tag.offer is not None and self.tag.offer.claim.by_unit


@dataclass(frozen=True)
class Nearest:
    """So many units more, and the order has the offer."""

    offer: Offer
    units: int


def tag_lines(lines: Sequence[Line], offers: Sequence[Offer]) -> Mapping[str, PriceTag]:
    """The tag of each line's SKU, by its code, as if one unit were bought by itself."""
    early = [offer for offer in offers if offer.stage in EARLY]
    return {line.sku_code: _tag(line, [of for of in early if of.scope.covers(line)]) for line in lines}


def tag_basket(priced: Priced, tags: Mapping[str, PriceTag]) -> tuple[LineTag, ...]:
    """What became of each line of a basket.

    Only prices of units are told by units: other cuts are of the whole line. `tags` are those of its SKUs.
    """
    units = [0] * len(priced.quote.lines)
    for taking in priced.takings:
        units[taking.line] += taking.units
    cuts = [dict[str, None]() for _ in priced.quote.lines]
    for of in priced.quote.adjustments:
        if of.stage == Stage.LINE.name.lower() and of.line is not None:
            cuts[int(of.line) - 1][of.label] = None
    return tuple(
        LineTag(tags[line.sku_code], line.quantity, number, tuple(labels))
        for line, number, labels in zip(priced.quote.lines, units, cuts, strict=True)
    )


def find_nearest(lines: Sequence[Line], offers: Sequence[Offer]) -> Nearest | None:
    """The offer for several that lacks the fewest units, of those for goods that are among the lines."""
    found = []
    for offer in offers:
        units = sum(line.quantity for line in lines if offer.scope.covers(line))
        if offer.for_several and not offer.used_up and 0 < units < offer.needs.least_units:
            found.append(Nearest(offer, offer.needs.least_units - units))
    return min(found, key=lambda one: one.units, default=None)


def _tag(line: Line, offers: Sequence[Offer]) -> PriceTag:
    if not offers:
        return PriceTag(line.price_fen, line.price_fen)

    one = [replace(line, quantity=1)]
    now = price(one, offers, _no_shipping)
    fen = now.quote.goods_fen

    # As if nothing had been used yet, so that a page can say what is gone.
    fresh = [replace(of, claim=replace(of.claim, left=None, left_each=None)) for of in offers if of.used_up]
    then = calculate(one, fresh, _no_shipping)
    is_missed = bool(fresh) and then.quote.goods_fen < fen
    missed = next((of for of in offers if then.used and of.source == then.used[0].source), None) if is_missed else None
    several = next((of for of in offers if of.for_several and not of.used_up), None)
    return PriceTag(fen, line.price_fen, now.used[0] if now.used else None, missed, several)


def _no_shipping(worth_fen: Sequence[int]) -> int:
    return 0
