"""A payment that was made, and why one may not fit. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Misfit(StrEnum):
    """Why a payment is set aside. Only what came too late or twice is sent back without a person.

    `replaced`: under a number that was closed at Pay, and the order is to be paid under another.
    """

    AMOUNT = "amount"
    CURRENCY = "currency"
    APPID = "appid"
    MCH_ID = "mch_id"
    PAYER = "payer"
    CLOSED = "closed"
    SECOND = "second"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


SENT_BACK = (Misfit.CLOSED, Misfit.SECOND, Misfit.REPLACED)


@dataclass(frozen=True)
class Received:
    """A payment that was made: the fact with all that it must say."""

    number: str
    transaction_id: str
    amount_fen: int
    currency: str
    appid: str
    mch_id: str
    payer_openid: str
    paid_at: datetime | None


_NOT_OUR_MONEY = (Misfit.CURRENCY, Misfit.MCH_ID)


def determine_booked(received: Received, misfit: Misfit | None = None) -> int:
    """What of a payment is yuan of ours, in fen.

    Another currency, or another merchant's money, is only listed.
    """
    return 0 if misfit in _NOT_OUR_MONEY or received.currency != "CNY" else received.amount_fen
