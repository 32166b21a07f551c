"""WeChat Pay's complaints as their port describes them, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count

from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.complaints.complaint import ComplaintState, Problem, Said, StepKind
from shop.complaints.ports import ComplaintFact, StepOrder

_KINDS = {
    StepKind.ANSWER: "MERCHANT_RESPONSE",
    StepKind.COMPLETE: "MERCHANT_CONFIRM_COMPLETE",
    StepKind.APPROVE: "MERCHANT_APPROVE_REFUND",
    StepKind.REJECT: "MERCHANT_REFUSE_RERUND",
}
_ENDS = (StepKind.COMPLETE, StepKind.REJECT)


@dataclass
class StandInComplaints:
    """Implements `ComplaintGateway`. `silent` makes every call doubtful; `lost` only the answers of what was done."""

    facts: dict[str, ComplaintFact] = field(default_factory=dict)
    carried: list[StepOrder] = field(default_factory=list)
    address: str | None = None
    silent: bool = False
    lost: bool = False
    refusal: str | None = None
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def complain(self, number: str, at: datetime, **changes: object) -> ComplaintFact:
        """A buyer complains about a payment."""
        made = ComplaintFact(
            complaint_id=f"2002{next(self._ids):08d}",
            number=number,
            amount_fen=13_600,
            made_at=at,
            detail="茶叶受潮了",
            state=ComplaintState.PENDING,
            problem=Problem.REFUND,
            wanted_fen=13_600,
            phone="13800138000",
            awaits=True,
            times=1,
            refunded_whole=False,
            history=(Said(f"h{next(self._ids)}", at, "USER_CREATE_COMPLAINT", "buyer", "茶叶受潮了", 0),),
        )
        made = replace(made, **changes)  # type: ignore[arg-type]
        self.facts[made.complaint_id] = made
        return made

    def move(self, complaint_id: str, kind: str, at: datetime, text: str = "", **changes: object) -> ComplaintFact:
        """Something is said, and the complaint stands otherwise after it."""
        before = self.facts[complaint_id]
        side = "buyer" if kind.startswith("USER") else "merchant"
        line = Said(f"h{next(self._ids)}", at, kind, side, text, 0)  # type: ignore[arg-type]
        after = replace(before, history=(*(before.history or ()), line), **changes)  # type: ignore[arg-type]
        self.facts[complaint_id] = after
        return after

    async def list_complaints(self, first: date, last: date, offset: int) -> Sequence[ComplaintFact]:
        """Without their history, the newest first."""
        self._hear()
        made = sorted(self.facts.values(), key=lambda of: of.made_at, reverse=True)
        return [replace(of, history=None) for of in made[offset : offset + 50]]

    async def find_complaint(self, complaint_id: str) -> ComplaintFact | None:
        """One with its history."""
        self._hear()
        return self.facts.get(complaint_id)

    async def carry(self, order: StepOrder) -> None:
        """What is done is said at once."""
        self._hear()
        if self.refusal:
            raise GatewayRefused(self.refusal)
        before = self.facts[order.complaint_id]
        if before.state is ComplaintState.PROCESSED:
            raise GatewayRefused("INVALID_REQUEST")
        self.carried.append(order)
        state = ComplaintState.PROCESSED if order.kind in _ENDS else ComplaintState.PROCESSING
        self.move(order.complaint_id, _KINDS[order.kind], before.made_at, order.text, state=state, awaits=False)
        if self.lost:
            raise GatewayUnknown("the answer was lost")

    @property
    def notice_url(self) -> str:
        """Where the shop hears of complaints."""
        return "https://shop.test/pay/notices/complaint"

    async def find_notice_address(self) -> str | None:
        """Where notices go."""
        self._hear()
        return self.address

    async def keep_notice_address(self, *, is_new: bool) -> str:
        """They go to the shop."""
        assert is_new == (self.address is None)
        if self.refusal:
            raise GatewayRefused(self.refusal)
        self.address = self.notice_url
        return self.address

    def _hear(self) -> None:
        if self.silent:
            raise GatewayUnknown("no answer")
