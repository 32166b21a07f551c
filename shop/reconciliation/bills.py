"""Pay's two bills as values (docs/wechat.md §7.9).

Amounts are in fen; the fee alone has three more decimals.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

FlowAccount = Literal["BASIC", "OPERATION"]
"""Payments, refunds and fees move on the first, transfers on the second."""
_FEE_UNITS = 1000
"""A fee of the trade bill is told in thousandths of a fen."""


class BillDamaged(Exception):
    """The bill is not what Pay made: torn, changed, or of a shape that we don't know. The text says where."""


@dataclass(frozen=True)
class TradeLine:
    """A payment or a refund of the trade bill. `fee_units` are thousandths of a fen, negative on a refund.

    `total_fen` is what the order cost, `settled_fen` what Pay settles with us for it: less where a coupon of Pay's is
    not prefunded. On a refund `refund_fen` is what was asked back of the total, `unsettled_fen` what of the settlement.
    """

    at: datetime
    appid: str
    mch_id: str
    transaction_id: str
    number: str
    openid: str
    state: str
    currency: str
    settled_fen: int
    total_fen: int
    fee_units: int
    refund_id: str
    refund_no: str
    refund_fen: int
    unsettled_fen: int
    refund_status: str

    @property
    def is_refund(self) -> bool:
        """Whether the line is about a refund; its numbers of the order are those of the payment."""
        return self.state == "REFUND"

    @property
    def fee_fen(self) -> int:
        """The fee as Pay charges it, rounded half up to a fen.

        What it gives back with a refund is positive too.
        """
        return (abs(self.fee_units) + _FEE_UNITS // 2) // _FEE_UNITS

    @property
    def fee_change_fen(self) -> int:
        """What the line adds to Pay's fees: below 0 where some of one came back."""
        return -self.fee_fen if self.fee_units < 0 else self.fee_fen


@dataclass(frozen=True)
class FlowLine:
    """One movement of an account.

    `business_no` is Pay's number of what moved it, `voucher` the merchant's.
    """

    at: datetime
    business_no: str
    flow_no: str
    name: str
    is_income: bool
    amount_fen: int
    balance_fen: int
    voucher: str

    @property
    def change_fen(self) -> int:
        """What the line did to the account."""
        return self.amount_fen if self.is_income else -self.amount_fen


@dataclass(frozen=True)
class TradeBill:
    """All payments and refunds of a day in Beijing.

    `digest` None: Pay has made no bill, because nothing happened. `fee_units` is the bill's own sum of its fees, less
    what came back, in thousandths of a fen.
    """

    day: date
    digest: str | None
    lines: tuple[TradeLine, ...]
    fee_units: int = 0


@dataclass(frozen=True)
class FlowBill:
    """All movements of one account on a day in Beijing.

    `digest` None: Pay has made no bill, because nothing moved.
    """

    day: date
    account: FlowAccount
    digest: str | None
    lines: tuple[FlowLine, ...]
