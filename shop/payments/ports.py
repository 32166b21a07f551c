"""What the payments room asks of WeChat Pay; `bot/wechat` answers, and in tests a fake that obeys the same contract."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

PAID_STATES = ("SUCCESS", "REFUND")
"""Pay's trade states of a payment that was made: REFUND means that it was paid first (docs/wechat.md §7.3)."""
ENDED_STATES = ("CLOSED", "REVOKED")
"""Pay's trade states of a payment that can no longer be made."""


FINAL_TRANSFER_STATES = ("SUCCESS", "FAIL", "CANCELLED")
TRANSFER_STATES = (
    *("ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM", "TRANSFERING", "CANCELING"),
    *FINAL_TRANSFER_STATES,
)
"""Pay's states of a transfer, as Pay spells them (docs/wechat.md §7.6)."""


class GatewayRefused(Exception):
    """Pay answered that it will not do it, and did not. Decide by `code`, never by the text (docs/wechat.md §7.8)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class GatewayUnknown(Exception):
    """Nobody knows whether Pay did it: ask by the number, or do the very same again."""


@dataclass(frozen=True)
class PayAccount:
    """The account that is paid into, as facts about payments must name it."""

    appid: str
    mch_id: str


@dataclass(frozen=True)
class PaymentOrder:
    """What is to be paid. Asking again for the same `number` repeats exactly the same content.

    `number` is Pay's out_trade_no, `expires_at` its time_expire; `amount_fen` ≥ 1.
    """

    number: str
    description: str
    amount_fen: int
    payer_openid: str
    expires_at: datetime
    currency: str = "CNY"


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
        return self.state in PAID_STATES


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


@dataclass(frozen=True)
class TransferOrder:
    """A transfer as it is asked for. Asking again for the same `number` repeats exactly the same content.

    `number` is Pay's out_bill_no; `amount_fen` is the net, at least 10; `infos` are the scene's report infos as pairs
    of type and content; `perception` is what the receiver is told that the money is (docs/wechat.md §7.6).
    """

    number: str
    appid: str
    mch_id: str
    openid: str
    amount_fen: int
    scene: str
    infos: tuple[tuple[str, str], ...]
    remark: str
    perception: str
    notify_url: str
    user_name: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TransferFact:
    """What Pay says of a transfer, in a verified notice or as an answer. What Pay leaves out is None.

    `state` is one of `TRANSFER_STATES`, or a word that we don't know, which is doubt. `package` is what the receiver's
    page hands to WeChat while the state is WAIT_USER_CONFIRM. An answer to a creation names no amount and no receiver.
    """

    number: str
    state: str
    bill_no: str | None = None
    amount_fen: int | None = None
    openid: str | None = None
    mch_id: str | None = None
    package: str | None = field(default=None, repr=False)
    fail_reason: str | None = None
    created_at: datetime | None = None


class PaymentGateway(Protocol):
    """Payments inside WeChat (docs/wechat.md §7.3). Each call raises GatewayUnknown when in doubt."""

    @property
    def account(self) -> PayAccount:
        """The account that is paid into; asked at each use."""

    async def create_prepay(self, order: PaymentOrder) -> str:
        """Announce a payment; returns the prepay_id, good for two hours. Raises GatewayRefused, GatewayUnknown."""

    async def find_payment(self, number: str) -> PaymentFact | None:
        """What Pay knows of a payment; None when it knows no such number. Raises GatewayRefused, GatewayUnknown."""

    async def close_payment(self, number: str) -> None:
        """Make sure that it can't be paid any more. Raises GatewayRefused (when it is paid, say), GatewayUnknown."""

    def sign_prepay(self, prepay_id: str) -> Mapping[str, str]:
        """What the page hands to `getBrandWCPayRequest`: appId, timeStamp, nonceStr, package, signType, paySign."""


class RefundGateway(Protocol):
    """Refunds of payments (docs/wechat.md §7.5)."""

    async def request_refund(self, order: RefundOrder) -> RefundFact:
        """Ask for a refund; the same number again is the same refund.

        Raises GatewayRefused (with NOT_ENOUGH, say; nothing is refunded), GatewayUnknown.
        """

    async def find_refund(self, refund_no: str) -> RefundFact | None:
        """What Pay knows of a refund; None when it knows no such number. Raises GatewayRefused, GatewayUnknown."""


class TransferGateway(Protocol):
    """Transfers to people (docs/wechat.md §7.6). A refusal says what Pay answered, never that nothing happened."""

    @property
    def account(self) -> PayAccount:
        """The account that pays; asked at each use."""

    async def send_transfer(self, order: TransferOrder) -> TransferFact:
        """Ask for a transfer; the same number again is the same transfer. Raises GatewayRefused, GatewayUnknown."""

    async def find_transfer(self, number: str) -> TransferFact | None:
        """What Pay knows of a transfer of the last 30 days; None when it knows no such number.

        While a creation is still on its way Pay does not know it either. Raises GatewayRefused, GatewayUnknown.
        """

    async def cancel_transfer(self, number: str) -> TransferFact:
        """Ask to cancel what its receiver has not confirmed; it is cancelled only once Pay says CANCELLED.

        Raises GatewayRefused (NOT_FOUND, or it is too late), GatewayUnknown.
        """
