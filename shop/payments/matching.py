"""Does a payment fit the order that it names?

Pure: every field that Pay tells is compared with our own.
"""

from dataclasses import dataclass
from datetime import datetime

from commissions.ledger.tables import LARGEST_FEN
from shop.captures.capture import Misfit, Received
from shop.orders.order import Order, OrderState
from shop.payments.kinds import PayKind
from shop.payments.ports import PaymentFact, PaymentOrder


class IncompleteFact(Exception):
    """Pay says that something is paid and leaves out what or how much: the adapter or Pay is broken."""


@dataclass(frozen=True)
class Payment:
    """A payment as it was begun: `number` is Pay's out_trade_no. What Pay is asked was frozen then.

    An order may have several, of which one at most is open. `closing_at` is set before it is closed at Pay for another.
    `opening` opens it until `opens_until`: outside WeChat it is what the code says, or where the browser goes.
    """

    number: str
    order_no: str
    status: str
    description: str
    amount_fen: int
    currency: str
    kind: PayKind
    payer_openid: str | None
    appid: str
    mch_id: str
    begun_at: datetime
    expires_at: datetime
    opening: str | None
    opens_until: datetime | None
    closing_at: datetime | None

    @property
    def order(self) -> PaymentOrder:
        """What Pay is asked for; the same every time."""
        return PaymentOrder(
            number=self.number,
            description=self.description,
            amount_fen=self.amount_fen,
            payer_openid=self.payer_openid,
            expires_at=self.expires_at,
            currency=self.currency,
            kind=PayKind(self.kind),
        )

    def opens(self, now: datetime) -> str | None:
        """What opens it, while that is good and nobody is closing it."""
        good = self.status == "open" and self.closing_at is None and self.opens_until is not None
        return self.opening if good and self.opens_until is not None and now < self.opens_until else None


def read_received(fact: PaymentFact) -> Received:
    """A paid fact with nothing left out. Raises IncompleteFact."""
    missing = fact.transaction_id is None or fact.amount_fen is None or fact.currency is None
    if missing or fact.payer_openid is None or not fact.is_paid:
        raise IncompleteFact(fact.number)
    if not 0 <= (fact.amount_fen or 0) <= LARGEST_FEN:  # more than any ledger holds: nobody has paid that
        raise IncompleteFact(fact.number)

    assert fact.transaction_id is not None
    assert fact.amount_fen is not None
    assert fact.currency is not None

    return Received(
        number=fact.number,
        transaction_id=fact.transaction_id,
        amount_fen=fact.amount_fen,
        currency=fact.currency,
        appid=fact.appid,
        mch_id=fact.mch_id,
        payer_openid=fact.payer_openid,
        paid_at=fact.paid_at,
    )


def determine_misfit(order: Order, payment: Payment, received: Received) -> Misfit | None:
    """Why a payment does not fit its order, or None.

    What contradicts us comes first: a person has to look at it.
    """
    contradictions = {
        Misfit.APPID: received.appid == payment.appid,
        Misfit.MCH_ID: received.mch_id == payment.mch_id,
        Misfit.CURRENCY: received.currency == payment.currency,
        Misfit.AMOUNT: received.amount_fen == payment.amount_fen,
        Misfit.PAYER: payment.payer_openid in (None, received.payer_openid),
    }

    for misfit, fits in contradictions.items():
        if not fits:
            return misfit

    if order.state is not OrderState.PLACED:
        return Misfit.CLOSED if order.state is OrderState.CLOSED else Misfit.SECOND

    if payment.status != "open":
        return Misfit.REPLACED

    return None if payment.amount_fen == order.total_fen else Misfit.AMOUNT
