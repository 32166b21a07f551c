"""What happens to refunds. `title` names what was bought, in words; amounts are in fen."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class PaymentReturned(Event):
    """A payment came after its order had ended, or came twice, and is on its way back to the buyer."""

    member_id: int
    order_no: str
    amount_fen: int
    title: str


@dataclass(frozen=True)
class RefundDecided(Event):
    """A refund is to go out: whoever carries transfers asks Pay for it.

    A payment of no order has no member.
    """

    member_id: int | None
    order_no: str | None
    refund_no: str
    amount_fen: int


@dataclass(frozen=True)
class RefundSettled(Event):
    """Pay has sent the money back to the buyer."""

    member_id: int
    order_no: str
    refund_no: str
    amount_fen: int
    title: str


@dataclass(frozen=True)
class RefundStalled(Event):
    """A refund needs a person's eye.

    `problem` is Pay's code, ABNORMAL, or what of Pay's answer does not fit.
    """

    order_no: str | None
    refund_no: str
    problem: str
