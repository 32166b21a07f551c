"""What the refunds room asks of WeChat Pay.

`bot/wechat` answers, and in tests a fake that obeys the same contract.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class RefundOrder:
    """A refund as it is asked for. Asking again for the same `refund_no` repeats exactly the same content.

    `refund_no` is Pay's out_refund_no, `number` the payment's out_trade_no, `total_fen` what that payment was in all.
    """

    refund_no: str
    number: str
    transaction_id: str
    amount_fen: int
    total_fen: int
    reason: str
    currency: str = "CNY"


@dataclass(frozen=True)
class RefundFact:
    """What Pay says of a refund. `status`: PROCESSING, SUCCESS, CLOSED or ABNORMAL (docs/wechat.md §7.5).

    `amount_fen` is amount.refund, `total_fen` amount.total. `currency` and `mch_id` are None where Pay does not say.
    """

    refund_no: str
    refund_id: str
    number: str
    transaction_id: str
    status: str
    amount_fen: int
    total_fen: int
    currency: str | None = None
    mch_id: str | None = None
    settled_at: datetime | None = None


class RefundGateway(Protocol):
    """Refunds of payments (docs/wechat.md §7.5)."""

    async def request_refund(self, order: RefundOrder) -> RefundFact:
        """Ask for a refund; the same number again is the same refund.

        Raises GatewayRefused (with NOT_ENOUGH, say; nothing is refunded), GatewayUnknown.
        """

    async def find_refund(self, refund_no: str) -> RefundFact | None:
        """What Pay knows of a refund; None when it knows no such number.

        Raises GatewayRefused, GatewayUnknown.
        """
