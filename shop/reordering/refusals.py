"""What reordering refuses, as types with data."""

from commissions.refusals import Refusal


class PurchaseUnknown(Refusal):
    """There is no purchase with the code `data["purchase"]`."""

    code = "purchase_unknown"
    status = 404


class PurchaseEnded(Refusal):
    """It was received or dropped before: `data["state"]`."""

    code = "purchase_ended"
    status = 409


class PurchaseRefused(Refusal):
    """It can't be noted so; `data["field"]` names what is wrong."""

    code = "purchase_refused"
    status = 422
