"""Random histories of the ledger's own use cases on real databases, beside a model that is a few sums in a dictionary.

After each step the balances are the model's and those of the people touched are proven; at the end everything is.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import Connection, func, select

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import (
    Adjust,
    adjust_balance,
    write_off_debt,
)
from commissions.ledger.checks import check_balances_of
from commissions.ledger.entry import COMMISSION, Entry, Posting, available, pending
from commissions.ledger.queries import find_balances
from commissions.ledger.repository import post
from commissions.ledger.seals import seal_entries
from commissions.ledger.spending import release_balance, reserve_balance, return_spent, spend_balance
from commissions.ledger.tables import LARGEST_FEN, ledger_entry
from commissions.ledger.unclaimed import claim_unclaimed, move_to_unclaimed
from commissions.refusals import Refusal
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, EveryEvent, PostgresDatabases, SqliteFiles
from tests.support.histories import PARTS, live_through
from tests.support.torture import TORTURE

PEOPLE = (MemberId(1), MemberId(2))
WHO = st.sampled_from(PEOPLE)
FEN = st.one_of(st.integers(1, 50), st.integers(1, 5_000), st.sampled_from([LARGEST_FEN, LARGEST_FEN - 1]))
WHICH = st.integers(0, 1_000)
ERASURE = staff_acting("erasure")
ALONE = 1_000


class Ledger(RuleBasedStateMachine):
    """The real ledger; `model` has what each person's accounts hold, `orders` and the rest what can still happen."""

    make_database: Callable[["Ledger"], AnyDatabase]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = MovableClock()
        self.database = self.make_database()
        self.model: Counter[tuple[int, str]] = Counter()
        self.orders: dict[str, dict[str, Any]] = {}
        self.unclaimed: dict[str, tuple[MemberId, int]] = {}
        self.steps = 0
        self.proven = self.sealed = 0

    def run(self, work: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(work)

    def name(self, what: str) -> str:
        self.steps += 1
        return f"{what}{self.steps}"

    def do(self, allowed: bool, use_case: Callable[..., Any], *args: Any, **options: Any) -> bool:
        """Do it twice; exactly what the model allows goes through, and a refusal changes nothing."""
        done = [self.run(self.attempt(use_case, *args, **options)) for _ in range(2)]
        assert done == [allowed, allowed], (use_case.__name__, args)
        return allowed

    async def attempt(self, use_case: Callable[..., Any], *args: Any, **options: Any) -> bool:
        try:
            await self.database.transact(use_case, *args, **options)
        except Refusal:
            return False
        return True

    def prove(self) -> None:
        self.run(self.database.read(self.look))

    def look(self, connection: Connection) -> None:
        for who in PEOPLE:
            found = find_balances(connection, member(who))
            expected = {account: fen for (of, account), fen in self.model.items() if of == who and fen}
            assert {account: fen for account, fen in found.items() if fen} == expected
        newest = connection.scalar(select(func.max(ledger_entry.c.id))) or 0
        assert list(check_balances_of(connection, self.proven + 1, newest)) == []
        self.proven = newest

    @rule(who=WHO, fen=FEN, mature=st.booleans())
    def earn(self, who: MemberId, fen: int, mature: bool) -> None:
        key, person = self.name("award"), member(who)
        self.do(True, post, Entry(key, (Posting(COMMISSION, pending(person), fen, "award"),)))
        if mature:
            moved = Posting(pending(person), available(person), fen, "matured")
            self.do(True, post, Entry(f"{key}:matured", (moved,)))
        self.model[who, "available" if mature else "pending"] += fen
        self.prove()

    @rule(who=WHO, fen=FEN)
    def claw_back(self, who: MemberId, fen: int) -> None:
        if (who, "available") in self.model:
            taken = Posting(available(member(who)), COMMISSION, fen, "clawback")
            self.do(True, post, Entry(self.name("clawback"), (taken,)))
            self.model[who, "available"] -= fen
            self.prove()

    @rule(who=WHO, fen=FEN, give=st.booleans())
    def adjust(self, who: MemberId, fen: int, give: bool) -> None:
        number, change = self.name("A"), fen if give else -fen
        fits = give or self.model[who, "available"] >= fen
        second_by = staff_acting("Wang") if fen > ALONE else None
        wanted = Adjust(number, member(who), change, "why", staff_acting("Li"))
        if self.do(fits, adjust_balance, wanted, alone_up_to_fen=ALONE, second_by=second_by):
            self.model[who, "available"] += change
        self.prove()

    @rule(who=WHO, fen=st.integers(ALONE + 1, 10 * ALONE))
    def adjust_too_much_alone(self, who: MemberId, fen: int) -> None:
        wanted = Adjust(self.name("A"), member(who), fen, "why", staff_acting("Li"))
        self.do(False, adjust_balance, wanted, alone_up_to_fen=ALONE)
        self.prove()

    @rule(who=WHO, fen=st.integers(1, ALONE))
    def write_off(self, who: MemberId, fen: int) -> None:
        owed = -self.model[who, "available"]
        if self.do(
            fen <= owed,
            write_off_debt,
            Adjust(self.name("W"), member(who), fen, "gone", staff_acting("Li")),
            alone_up_to_fen=ALONE,
        ):
            self.model[who, "available"] += fen
        self.prove()

    @rule(who=WHO, fen=FEN)
    def reserve(self, who: MemberId, fen: int) -> None:
        order_no = self.name("T")
        if self.do(self.model[who, "available"] >= fen, reserve_balance, order_no, member(who), fen):
            self.model[who, "available"] -= fen
            self.model[who, "spending"] += fen
            self.orders[order_no] = {"who": who, "fen": fen, "status": "reserved", "returned": 0}
        self.prove()

    @precondition(lambda self: bool(self.orders))
    @rule(which=WHICH, paid=st.booleans())
    def end_order(self, which: int, paid: bool) -> None:
        order_no = list(self.orders)[which % len(self.orders)]
        order, status = self.orders[order_no], "spent" if paid else "released"
        fits = order["status"] in ("reserved", status)
        if self.do(fits, spend_balance if paid else release_balance, order_no) and order["status"] == "reserved":
            self.model[order["who"], "spending"] -= order["fen"]
            self.model[order["who"], "available"] += 0 if paid else order["fen"]
            order["status"] = status
        self.prove()

    @precondition(lambda self: bool(self.orders))
    @rule(which=WHICH, fen=FEN)
    def refund(self, which: int, fen: int) -> None:
        order_no = list(self.orders)[which % len(self.orders)]
        order = self.orders[order_no]
        left = order["fen"] - order["returned"] if order["status"] == "spent" else 0
        if self.do(fen <= left, return_spent, order_no, self.name("R"), fen):
            order["returned"] += fen
            self.model[order["who"], "available"] += fen
        self.prove()

    @rule(who=WHO)
    def leave(self, who: MemberId) -> None:
        number, fen = self.name("E"), min(max(0, self.model[who, "available"]), LARGEST_FEN)
        moved = self.run(
            self.database.transact(move_to_unclaimed, member(who), number=number, by=ERASURE, reason="left")
        )
        assert moved == fen
        if fen:
            self.unclaimed[number] = (who, fen)
            self.model[who, "available"] -= fen
        self.prove()

    @precondition(lambda self: bool(self.unclaimed))
    @rule(which=WHICH)
    def come_back(self, which: int) -> None:
        number = list(self.unclaimed)[which % len(self.unclaimed)]
        who, fen = self.unclaimed.pop(number)
        self.do(True, claim_unclaimed, number, by=staff_acting("Li"))
        self.model[who, "available"] += fen
        self.prove()

    @precondition(lambda self: self.proven > self.sealed)
    @rule()
    def seal(self) -> None:
        self.clock.advance(minutes=6)
        self.run(self.database.transact(seal_entries))
        self.sealed = self.proven

    def teardown(self) -> None:
        found = {finding.check for finding in self.run(self.database.read(audit))}
        self.run(self.database.close())
        self.loop.close()
        assert found <= {"person_adds_up", "order_exists"}, "but for awards and orders, which were never there"


SEQUENCES, STEP_COUNT = (5000, 200) if TORTURE else (16, 40)


@PARTS
def test_random_histories_on_sqlite(sqlite_files: SqliteFiles, tmp_path: Path, part: int) -> None:
    class OnSqlite(Ledger):
        def make_database(self) -> AnyDatabase:  # type: ignore[override]
            path = sqlite_files.copy_to(tmp_path / "ledger.db")
            return SqliteDatabase(path, self.clock, EveryEvent())

    live_through(OnSqlite, f"G1 on SQLite, part {part}", SEQUENCES, STEP_COUNT)


@PARTS
def test_random_histories_on_postgres(postgres_databases: PostgresDatabases, part: int) -> None:
    class OnPostgres(Ledger):
        def make_database(self) -> AnyDatabase:  # type: ignore[override]
            url = self.run(postgres_databases.create_next())
            return PostgresDatabase(url, self.clock, EveryEvent())

    live_through(OnPostgres, f"G1 on PostgreSQL, part {part}", SEQUENCES if TORTURE else SEQUENCES // 4, STEP_COUNT)
