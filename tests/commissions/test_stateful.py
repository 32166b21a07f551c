"""Random histories on real databases, after each step compared with a model of a few plain lines and audited."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.service import (
    accrue_awards,
    complete_sale,
    decide_refund,
    freeze_sale,
    mature_awards,
    reinstate_refund,
    settle_refund,
)
from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.network.service import restore_distributor, suspend_distributor
from commissions.refusals import Refusal
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from tests.commissions.stage import admit, bind, line, publish
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, EveryEvent, PostgresDatabases, SqliteFiles
from tests.support.histories import PARTS, live_through
from tests.support.torture import TORTURE

MEMBERS = range(1, 7)
RATES = (1000, 500, 200)
CAP_BP = 1500
POLICY = {"depth": 3, "levels": [{"rate_bp": rate} for rate in RATES], "cap_bp": CAP_BP, "hold_days": 7}
WHO = st.sampled_from(MEMBERS)
WHICH = st.integers(0, 1000)
BUYER = st.sampled_from([1, 1, 2, 2, 3, 4, 5, 6])
PAID = st.lists(st.integers(0, 20_000), min_size=1, max_size=3)
ASKED = st.one_of(*[st.integers(1, 7)] * 3, st.integers(8, 20_001))
"""Up to 7: sevenths of what is left of a line; above: fen."""


def step(name: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(name), st.fixed_dictionaries(arguments))


SELL = step("place", buyer=BUYER, paid=PAID, shipping=st.integers(0, 800), pay=st.just(True))
COMPLETE = step("complete", which=WHICH)
MATURE = step("mature", days=st.sampled_from([6, 7, 8]))
REFUND = step(
    "refund",
    which=WHICH,
    asked=st.dictionaries(st.integers(0, 2), ASKED, min_size=1),
    shipping=st.integers(0, 900),
)
STEPS = (
    step("bind", who=WHO, referrer=WHO),
    step("suspend_or_restore", who=WHO),
    step("place", buyer=BUYER, paid=PAID, shipping=st.integers(0, 800), pay=st.booleans()),
    SELL,
    SELL,
    step("pay_again_and_again", which=WHICH),
    COMPLETE,
    COMPLETE,
    COMPLETE,
    COMPLETE,
    MATURE,
    MATURE,
    MATURE,
    REFUND,
    REFUND,
    REFUND,
    REFUND,
    REFUND,
    step("end_refund", which=WHICH, give_up=st.booleans()),
)


def share(paid: int, uplines: list[int | None]) -> dict[int, int]:
    """What a line of `paid` fen earns whom, by the words of docs/money.md: the level's rate, cut to the cap."""
    wanted = {who: paid * rate // 10_000 for who, rate in zip(uplines, RATES, strict=False) if who is not None}
    cap, total = paid * CAP_BP // 10_000, sum(wanted.values())
    if total <= cap:
        return wanted
    cut = {who: fen * cap // total for who, fen in wanted.items()}
    for who in sorted(wanted, key=lambda who: -(wanted[who] * cap % total))[: cap - sum(cut.values())]:
        cut[who] += 1
    return cut


class Books(RuleBasedStateMachine):
    """The real house beside a model that keeps no balances: it works them out from what has happened."""

    make_database: Callable[["Books"], AnyDatabase]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.clock = MovableClock()
        self.database = self.make_database()
        self.days = 0
        self.referrer: dict[int, int] = {}
        self.suspended: set[int] = set()
        self.orders: list[dict[str, Any]] = []
        self.refunds: list[dict[str, Any]] = []
        self.do(publish, POLICY)
        self.do(admit, *MEMBERS)

    def do(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.loop.run(self.database.transact(use_case, *args, **kwargs))

    @rule(step=st.one_of(*STEPS))
    def act(self, step: tuple[str, dict[str, Any]]) -> None:
        """One rule for all: hypothesis would switch some of several off for a whole history."""
        name, arguments = step
        getattr(self, name)(**arguments)

    def pick(self, which: int, *statuses: str) -> dict[str, Any]:
        """An order, mostly one of a status that the step is about."""
        fitting = [order for order in self.orders if order["status"] in statuses]
        among = fitting if fitting and which % 5 else self.orders
        return among[which % len(among)]

    def above(self, who: int | None) -> list[int]:
        upline = []
        while who is not None and (who := self.referrer.get(who)) is not None:
            upline.append(who)
        return upline

    def bind(self, who: int, referrer: int) -> None:
        status = self.do(bind, who, referrer).status
        free = who not in self.referrer and who != referrer
        may = free and who not in self.above(referrer) and referrer not in self.suspended
        assert (status == "bound") == may
        if may:
            self.referrer[who] = referrer

    def suspend_or_restore(self, who: int) -> None:
        use_case = restore_distributor if who in self.suspended else suspend_distributor
        self.do(use_case, MemberId(who), by=staff_acting("owner"), reason="test")
        self.suspended ^= {who}

    @initialize(referrers=st.lists(WHO, min_size=4, max_size=6))
    def begin(self, referrers: list[int]) -> None:
        for who, referrer in zip(MEMBERS, referrers, strict=False):
            self.bind(who, min(who + 1, MEMBERS[-1]) if referrer <= who else referrer)

    def place(self, buyer: int, paid: list[int], shipping: int, pay: bool) -> None:
        number = f"T{len(self.orders)}"
        self.do(freeze_sale, number, MemberId(buyer), [line(str(n), fen) for n, fen in enumerate(paid)])
        uplines = [None if who in self.suspended else who for who in self.above(buyer)[:3]]
        order = {"no": number, "paid": paid, "shipping": shipping, "shipping_back": 0, "status": "placed"}
        lines = [{"paid": fen, "back": 0, "shares": share(fen, uplines), "state": {}} for fen in paid]
        self.orders.append(order | {"lines": lines, "due": None})
        if pay:
            self.pay(self.orders[-1])

    def pay_again_and_again(self, which: int) -> None:
        if not self.orders:
            return
        for _ in range(2):
            self.pay(self.orders[which % len(self.orders)])

    def pay(self, order: dict[str, Any]) -> None:
        self.do(accrue_awards, order["no"], paid_fen=sum(order["paid"]) + order["shipping"])
        order["status"] = "paid" if order["status"] == "placed" else order["status"]

    def complete(self, which: int) -> None:
        if not self.orders:
            return
        order = self.pick(which, "paid")
        with suppress(Refusal):
            self.do(complete_sale, order["no"])
            if order["status"] == "paid":
                order["status"], order["due"] = "completed", self.days + 7

    def mature(self, days: int) -> None:
        self.days += days
        self.clock.advance(days=days)
        while self.do(mature_awards, limit=2):
            pass
        for order in self.orders:
            for at, of_line in enumerate(order["lines"]):
                in_case = any(
                    refund["order"] is order and refund["status"] == "decided" and refund["lines"].get(at)
                    for refund in self.refunds
                )
                if order["due"] is None or order["due"] > self.days or in_case:
                    continue
                for who, fen in of_line["shares"].items():
                    if who not in of_line["state"] and self.left(of_line, fen):
                        of_line["state"][who] = "review" if who in self.suspended else "available"

    def refund(self, which: int, asked: dict[int, int], shipping: int) -> None:
        if not self.orders:
            return
        order = self.pick(which, "completed")
        shipping = 0 if shipping % 4 else shipping
        lines = {}
        for drawn, parts in asked.items():
            at = drawn % len(order["paid"])
            left = order["lines"][at]["paid"] - order["lines"][at]["back"]
            lines[at] = left * parts // 7 if parts <= 7 else parts
        total = sum(lines.values()) + shipping
        fits = order["status"] != "placed" and total > 0 and shipping <= order["shipping"] - order["shipping_back"]
        fits = fits and all(fen <= order["paid"][at] - order["lines"][at]["back"] for at, fen in lines.items())
        number = f"R{len(self.refunds)}"
        by_line = {str(at): fen for at, fen in lines.items()}
        try:
            self.do(decide_refund, order_no=order["no"], refund_no=number, total_fen=total, lines=by_line)
        except Refusal:
            assert not fits
            return
        assert fits
        for at, fen in lines.items():
            order["lines"][at]["back"] += fen
        order["shipping_back"] += shipping
        lines = {at: fen for at, fen in lines.items() if fen}
        self.refunds.append({"no": number, "order": order, "lines": lines, "shipping": shipping, "status": "decided"})

    def end_refund(self, which: int, give_up: bool) -> None:
        if not self.refunds:
            return
        refund = self.refunds[which % len(self.refunds)]
        status = "reinstated" if give_up else "settled"
        try:
            self.do(reinstate_refund if give_up else settle_refund, refund["no"])
        except Refusal:
            assert refund["status"] not in ("decided", status)
            return
        assert refund["status"] in ("decided", status)
        if give_up and refund["status"] == "decided":
            refund["order"]["shipping_back"] -= refund["shipping"]
            for at, fen in refund["lines"].items():
                refund["order"]["lines"][at]["back"] -= fen
        refund["status"] = status

    @staticmethod
    def left(of_line: dict[str, Any], fen: int) -> int:
        return int(fen * (of_line["paid"] - of_line["back"]) // of_line["paid"]) if fen else 0

    @invariant()
    def everyone_has_what_the_model_says(self) -> None:
        expected = {who: {"pending": 0, "available": 0} for who in MEMBERS}
        for order in self.orders:
            for of_line in order["lines"] if order["status"] != "placed" else []:
                for who, fen in of_line["shares"].items():
                    if fen:
                        account = "available" if of_line["state"].get(who) == "available" else "pending"
                        expected[who][account] += self.left(of_line, fen)
        for who in MEMBERS:
            found = self.loop.run(self.database.read(find_balances, member(MemberId(who))))
            assert {"pending": 0, "available": 0} | found == expected[who], who

    @invariant()
    def the_books_are_proven(self) -> None:
        assert self.loop.run(self.database.read(audit)) == []

    def teardown(self) -> None:
        self.loop.run(self.database.close())
        self.loop.close()


SEQUENCES, STEP_COUNT = (300, 200) if TORTURE else (8, 30)


@PARTS
def test_random_histories_on_sqlite(sqlite_files: SqliteFiles, tmp_path: Path, part: int) -> None:
    class OnSqlite(Books):
        def make_database(self) -> AnyDatabase:  # type: ignore[override]
            path = sqlite_files.copy_to(tmp_path / "books.db")
            return SqliteDatabase(path, self.clock, EveryEvent(), TEST_SEALER)

    live_through(OnSqlite, f"books on SQLite, part {part}", SEQUENCES, STEP_COUNT)


@PARTS
def test_random_histories_on_postgres(postgres_databases: PostgresDatabases, part: int) -> None:
    class OnPostgres(Books):
        def make_database(self) -> AnyDatabase:  # type: ignore[override]
            url = self.loop.run(postgres_databases.create_next())
            return PostgresDatabase(url, self.clock, EveryEvent(), TEST_SEALER)

    live_through(OnPostgres, f"books on PostgreSQL, part {part}", SEQUENCES // 2, STEP_COUNT)
