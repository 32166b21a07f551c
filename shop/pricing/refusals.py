"""What pricing refuses, as types with data."""

from commissions.refusals import Refusal


class OfferGone(Refusal):
    """The offer that was chosen is not there any more, or does not fit this order."""

    code = "offer_gone"


class OfferUsedUp(Refusal):
    """Somebody else's order has what was left of the offer; `data["label"]` names it."""

    code = "offer_used_up"


class TooManyOpen(Refusal):
    """So many offers of a mode hold at that time already: `data["most"]`."""

    code = "too_many_open"
