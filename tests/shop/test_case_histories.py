"""Random histories of after-sale cases beside a small model: what is open, what went back, what left the shelf."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from commissions.actor import staff_acting
from commissions.awards.maturing import mature_awards
from commissions.refusals import Refusal
from shop.aftersales.service import give_up_refund
from shop.cases.case import FINAL, Case, CaseKind, CaseState, Reason
from shop.cases.queries import find_case
from shop.database.sqlite import SqliteDatabase
from shop.fulfilment.service import confirm_receipt
from tests.support.cases import LAN, MEI, Counter, open_counter
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, EveryEvent, SqliteFiles
from tests.support.torture import TORTURE

WHICH = st.integers(0, 1000)
LIMIT = 30_000
BUYERS = ("withdraw", "send_back", "appeal")
STAFF = ("agree", "accept", "refuse", "send_again")


@dataclass
class Model:
    """A case as the model knows it: nothing but its state, its units, and whether goods came back."""

    state: CaseState
    kind: CaseKind
    units: dict[str, int]
    order_no: str


class Counters(RuleBasedStateMachine):
    """The real house with an after-sales counter."""

    make_database: Any

    def __init__(self) -> None:
        super().__init__()
        self.loop, self.clock = asyncio.Runner(), MovableClock()
        self.counter: Counter = self.loop.run(open_counter(self.make_database(), self.clock, on_hand=12))
        self.trade = self.counter.trade
        self.orders: list[str] = []
        self.cases: dict[str, Model] = {}

    def run(self, work: Any) -> Any:
        """Do something that may be refused: a refusal changes nothing, which the invariants see."""
        with suppress(Refusal):
            return self.loop.run(work)
        return None

    def pick(self, items: Any, which: int) -> Any:
        return list(items)[which % len(items)]

    @rule(one=st.integers(1, 3), two=st.integers(0, 2))
    def buy(self, one: int, two: int) -> None:
        if order := self.run(self.trade.buy(one, two)):
            self.orders.append(order.no)

    @precondition(lambda self: self.orders)
    @rule(which=WHICH, part=st.booleans(), parcel=st.integers(1, 3))
    def ship(self, which: int, part: bool, parcel: int) -> None:
        self.run(self.trade.ship(self.pick(self.orders, which), f"SF{parcel}", {"1": 1} if part else None))

    @precondition(lambda self: self.orders)
    @rule(which=WHICH)
    def receive(self, which: int) -> None:
        number = self.pick(self.orders, which)
        self.run(self.counter.database.transact(confirm_receipt, self.trade.buyer, number))

    @precondition(lambda self: self.orders)
    @rule(which=WHICH, kind=st.sampled_from(CaseKind), reason=st.sampled_from(Reason), one=WHICH, two=WHICH)
    def ask(self, which: int, kind: CaseKind, reason: Reason, one: int, two: int) -> None:
        order = self.loop.run(self.trade.find(self.pick(self.orders, which)))
        units = {"1": one % 3, "2": two % 2 if len(order.lines) > 1 else 0}
        wanted = {line: n for line, n in units.items() if n}
        self.keep(self.run(self.counter.ask(order, kind, wanted, reason, words="x")))

    @precondition(lambda self: self.orders)
    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        self.keep(self.run(self.counter.cancel(self.loop.run(self.trade.find(self.pick(self.orders, which))))))

    def keep(self, of: Case | None) -> None:
        if of is not None and of.no not in self.cases:
            self.cases[of.no] = Model(of.state, of.kind, dict(of.units), of.order_no)

    @precondition(lambda self: self.cases)
    @rule(which=WHICH, act=st.sampled_from((*BUYERS, *STAFF)), other=st.booleans(), back=st.booleans())
    def act(self, which: int, act: str, other: bool, back: bool) -> None:
        no = self.pick(self.cases, which)
        of = self.loop.run(self.counter.database.read(find_case, no))
        rest: dict[str, Any] = {"by": LAN if other else MEI} if act in ("agree", "accept", "refuse") else {}
        rest |= {"restock": back, "limit": LIMIT} if act in ("agree", "accept") else {}
        done = self.run(getattr(self.counter, act)(of, **rest))
        if done is not None:
            self.cases[no].state = done.state

    @rule(hours=st.sampled_from([1, 49, 24 * 8]))
    def time_passes(self, hours: int) -> None:
        self.run(self.counter.tick(hours=hours))
        self.run(self.counter.database.transact(mature_awards))
        for no, model in self.cases.items():
            state = self.loop.run(self.counter.database.read(find_case, no)).state
            assert model.state not in FINAL or state is model.state, "what has ended stays as it ended"
            model.state = state

    @precondition(lambda self: self.orders)
    @rule(which=WHICH, units=st.integers(1, 2))
    def staff_refund_otherwise(self, which: int, units: int) -> None:
        self.run(self.trade.refund(self.pick(self.orders, which), None, units={"1": units}))

    @precondition(lambda self: self.cases)
    @rule(which=WHICH)
    def a_refund_is_given_up(self, which: int) -> None:
        of = self.loop.run(self.counter.database.read(find_case, self.pick(self.cases, which)))
        if of.refund_no is not None:
            self.run(self.give_up(of.refund_no))

    async def give_up(self, refund_no: str) -> None:
        await self.counter.database.transact(give_up_refund, refund_no, by=staff_acting("mei"), reason="转账了")

    @invariant()
    def the_model_agrees(self) -> None:
        open_lines = set()
        for no, model in self.cases.items():
            assert self.loop.run(self.counter.database.read(find_case, no)).state is model.state
            if model.state not in FINAL:
                open_lines |= {(model.order_no, line) for line in model.units}
        held = {
            (number, line.line)
            for number in self.orders
            for line in self.loop.run(self.trade.find(number)).lines
            if line.held_by
        }
        assert held == open_lines

    def teardown(self) -> None:
        try:
            self.loop.run(self.counter.check())
        finally:
            self.loop.run(self.counter.database.close())
            self.loop.close()


def test_random_histories_of_cases(sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    class OnSqlite(Counters):
        def make_database(self) -> Any:
            return SqliteDatabase(sqlite_files.copy_to(tmp_path / "c.db"), self.clock, EveryEvent(), TEST_SEALER)

    health = list(HealthCheck)
    steps = 80 if TORTURE else 30
    sizes = settings(max_examples=200 if TORTURE else 6, stateful_step_count=steps, suppress_health_check=health)
    run_state_machine_as_test(OnSqlite, settings=settings(sizes, deadline=None))
