"""What the complaints room asks of WeChat Pay. `bot/wechat` answers, and in tests a stand-in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from shop.complaints.complaint import ComplaintState, Problem, Said, StepKind


@dataclass(frozen=True)
class ComplaintFact:
    """What Pay says of a complaint. `number` is the payment's out_trade_no, `times` how often was complained.

    `history` has the oldest line first; None where Pay was not asked for it (a list).
    """

    complaint_id: str
    number: str
    amount_fen: int
    made_at: datetime
    detail: str
    state: ComplaintState
    problem: Problem
    wanted_fen: int
    phone: str
    awaits: bool
    times: int
    refunded_whole: bool
    history: tuple[Said, ...] | None = None


@dataclass(frozen=True)
class StepOrder:
    """What is to be done at Pay. `pictures` are whole files, JPEG; `text` is the answer or the reason."""

    complaint_id: str
    kind: StepKind
    text: str
    pictures: tuple[bytes, ...] = ()


class ComplaintGateway(Protocol):
    """Complaints (docs/wechat.md §7.10). Each raises GatewayRefused, GatewayUnknown."""

    async def list_complaints(self, first: date, last: date, offset: int) -> Sequence[ComplaintFact]:
        """Up to fifty complaints of at most thirty days, the newest first, from the `offset`-th on."""

    async def find_complaint(self, complaint_id: str) -> ComplaintFact | None:
        """One complaint with its history; None when Pay knows no such number."""

    async def carry(self, order: StepOrder) -> None:
        """Do what staff decided."""

    @property
    def notice_url(self) -> str:
        """Where this shop hears of complaints."""

    async def find_notice_address(self) -> str | None:
        """Where Pay sends its notices of complaints."""

    async def keep_notice_address(self, *, is_new: bool) -> str:
        """Have notices of complaints sent to this shop; tells where that is."""
