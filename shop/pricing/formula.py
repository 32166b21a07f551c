"""The one formula of what an order costs. Pure; money in fen.

Stages in order: unit prices, cuts of lines, cuts of the order (threshold, coupon, points), shipping, balance. A cut
works on what is left and never leaves less than 0. What cuts the order is split over its lines by largest remainder, in
proportion to what is left of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from commissions.money import calculate_share, split_by_largest_remainder
from shop.pricing.offer import ORDER_CUTS, FreeShipping, Off, Offer, PercentOff, Spend, Stage, UnitPrice
from shop.pricing.quote import Adjustment, Line, Quote
from shop.pricing.refusals import OfferGone

Shipping = Callable[[Sequence[int]], int]
"""What shipping costs with each line worth so much, by its price after unit prices and cuts of lines."""
Chosen = Mapping[str, str]
"""Which offer of a group the buyer wants, by its source's id; a group that is not named gets its best."""
NONE = "none"
"""Chosen, it means none of the group."""


@dataclass(frozen=True)
class Taking:
    """So many units of a line, counted from 0, have an offer's unit price."""

    offer: Offer
    line: int
    units: int


@dataclass(frozen=True)
class Priced:
    """A quote, the offers that change something in it, and the units that have an offer's price."""

    quote: Quote
    used: tuple[Offer, ...]
    takings: tuple[Taking, ...] = ()

    def count_claimed(self, offer: Offer) -> int:
        """What an order claims of the offer's source: units where those are counted, else one."""
        if not offer.claim.by_unit:
            return 1
        return sum(taking.units for taking in self.takings if taking.offer.source.key == offer.source.key)


def price(lines: Sequence[Line], offers: Iterable[Offer], shipping: Shipping, chosen: Chosen | None = None) -> Priced:
    """What the lines cost with the best of the offers, or with those that were chosen.

    Groups are decided by stage, one after the other. Raises OfferGone if an offer was chosen that changes nothing.
    """
    alone, groups = _sort(offers)
    picked = [*alone]
    best = calculate(lines, picked, shipping)
    for group, wanted in (chosen or {}).items():
        if wanted != NONE and group not in groups:
            raise OfferGone(group=group, offer=wanted)

    for group, candidates in groups.items():
        choice = (chosen or {}).get(group)
        if choice == NONE:
            continue

        # A choice is taken at its word, and refused rather than silently replaced by another.
        named = [offer for offer in candidates if choice is None or offer.source.id == choice]
        priced = [(calculate(lines, [*picked, offer], shipping), offer) for offer in named]
        useful = [(result, offer) for result, offer in priced if offer in result.used]
        if choice is not None and not useful:
            raise OfferGone(group=group, offer=choice)

        # The first of equals: modes propose what ends soonest first.
        if useful:
            best, offer = min(useful, key=lambda one: one[0].quote.total_fen)
            picked.append(offer)

    return best


def calculate(lines: Sequence[Line], offers: Iterable[Offer], shipping: Shipping) -> Priced:
    """What the lines cost with exactly these offers, each as far as its conditions hold."""
    slip = _Slip(lines)
    ordered = sorted((offer for offer in offers if not offer.used_up), key=lambda offer: offer.stage)

    slip.set_unit_prices([offer for offer in ordered if offer.stage is Stage.UNIT])
    for offer in ordered:
        if offer.stage is Stage.LINE:
            slip.cut_lines(offer)

    slip.goods_come_to(shipping)
    for offer in ordered:
        if offer.stage in ORDER_CUTS:
            slip.cut_order(offer)
        elif offer.stage is Stage.SHIPPING:
            slip.cut_shipping(offer)
        elif offer.stage is Stage.BALANCE:
            slip.spend(offer)
    return slip.close()


def _sort(offers: Iterable[Offer]) -> tuple[list[Offer], dict[str, list[Offer]]]:
    """Those that stand alone, and the others by group, each in the order of their stages."""
    alone, groups = [], dict[str, list[Offer]]()
    for offer in sorted(offers, key=lambda offer: offer.stage):
        if offer.group is None:
            alone.append(offer)
        else:
            groups.setdefault(offer.group, []).append(offer)
    return alone, groups


class _Slip:
    """The paper on which a price is worked out.

    What is left of each line and of the shipping, and what took it.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.left = [line.list_fen for line in lines]
        self.goods = self.left
        self.discounts = [0] * len(lines)
        self.balances = [0] * len(lines)
        self.shipping_list = self.shipping_left = 0
        self.shipping_discount = self.shipping_balance = 0
        self.adjustments: list[Adjustment] = []
        self.used: list[Offer] = []
        self.takings: list[Taking] = []

    def set_unit_prices(self, offers: Sequence[Offer]) -> None:
        """Each unit at the lowest unit price that anybody offers for it; the first lines get what is scarce."""
        bare = [line.quantity for line in self.lines]
        left = {offer.source.key: offer.claim.available for offer in offers if offer.claim.by_unit}

        for offer in sorted(offers, key=_unit_fen):
            for index in self._find(offer):
                bound = left.get(offer.source.key)
                units = bare[index] if bound is None else min(bare[index], bound)
                cut = self.lines[index].price_fen - _unit_fen(offer)
                if units <= 0 or cut <= 0:
                    continue

                self._take(offer, {index: cut * units})
                self.takings.append(Taking(offer, index, units))
                bare[index] -= units
                if bound is not None:
                    left[offer.source.key] = bound - units

    def cut_lines(self, offer: Offer) -> None:
        """Each line of the scope, on its own."""
        cuts = {}
        for index in self._find(offer):
            units = self.lines[index].quantity
            cuts[index] = min(self.left[index], _cut(offer, self.left[index], units))
        worth = sum(self.left[index] for index in cuts)
        if worth >= offer.needs.least_fen and self._has_units(offer, cuts):
            self._take(offer, cuts)

    def goods_come_to(self, shipping: Shipping) -> None:
        """From here on conditions look at what goods are worth now, and shipping has its price."""
        self.goods = [*self.left]
        self.shipping_list = self.shipping_left = shipping(self.goods) if self.lines else 0

    def cut_order(self, offer: Offer) -> None:
        """All lines of the scope together."""
        indexes = self._find(offer)
        if not self._is_met(offer, indexes):
            return
        left = [self.left[index] for index in indexes]
        cut = min(sum(left), _cut(offer, sum(left), 1))
        self._take(offer, dict(zip(indexes, split_by_largest_remainder(cut, left), strict=True)))

    def cut_shipping(self, offer: Offer) -> None:
        """What shipping costs."""
        assert isinstance(offer.effect, FreeShipping)
        most = offer.effect.most_fen
        cut = self.shipping_left if most is None else min(most, self.shipping_left)
        if cut > 0 and self._is_met(offer, self._find(offer)):
            self.shipping_left -= cut
            self.shipping_discount += cut
            self._note(offer, None, cut)
            self.used.append(offer)

    def spend(self, offer: Offer) -> None:
        """What a balance pays: of the goods, and then of the shipping."""
        assert isinstance(offer.effect, Spend)
        on_goods = min(offer.effect.fen, sum(self.left))
        on_shipping = min(offer.effect.fen - on_goods, self.shipping_left)

        for index, fen in enumerate(split_by_largest_remainder(on_goods, self.left)):
            self.left[index] -= fen
            self.balances[index] += fen
            self._note(offer, index, fen)

        self.shipping_left -= on_shipping
        self.shipping_balance += on_shipping
        self._note(offer, None, on_shipping)

        if on_goods or on_shipping:
            self.used.append(offer)

    def close(self) -> Priced:
        """What came of it."""
        taken = zip(self.lines, self.discounts, self.balances, strict=True)
        lines = tuple(
            replace(line, discount_fen=discount, balance_fen=balance) if discount or balance else line
            for line, discount, balance in taken
        )
        quote = Quote(lines, self.shipping_list, self.shipping_discount, self.shipping_balance, tuple(self.adjustments))
        return Priced(quote, tuple(self.used), tuple(self.takings))

    def _find(self, offer: Offer) -> list[int]:
        return [index for index, line in enumerate(self.lines) if offer.scope.covers(line)]

    def _is_met(self, offer: Offer, indexes: Sequence[int]) -> bool:
        worth = sum(self.goods[index] for index in indexes) >= offer.needs.least_fen
        return bool(indexes) and worth and self._has_units(offer, indexes)

    def _has_units(self, offer: Offer, indexes: Iterable[int]) -> bool:
        return sum(self.lines[index].quantity for index in indexes) >= offer.needs.least_units

    def _take(self, offer: Offer, cuts: Mapping[int, int]) -> None:
        for index, fen in cuts.items():
            if fen <= 0:
                continue
            assert fen <= self.left[index], "a line never costs less than nothing"
            self.left[index] -= fen
            self.discounts[index] += fen
            self._note(offer, index, fen)
            if offer not in self.used:
                self.used.append(offer)

    def _note(self, offer: Offer, line: int | None, fen: int) -> None:
        if fen:
            of = offer.source
            named = None if line is None else str(line + 1)
            note = Adjustment(named, offer.stage.name.lower(), of.kind, of.id, of.label, -fen, of.borne_by)
            self.adjustments.append(note)


def _unit_fen(offer: Offer) -> int:
    assert isinstance(offer.effect, UnitPrice)
    return offer.effect.fen


def _cut(offer: Offer, left_fen: int, units: int) -> int:
    """What the offer takes off so much, before it is bounded by it."""
    if isinstance(offer.effect, Off):
        return offer.effect.fen * units
    assert isinstance(offer.effect, PercentOff)
    cut = calculate_share(left_fen, offer.effect.bp)
    return cut if offer.effect.most_fen is None else min(cut, offer.effect.most_fen)
