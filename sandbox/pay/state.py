"""What WeChat Pay remembers of one merchant: orders, refunds, transfers, notices, accounts.

Amounts are whole fen.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sandbox.clock import BEIJING
from sandbox.options import KeyMode
from sandbox.world import World

TradeState = Literal["NOTPAY", "USERPAYING", "PAYERROR", "SUCCESS", "REFUND", "CLOSED", "REVOKED"]
TradeType = Literal["JSAPI", "NATIVE", "MWEB"]
RefundStatus = Literal["PROCESSING", "SUCCESS", "CLOSED", "ABNORMAL"]
TransferState = Literal[
    "ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM", "TRANSFERING", "SUCCESS", "FAIL", "CANCELING", "CANCELLED"
]
NoticeState = Literal["waiting", "delivered", "given_up", "lost"]
Account = Literal["BASIC", "OPERATION"]
ComplaintState = Literal["PENDING", "PROCESSING", "PROCESSED"]
Problem = Literal["REFUND", "SERVICE_NOT_WORK", "OTHERS"]

PAID: frozenset[TradeState] = frozenset({"SUCCESS", "REFUND"})
UNPAID: frozenset[TradeState] = frozenset({"NOTPAY", "USERPAYING", "PAYERROR"})


@dataclass
class Order:
    """One order of `/v3/pay/transactions/jsapi`, `native` or `h5`.

    `terms` is the request in canonical JSON; `prepays`: id -> its end, of a code or an address outside WeChat the one
    that lives. There nobody is the payer (`openid` is "") until somebody opens it.
    """

    out_trade_no: str
    openid: str
    description: str
    notify_url: str
    total_fen: int
    created_at: datetime
    terms: str
    trade_type: TradeType = "JSAPI"
    attach: str = ""
    time_expire: datetime | None = None
    prepays: dict[str, datetime] = field(default_factory=dict)
    state: TradeState = "NOTPAY"
    paying_since: datetime | None = None
    transaction_id: str = ""
    success_time: datetime | None = None
    coupon_fen: int = 0
    coupon_prefunded: bool = True
    settlement_fen: int = 0
    fee_fen: int = 0
    refunds: list[str] = field(default_factory=list)

    @property
    def payer_total_fen(self) -> int:
        """What the payer gave, without the coupon."""
        return self.total_fen - self.coupon_fen


@dataclass
class Refund:
    """One refund.

    `fee_back_fen` is the part of the fee that Pay returns, `taken_fen` what the account gave.
    """

    out_refund_no: str
    refund_id: str
    out_trade_no: str
    transaction_id: str
    amount_fen: int
    payer_refund_fen: int
    fee_back_fen: int
    taken_fen: int
    created_at: datetime
    terms: str
    reason: str = ""
    notify_url: str | None = None
    status: RefundStatus = "PROCESSING"
    channel: str = "ORIGINAL"
    user_received_account: str = "支付用户零钱"
    success_time: datetime | None = None
    visible_from: datetime | None = None


@dataclass
class Transfer:
    """One merchant transfer. `locked` tells that its money is frozen in the operation account."""

    out_bill_no: str
    transfer_bill_no: str
    scene: str
    openid: str
    amount_fen: int
    remark: str
    created_at: datetime
    updated_at: datetime
    terms: str
    perception: str = ""
    user_name: str = ""
    notify_url: str | None = None
    state: TransferState = "ACCEPTED"
    locked: bool = False
    package_info: str = ""
    fail_reason: str = ""
    visible_from: datetime | None = None
    receipt_asked_at: datetime | None = None


@dataclass
class Negotiation:
    """One line of a complaint's history, as both sides see it."""

    log_id: str
    operator: str
    at: datetime
    kind: str
    details: str
    images: list[str] = field(default_factory=list)


@dataclass
class Complaint:
    """What a buyer complains of. `awaits_answer`: the buyer has written since the merchant last did."""

    complaint_id: str
    openid: str
    out_trade_no: str
    transaction_id: str
    amount_fen: int
    detail: str
    problem: Problem
    wanted_fen: int
    phone: str
    made_at: datetime
    state: ComplaintState = "PENDING"
    awaits_answer: bool = True
    times: int = 1
    refund_word: str = ""
    history: list[Negotiation] = field(default_factory=list)


@dataclass
class Notice:
    """One notification: its sealed body and, for the inspector, its plaintext (JSON).

    `attempts` counts deliveries.
    """

    id: str
    url: str
    event_type: str
    subject: str
    body: str
    plaintext: str
    created_at: datetime
    state: NoticeState = "waiting"
    attempts: int = 0
    last_status: int | None = None


@dataclass
class Flow:
    """One line of an account's statement; `balance_fen` is the account after it."""

    at: datetime
    account: Account
    business_no: str
    flow_no: str
    name: str
    income: bool
    amount_fen: int
    balance_fen: int
    remark: str
    voucher: str


@dataclass
class Appointment:
    """Something of Pay that is to happen at an instant; survives a restart."""

    id: int
    when: datetime
    kind: str
    subject: str


@dataclass
class PlatformKey:
    """A platform key made by a rotation: a certificate (serial, PEM) or a public key (PUB_KEY_ID_…, PEM)."""

    id: str
    private_key: str
    public_pem: str
    made_at: datetime


@dataclass
class PayState:
    """All of it, and how this Pay behaves.

    Key mode, delays, limits of the merchant, rhythm of probes (0 = never).
    """

    orders: dict[str, Order] = field(default_factory=dict)
    prepays: dict[str, str] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    transfers: dict[str, Transfer] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    complaints: dict[str, Complaint] = field(default_factory=dict)
    complaint_url: str = ""
    images: dict[str, str] = field(default_factory=dict)
    held_notice: str = ""
    balances: dict[Account, int] = field(default_factory=lambda: {"BASIC": 3_000_000, "OPERATION": 1_000_000})
    frozen: dict[Account, int] = field(default_factory=lambda: {"BASIC": 0, "OPERATION": 0})
    flows: list[Flow] = field(default_factory=list)
    agenda: dict[int, Appointment] = field(default_factory=dict)
    next_appointment: int = 1
    downloads: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    key_mode: KeyMode = "public_key"
    certificates: list[PlatformKey] = field(default_factory=list)
    public_keys: list[PlatformKey] = field(default_factory=list)
    merchant_follows_clock: bool = True
    answers: int = 0
    notices_sent: int = 0
    probe_every_answers: int = 0
    probe_every_notices: int = 20
    refund_takes_s: float = 2.0
    transfer_takes_s: float = 1.0
    transfer_lag_s: float = 600.0
    transfer_scenes: list[str] = field(default_factory=lambda: ["1005"])
    transfer_most_fen: int = 2_000_000
    transfer_person_day_fen: int = 2_000_000
    transfer_merchant_day_fen: int = 10_000_000


def pay_of(world: World) -> PayState:
    """Pay's part of the world's state."""
    return world.section("pay", PayState)


def instant(value: datetime) -> str:
    """RFC 3339 with +08:00 and whole seconds, as Pay writes times."""
    return value.astimezone(BEIJING).replace(microsecond=0).isoformat()


def make_number(prefix: str, now: datetime, length: int) -> str:
    """A number as Pay gives them: prefix, day, random digits."""
    head = prefix + now.astimezone(BEIJING).strftime("%Y%m%d")
    return head + "".join(secrets.choice("0123456789") for _ in range(length - len(head)))
