"""What happens to payments, refunds and transfers. `title` names what was bought, in words; amounts are in fen."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class PaymentSetAside(Event):
    """A payment arrived that does not fit. `reason` is a `Misfit`; a person looks at all that is not sent back."""

    number: str
    transaction_id: str
    amount_fen: int
    reason: str
    order_no: str | None


@dataclass(frozen=True)
class PaymentReturned(Event):
    """A payment came after its order had ended, or came twice, and is on its way back to the buyer."""

    member_id: int
    order_no: str
    amount_fen: int
    title: str


@dataclass(frozen=True)
class RefundDecided(Event):
    """A refund is to go out: whoever carries transfers asks Pay for it. A payment of no order has no member."""

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
    """A refund needs a person's eye. `problem` is Pay's code, ABNORMAL, or what of Pay's answer does not fit."""

    order_no: str | None
    refund_no: str
    problem: str


@dataclass(frozen=True)
class TransferStalled(Event):
    """A transfer needs a person's eye.

    `problem` is Pay's code, what of Pay's word contradicts ours, TOO_OLD, or SEAL_BROKEN for a receiver whose name
    can't be opened.
    """

    number: str
    problem: str
