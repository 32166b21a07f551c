"""What orders refuse, as types with data."""

from commissions.refusals import Refusal


class OrderUnknown(Refusal):
    """There is no such order, or it is somebody else's."""

    code = "order_unknown"
    status = 404


class ShopNotOpen(Refusal):
    """The merchant has not opened the shop yet."""

    code = "shop_not_open"


class ReturnNotAgreed(Refusal):
    """Some goods can't be given back for no reason, and the buyer has not agreed: `data["names"]`."""

    code = "return_not_agreed"


class OrderMoved(Refusal):
    """The order is not in a state that allows this; `data["state"]` is the one it is in."""

    code = "order_moved"


class OrderLineUnknown(Refusal):
    """The order has no line `data["line"]`."""

    code = "order_line_unknown"


class PriceRefused(Refusal):
    """A price that can't be: below 0, or above `data["most_fen"]`; `data["line"]` may be "shipping"."""

    code = "price_refused"


class PriceReasonMissing(Refusal):
    """A price is changed by somebody, for a reason."""

    code = "price_reason_missing"


class TooManyOpenOrders(Refusal):
    """The member has `data["most"]` unpaid orders; one has to be paid or cancelled first."""

    code = "too_many_open_orders"


class RequestKeyRefused(Refusal):
    """The request key is missing, malformed, or was used for another order.

    It tells a double tap from a second order.
    """

    code = "request_key_refused"


class NoteTooLong(Refusal):
    """The buyer's note is longer than `data["longest"]` characters."""

    code = "note_too_long"
    status = 422


class OrderNoteRefused(Refusal):
    """A note of the staff is empty, or longer than `data["longest"]` characters."""

    code = "order_note_refused"
    status = 422
