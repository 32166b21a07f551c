"""What our own books know of a line of a bill, as values."""

from dataclasses import dataclass

from commissions.beneficiary import Beneficiary


@dataclass(frozen=True)
class KnownPayment:
    """A payment that was written down. `order_no` None: it did not fit, and is set aside."""

    transaction_id: str
    number: str
    amount_fen: int
    currency: str
    appid: str
    mch_id: str
    payer_openid: str
    order_no: str | None


@dataclass(frozen=True)
class KnownRefund:
    """A refund under one number of Pay's.

    `status` is that of its attempt (`shop.refunds.refund.NEXT_STATUS`).
    """

    out_refund_no: str
    refund_no: str
    transaction_id: str
    amount_fen: int
    status: str


@dataclass(frozen=True)
class KnownTransfer:
    """A withdrawal that was sent. `net_fen` is what WeChat was asked to transfer."""

    number: str
    person: Beneficiary
    net_fen: int
    status: str
