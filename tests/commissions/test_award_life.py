"""Random lives of awards beside a model of a few plain lines: what §2.5 and §2.6 of docs/money.md say, and no balances.

Everything is done twice, so that a repeat is seen to change nothing. At the end all is refunded: nobody has anything.
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.deciding import clear_case, review_person
from commissions.awards.queries import list_cases
from commissions.awards.reviewing import hold_awards, release_awards, release_person, reverse_awards
from commissions.awards.service import (
    close_case,
    complete_sale,
    decide_refund,
    mature_awards,
    open_case,
    reinstate_refund,
    settle_refund,
)
from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.network.service import restore_distributor, suspend_distributor
from commissions.refusals import Refusal
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from tests.commissions.stage import build_chain, line, sell
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, EveryEvent, PostgresDatabases, SqliteFiles

EARNERS = {2: 1000, 3: 500, 4: 200}
WHY: dict[str, Any] = {"by": staff_acting("owner"), "reason": "a look"}
WHICH, WHO, LINE = st.integers(0, 50), st.sampled_from([*EARNERS]), st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("buy"), st.lists(st.integers(1, 20_000), min_size=1, max_size=2)),
    st.tuples(st.just("complete"), WHICH),
    st.tuples(st.just("complete"), WHICH),
    st.tuples(st.just("mature"), st.sampled_from([3, 7, 8])),
    st.tuples(st.just("mature"), st.sampled_from([7, 8])),
    st.tuples(st.just("refund"), WHICH, LINE, st.integers(1, 4)),
    st.tuples(st.just("refund"), WHICH, LINE, st.integers(1, 4)),
    st.tuples(st.just("end_refund"), WHICH, st.booleans()),
    st.tuples(st.just("open"), WHICH, LINE),
    st.tuples(st.just("close"), WHICH),
    st.tuples(st.just("hold"), WHICH, WHO),
    st.tuples(st.just("release"), WHICH),
    st.tuples(st.just("reverse"), WHICH, WHO),
    st.tuples(st.just("suspend_or_restore"), WHO),
    st.tuples(st.just("watch_or_clear"), WHO),
    st.tuples(st.just("release_all"), WHO),
)


class Life:
    """The house and the model. An award of the model: what it was, whose, on which line, and where it stands."""

    def __init__(self, make: Callable[[asyncio.Runner, MovableClock], AnyDatabase]) -> None:
        self.loop, self.clock, self.day = asyncio.Runner(), MovableClock(), 0
        self.database = make(self.loop, self.clock)
        self.orders: list[dict[str, Any]] = []
        self.refunds: list[dict[str, Any]] = []
        self.cases: list[dict[str, Any]] = []
        self.suspended: set[int] = set()
        self.watched: set[int] = set()
        self.loop.run(build_chain(self.database, 1, 2, 3, 4))

    def do(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Twice; the second time changes nothing, which the model shows."""
        first = self.loop.run(self.database.transact(use_case, *args, **kwargs))
        self.loop.run(self.database.transact(use_case, *args, **kwargs))
        return first

    def buy(self, paid: list[int]) -> None:
        no = f"T{len(self.orders)}"
        self.loop.run(sell(self.database, no, 1, *(line(str(at), fen) for at, fen in enumerate(paid))))
        lines = [{"paid": fen, "back": 0, "open": 0} for fen in paid]
        awards = [
            {"who": who, "line": lines[at], "fen": fen * rate // 10_000, "at": "pending"}
            for at, fen in enumerate(paid)
            for who, rate in EARNERS.items()
            if who not in self.suspended
        ]
        self.orders.append({"no": no, "lines": lines, "awards": awards, "due": None})

    def complete(self, which: int) -> None:
        order = self.orders[which % len(self.orders)]
        self.do(complete_sale, order["no"])
        order["due"] = self.day + 7 if order["due"] is None else order["due"]

    def mature(self, days: int) -> None:
        self.day += days
        self.clock.advance(days=days)
        while self.do(mature_awards, limit=3):
            pass
        for order in self.orders:
            for of in order["awards"] if order["due"] is not None and order["due"] <= self.day else []:
                if of["at"] == "pending" and kept(of) and not of["line"]["open"]:
                    of["at"] = "person" if of["who"] in self.suspended | self.watched else "available"

    def refund(self, which: int, at: int, quarters: int) -> None:
        order = self.orders[which % len(self.orders)]
        at %= len(order["lines"])
        of = order["lines"][at]
        fen = (of["paid"] - of["back"]) * quarters // 4
        if fen:
            number = f"R{len(self.refunds)}"
            self.do(decide_refund, order_no=order["no"], refund_no=number, total_fen=fen, lines={str(at): fen})
            of["back"], of["open"] = of["back"] + fen, of["open"] + 1
            self.refunds.append({"no": number, "line": of, "fen": fen, "ended": False})

    def end_refund(self, which: int, give_up: bool) -> None:
        if self.refunds and not (refund := self.refunds[which % len(self.refunds)])["ended"]:
            self.do(reinstate_refund if give_up else settle_refund, refund["no"])
            refund["line"]["open"] -= 1
            refund["line"]["back"] -= refund["fen"] if give_up else 0
            refund["ended"] = True

    def open(self, which: int, at: int) -> None:
        order = self.orders[which % len(self.orders)]
        at %= len(order["lines"])
        case = {"no": f"A{len(self.cases)}", "order": order["no"], "name": str(at), "line": order["lines"][at]}
        self.do(open_case, case["order"], case["name"], case_no=case["no"])
        case["line"]["open"] += 1
        self.cases.append(case | {"ended": False})

    def close(self, which: int) -> None:
        if self.cases:
            case = self.cases[which % len(self.cases)]
            self.do(close_case, case["order"], case["name"], case_no=case["no"])
            case["line"]["open"] -= not case["ended"]
            case["ended"] = True

    def hold(self, which: int, who: int) -> None:
        order = self.orders[which % len(self.orders)]
        self.do(hold_awards, order["no"], member(MemberId(who)), **WHY)
        move(order, "order", "pending", who=who)

    def release(self, which: int) -> None:
        order = self.orders[which % len(self.orders)]
        held = {of["who"] for of in order["awards"] if of["at"] in ("order", "person")}
        try:
            self.do(release_awards, order["no"], **WHY)
        except Refusal:
            assert held & (self.suspended | self.watched)
            return
        assert not held & (self.suspended | self.watched)
        move(order, "pending", "order", "person")

    def reverse(self, which: int, who: int) -> None:
        order = self.orders[which % len(self.orders)]
        self.do(reverse_awards, order["no"], member(MemberId(who)), **WHY)
        move(order, "reversed", "pending", "order", "person", who=who)

    def suspend_or_restore(self, who: int) -> None:
        use_case = restore_distributor if who in self.suspended else suspend_distributor
        self.loop.run(self.database.transact(use_case, MemberId(who), **WHY))
        self.suspended ^= {who}

    def watch_or_clear(self, who: int) -> None:
        if who not in self.watched:
            self.do(review_person, member(MemberId(who)), **WHY)
            self.watched.add(who)
            return
        cases = self.loop.run(self.database.read(list_cases, person=member(MemberId(who)))).items
        (code,) = [case.code for case in cases if case.scope == "person"]
        self.do(clear_case, code, **WHY)
        self.watched.remove(who)
        if who not in self.suspended:
            self.let_person_go(who)

    def release_all(self, who: int) -> None:
        try:
            self.do(release_person, member(MemberId(who)), **WHY)
        except Refusal:
            assert who in self.suspended | self.watched
            return
        self.let_person_go(who)

    def let_person_go(self, who: int) -> None:
        """What is held for its order too stays held."""
        for order in self.orders:
            if not any(of["who"] == who and of["at"] == "order" for of in order["awards"]):
                move(order, "pending", "person", who=who)

    def check(self) -> None:
        for who in EARNERS:
            own = [of for order in self.orders for of in order["awards"] if of["who"] == who]
            expected = {
                "pending": sum(kept(of) for of in own if of["at"] not in ("available", "reversed")),
                "available": sum(kept(of) for of in own if of["at"] == "available"),
            }
            found = self.loop.run(self.database.read(find_balances, member(MemberId(who))))
            assert {"pending": 0, "available": 0} | found == expected, (who, self.orders)

    def end(self) -> None:
        """Refund all that is left, in whatever state it is: nobody has anything of it."""
        for which, order in enumerate(self.orders):
            for at in range(len(order["lines"])):
                self.refund(which, at, 4)
        self.check()
        for who in EARNERS:
            assert not any(self.loop.run(self.database.read(find_balances, member(MemberId(who)))).values())
        assert self.loop.run(self.database.read(audit)) == []


def kept(of: dict[str, Any]) -> int:
    """⌊A × (P − R) ∕ P⌋, and nothing of what was reversed."""
    paid, back = of["line"]["paid"], of["line"]["back"]
    return 0 if of["at"] == "reversed" else int(of["fen"] * (paid - back) // paid)


def move(order: dict[str, Any], to: str, *since: str, who: int | None = None) -> None:
    """Awards of an order that have something to them go from one place to another."""
    for of in order["awards"]:
        if of["at"] in since and who in (None, of["who"]):
            of["at"] = to


def live(make: Callable[[asyncio.Runner, MovableClock], AnyDatabase], steps: list[Any]) -> None:
    """One life, compared after each step."""
    life = Life(make)
    try:
        life.buy([9_999, 777])
        for number, (name, *arguments) in enumerate(steps):
            getattr(life, name)(*arguments)
            life.check()
            if number % 6 == 0:
                assert life.loop.run(life.database.read(audit)) == []
        life.end()
    finally:
        with suppress(Exception):
            life.loop.run(life.database.close())
        life.loop.close()


EXAMPLES, LENGTH = (3_000, 120) if os.environ.get("LIANPU_TORTURE") else (6, 30)
LIVES = st.lists(STEPS, min_size=10, max_size=LENGTH)
PHASES = (Phase.explicit, Phase.generate)
"""A life that fails says enough; shortening one on a real database takes minutes."""
SIZES = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=EXAMPLES, phases=PHASES)


def test_random_lives_on_sqlite(sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    def make(loop: asyncio.Runner, clock: MovableClock) -> AnyDatabase:
        return SqliteDatabase(sqlite_files.copy_to(tmp_path / "life.db"), clock, EveryEvent())

    @settings(SIZES)
    @given(LIVES)
    def lives(steps: list[Any]) -> None:
        live(make, steps)

    lives()


def test_random_lives_on_postgres(postgres_databases: PostgresDatabases) -> None:
    def make(loop: asyncio.Runner, clock: MovableClock) -> AnyDatabase:
        return PostgresDatabase(loop.run(postgres_databases.create_next()), clock, EveryEvent())

    @settings(SIZES, max_examples=max(2, EXAMPLES // 3))
    @given(LIVES)
    def lives(steps: list[Any]) -> None:
        live(make, steps)

    lives()
