"""What the checkout refuses, as types with data."""

from commissions.refusals import Refusal


class QuantityRefused(Refusal):
    """A quantity is no whole number from 1 to `data["most"]`."""

    code = "quantity_refused"
    status = 422


class CartFull(Refusal):
    """The cart already holds `data["most"]` different SKUs."""

    code = "cart_full"


class NothingSelected(Refusal):
    """An order needs at least one line."""

    code = "nothing_selected"


class TooManyLines(Refusal):
    """An order holds at most `data["most"]` different SKUs."""

    code = "too_many_lines"


class TotalTooLarge(Refusal):
    """The order is worth more than `data["most_fen"]`."""

    code = "total_too_large"


class PriceChanged(Refusal):
    """What the buyer saw is no longer what it costs; `data["total_fen"]` is the new total."""

    code = "price_changed"
