"""What reconciliation asks of WeChat Pay: the bills. `bot/wechat/bills.py` answers."""

from datetime import date
from typing import Protocol

from shop.reconciliation.bills import FlowAccount


class BillGateway(Protocol):
    """Pay's bills as files, unzipped and compared with their hash (docs/wechat.md §7.9).

    None: Pay has made none for that day. Each raises BillDamaged, and GatewayRefused and GatewayUnknown of payments.
    """

    async def fetch_trade_bill(self, day: date) -> bytes | None:
        """All payments and refunds of a day in Beijing."""

    async def fetch_flow_bill(self, day: date, account: FlowAccount) -> bytes | None:
        """All movements of an account on a day in Beijing."""
