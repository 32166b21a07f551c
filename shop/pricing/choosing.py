"""What else a buyer could choose, and what that would cost. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shop.pricing.formula import NONE, Chosen, Shipping, price
from shop.pricing.offer import Offer
from shop.pricing.quote import Line
from shop.pricing.refusals import OfferGone


@dataclass(frozen=True)
class Choice:
    """One offer of a group, or none of them (`offer` None), and what the order costs with it.

    `total_fen` None: its conditions don't hold. `short_fen` is what is missing then.
    """

    offer: Offer | None
    total_fen: int | None
    short_fen: int = 0

    @property
    def id(self) -> str:
        """What a form sends to choose it."""
        return self.offer.source.id if self.offer else NONE


def list_choices(
    lines: Sequence[Line], offers: Sequence[Offer], shipping: Shipping, chosen: Chosen, group: str
) -> tuple[Choice, ...]:
    """Every choice of a group, the others staying as they were chosen.

    The cheapest first, none of them at the end.
    """
    candidates = [offer for offer in offers if offer.group == group]
    choices = [_look_at(lines, offers, shipping, chosen, offer) for offer in candidates]
    choices.sort(key=lambda one: (one.total_fen is None, one.total_fen or 0, one.short_fen))
    without = price(lines, offers, shipping, {**chosen, group: NONE})
    return (*choices, Choice(None, without.quote.total_fen))


def _look_at(
    lines: Sequence[Line], offers: Iterable[Offer], shipping: Shipping, chosen: Chosen, offer: Offer
) -> Choice:
    assert offer.group is not None, "only an offer of a group is chosen"
    try:
        priced = price(lines, offers, shipping, {**chosen, offer.group: offer.source.id})
    except OfferGone:
        in_scope = sum(line.list_fen for line in lines if offer.scope.covers(line))
        return Choice(offer, None, max(0, offer.needs.least_fen - in_scope))
    return Choice(offer, priced.quote.total_fen)
