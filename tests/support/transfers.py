"""Merchant transfers as their port describes them, in memory: bills by number, and ways to go wrong."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.transfers.ports import TransferFact, TransferOrder
from shop.transfers.transfer import CANCELLABLE, TransferSetup
from tests.support.clock import START
from tests.support.pay import ACCOUNT

SETUP = TransferSetup(
    scene="1005",
    infos=(("岗位类型", "推广员"), ("报酬说明", "推广商品的佣金")),
    perception="劳务报酬",
    notify_url="https://shop.example/pay/notices/transfer",
)


@dataclass
class TransferBill:
    """One transfer at Pay. `paid` counts how often its money went out."""

    order: TransferOrder
    bill_no: str
    state: str = "WAIT_USER_CONFIRM"
    reason: str | None = None
    paid: int = 0


class StandInTransfers:
    """Implements `TransferGateway`.

    `silent` makes every call doubtful, `lost` only the answers, `hidden` numbers are not found. `trouble(call)` may
    say of one call: "silent"; "late", done only when `arrive` is called; "lost", done without an answer; an error code
    that is answered without doing anything, or with "+" before it after doing it.
    """

    def __init__(self) -> None:
        self.account = ACCOUNT
        self.bills: dict[str, TransferBill] = {}
        self.silent = False
        self.lost = False
        self.hidden: set[str] = set()
        self.late: list[TransferOrder] = []
        self.broke = False
        self.refusal: str | None = None
        self.trouble: Callable[[str], str | None] = lambda _call: None
        self.calls: list[str] = []
        self.balance_fen: int | None = 1_000_000
        self._ids = count(1)

    async def send_transfer(self, order: TransferOrder) -> TransferFact:
        """The same number must say the very same, as at Pay."""
        trouble = self._hear("send_transfer")
        if trouble == "late":
            self.late.append(order)
            raise GatewayUnknown("no answer yet")
        if self.refusal and order.number not in self.bills:
            raise GatewayRefused(self.refusal)
        bill = self.bills.setdefault(order.number, self._open(order))
        if bill.order != order:
            raise GatewayRefused("ALREADY_EXISTS")
        if bill.state == "PROCESSING" and not self.broke:
            bill.state = "WAIT_USER_CONFIRM"
        self._answer(trouble)
        return TransferFact(
            order.number, bill.state, bill.bill_no, package=self._package(bill), fail_reason=bill.reason
        )

    async def find_transfer(self, number: str) -> TransferFact | None:
        """What is known of a transfer."""
        trouble = self._hear("find_transfer")
        bill = None if number in self.hidden else self.bills.get(number)
        self._answer(trouble)
        return None if bill is None else self.describe(bill)

    async def cancel_transfer(self, number: str) -> TransferFact:
        """Only what is not confirmed can be cancelled; it is done a moment later."""
        trouble = self._hear("cancel_transfer")
        bill = self.bills.get(number)
        if bill is None or number in self.hidden:
            raise GatewayRefused("NOT_FOUND")
        if bill.state in CANCELLABLE:
            bill.state = "CANCELING"
        elif bill.state not in ("CANCELING", "CANCELLED"):
            raise GatewayRefused("INVALID_REQUEST")
        self._answer(trouble)
        return TransferFact(number, bill.state, bill.bill_no)

    async def find_balance(self) -> int | None:
        """What was put into the account."""
        self._hear("find_balance")
        return self.balance_fen

    def arrive(self) -> None:
        """What was on its way arrives, each number once."""
        for order in self.late:
            self.bills.setdefault(order.number, self._open(order))
        self.late.clear()

    def move(self, number: str, state: str, reason: str | None = None) -> TransferFact:
        """Pay gets on with a transfer; the fact is what its notice says."""
        bill = self.bills[number]
        bill.paid += state == "SUCCESS"
        bill.state, bill.reason = state, reason
        return self.describe(bill)

    def describe(self, bill: TransferBill, at: datetime = START) -> TransferFact:
        """All that Pay says when it is asked."""
        return TransferFact(
            number=bill.order.number,
            state=bill.state,
            bill_no=bill.bill_no,
            amount_fen=bill.order.amount_fen,
            openid=bill.order.openid,
            mch_id=bill.order.mch_id,
            package=self._package(bill),
            fail_reason=bill.reason,
            created_at=at,
        )

    def _open(self, order: TransferOrder) -> TransferBill:
        state = "PROCESSING" if self.broke else "WAIT_USER_CONFIRM"
        return TransferBill(replace(order), f"1330{next(self._ids):08d}", state)

    def _package(self, bill: TransferBill) -> str | None:
        return f"package-{bill.order.number}" if bill.state == "WAIT_USER_CONFIRM" else None

    def _hear(self, call: str) -> str:
        self.calls.append(call)
        trouble = self.trouble(call) or ""
        if self.silent or trouble == "silent":
            raise GatewayUnknown("no answer")
        if trouble.isupper() and not trouble.startswith("+"):
            raise GatewayRefused(trouble)
        return trouble

    def _answer(self, trouble: str) -> None:
        if self.lost or trouble == "lost":
            raise GatewayUnknown("the answer was lost")
        if trouble.startswith("+"):
            raise GatewayRefused(trouble[1:])
