"""What the payments room asks of WeChat Pay.

`bot/wechat` answers, and in tests a fake that obeys the same contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shop.captures.ports import PayAccount
from shop.payments.kinds import PayKind

_PAID_STATES = ("SUCCESS", "REFUND")
"""Pay's trade states of a payment that was made: REFUND means that it was paid first (docs/wechat.md §7.3)."""
ENDED_STATES = ("CLOSED", "REVOKED")
"""Pay's trade states of a payment that can no longer be made."""


@dataclass(frozen=True)
class PaymentOrder:
    """What is to be paid. Asking again for the same `number` repeats exactly the same content.

    `number` is Pay's out_trade_no, `expires_at` its time_expire; `amount_fen` ≥ 1. Who pays is known beforehand inside
    WeChat only; `payer_ip` is the browser's address, which Pay wants of one outside (`h5`).
    """

    number: str
    description: str
    amount_fen: int
    payer_openid: str | None
    expires_at: datetime
    currency: str = "CNY"
    kind: PayKind = PayKind.JSAPI
    payer_ip: str = ""


@dataclass(frozen=True)
class PaymentFact:
    """What Pay says of a payment, in a verified notice or as the answer to a question.

    `state` is Pay's trade_state. `amount_fen` is amount.total, never payer_total (docs/wechat.md §7.4). What Pay leaves
    out while nothing is paid is None.
    """

    number: str
    state: str
    appid: str
    mch_id: str
    transaction_id: str | None = None
    amount_fen: int | None = None
    currency: str | None = None
    payer_openid: str | None = None
    paid_at: datetime | None = None

    @property
    def is_paid(self) -> bool:
        """Whether the money has arrived, even if some of it has gone back since."""
        return self.state in _PAID_STATES


class PaymentGateway(Protocol):
    """Payments inside WeChat and outside (docs/wechat.md §7.3). Each call raises GatewayUnknown when in doubt."""

    @property
    def account(self) -> PayAccount:
        """The account that is paid into; asked at each use."""

    async def create_prepay(self, order: PaymentOrder) -> str:
        """Announce a payment; returns what opens it: a prepay_id, what a code says, or where a browser goes.

        Raises GatewayRefused, GatewayUnknown.
        """

    async def find_payment(self, number: str) -> PaymentFact | None:
        """What Pay knows of a payment; None when it knows no such number.

        Raises GatewayRefused, GatewayUnknown.
        """

    async def close_payment(self, number: str) -> None:
        """Make sure that it can't be paid any more.

        Raises GatewayRefused (when it is paid, say), GatewayUnknown.
        """

    def sign_prepay(self, prepay_id: str) -> Mapping[str, str]:
        """What the page hands to `getBrandWCPayRequest`.

        AppId, timeStamp, nonceStr, package, signType, paySign.
        """
