"""A run of maturity against the plainest way to do it: one award after the other, by rules written out once more here.

Random worlds have debts, refunds, cases, suspensions and reviews in them. Both ways must leave the same rows: journal
with ids, keys and digests, balances, awards, notices.
"""

import asyncio
import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, insert, select, update

from commissions.actor import staff_acting
from commissions.awards.maturing import mature_awards
from commissions.awards.tables import award, review_case, sale, sale_line
from commissions.beneficiary import Beneficiary, MemberId, member
from commissions.ledger.entry import ADJUSTMENTS, COMMISSION, Entry, Posting, available, pending
from commissions.ledger.repository import post
from commissions.ledger.tables import ledger_balance, ledger_entry, ledger_posting
from commissions.network import tables as network
from commissions.ports import Transaction
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from shop.database.tables import event_delivery
from shop.database.transaction import SqlTransaction
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, EveryEvent, PostgresDatabases, SqliteFiles

TABLES = (award, ledger_entry, ledger_posting, ledger_balance, event_delivery)
PERSON = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["active", "active", "active", "none", "suspended", "erased", None]),
        "case": st.sampled_from([None, None, None, ("person", "open"), ("person", "cleared"), ("order", "open")]),
        "debt_fen": st.sampled_from([0, 0, 1, 300, 100_000]),
    }
)
AWARD = st.fixed_dictionaries(
    {
        "of": st.integers(1, 4),
        "kept_fen": st.sampled_from([0, 1, 99, 100]),
        "status": st.sampled_from(["pending", "pending", "pending", "review", "reversed"]),
        "is_cleared": st.booleans(),
        "due_in_days": st.sampled_from([-9, -9, -1, 0, 0, 1, None]),
        "open_cases": st.sampled_from([0, 0, 0, 1]),
    }
)
WORLDS = st.fixed_dictionaries(
    {"people": st.lists(PERSON, min_size=4, max_size=4), "awards": st.lists(AWARD, min_size=1, max_size=30)}
)
World = Mapping[str, Any]
Rows = dict[str, list[dict[str, Any]]]


class Undone(Exception):
    """What was written, so that none of it stays."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.rows = rows


def build(tx: Transaction, world: World) -> None:
    for number, of in enumerate(world["awards"], start=1):
        build_award(tx, number, of)
    for number, person in enumerate(world["people"], start=1):
        build_person(tx, number, person)


def build_person(tx: Transaction, number: int, person: Mapping[str, Any]) -> None:
    if person["status"]:
        row = {"member_id": number, "code": f"c{number}", "status": person["status"], "imported": False}
        tx.connection.execute(insert(network.distributor), row | {"since": tx.now})
    if person["case"]:
        scope, status = person["case"]
        row = {"code": f"r{number}", "key": f"k{number}", "scope": scope, "rule": "manual"} | {
            "person_kind": "member",
            "person_id": number,
        }
        row |= {"evidence": {}, "status": status, "opened_by": staff_acting("owner"), "opened_at": tx.now}
        row |= {"order_no": "T1" if scope == "order" else None}
        closed = (
            {"decided_by": staff_acting("owner"), "decided_at": tx.now, "reason": "a look"} if status != "open" else {}
        )
        tx.connection.execute(insert(review_case), row | closed)
    if fen := person["debt_fen"]:
        account = available(member(MemberId(number)))
        post(tx, Entry(f"given:{number}", (Posting(ADJUSTMENTS, account, 1, "adjusted"),)))
        post(tx, Entry(f"debt:{number}", (Posting(account, COMMISSION, fen + 1, "clawback"),)))


def build_award(tx: Transaction, number: int, of: Mapping[str, Any]) -> None:
    order_no, days, is_reversed = f"T{number}", of["due_in_days"], of["status"] == "reversed"
    state = {
        "status": "completed",
        "placed_at": tx.now,
        "paid_fen": 1_000,
        "refunded_fen": 0,
        "parties": {"upline": []},
    }
    tx.connection.execute(insert(sale), {"order_no": order_no, "buyer_id": 1, **state})
    what = {"sku": "S1", "product": "P1", "category": "C1", "quantity": 1, "cost_fen": 0, "hold_days": 7}
    sums = {"position": 0, "paid_fen": 1_000, "refunded_fen": 0, "open_cases": of["open_cases"]}
    tx.connection.execute(insert(sale_line), {"order_no": order_no, "line": "1", **what, **sums})
    row = {"id": number, "code": f"a{number}", "order_no": order_no, "line": "1", "person_kind": "member"}
    row |= {
        "person_id": of["of"],
        "role": "referrer",
        "rank": 1,
        "capped": True,
        "rule": "default",
        "rate_bp": 1_000,
        "wanted_fen": 100,
    }
    row |= {"amount_fen": 100, "kept_fen": 0 if is_reversed else of["kept_fen"], "status": of["status"]}
    row |= {"review_reason": "manual" if of["status"] == "review" else None, "hold_days": 7, "accrued_at": tx.now}
    row |= {"cleared_at": tx.now if of["is_cleared"] else None, "reversed_fen": 0 if is_reversed else None}
    due_at = None if days is None else tx.now + timedelta(days=days)
    tx.connection.execute(insert(award), row | {"matures_at": due_at, "matured_at": None})
    if row["kept_fen"]:
        owner = pending(member(MemberId(of["of"])))
        post(tx, Entry(f"order:{order_no}:paid", (Posting(COMMISSION, owner, row["kept_fen"], "award", number),)))


def mature_one_by_one(tx: Transaction, world: World) -> None:
    """The rules once more, for one award at a time, with a statement for each row."""
    due = [(of["of"], number, of) for number, of in enumerate(world["awards"], start=1) if is_due(of)]
    free = []
    for person, number, of in sorted(due, key=lambda found: found[:2]):
        reason = find_reason(world["people"][person - 1], of)
        values = {"status": "review", "review_reason": reason} if reason else {"status": "available"}
        values |= {} if reason else {"matured_at": tx.now}
        tx.connection.execute(update(award).where(award.c.id == number).values(values))
        free += [] if reason else [(person, number, of["kept_fen"])]
    for person, number, fen in free:
        write_entry(tx, member(MemberId(person)), number, fen)
    for person, own in groupby(free, key=lambda found: found[0]):
        kept = [fen for _, _, fen in own]
        payload = {"person": f"member:{person}", "amount_fen": sum(kept), "awards": len(kept)}
        row = {"consumer": "witness", "event": "CommissionAvailable", "payload": payload, "partition": person}
        row |= {"status": "waiting", "attempts": 0, "due_at": tx.now, "created_at": tx.now}
        tx.connection.execute(insert(event_delivery), row)


def is_due(of: Mapping[str, Any]) -> bool:
    is_over = of["due_in_days"] is not None and of["due_in_days"] <= 0
    return bool(is_over and of["status"] == "pending" and of["kept_fen"] and not of["open_cases"])


def find_reason(person: Mapping[str, Any], of: Mapping[str, Any]) -> str | None:
    if person["status"] == "suspended":
        return "suspended"
    if person["case"] == ("person", "open"):
        return "under_review"
    return "gone" if person["status"] in (None, "erased") and not of["is_cleared"] else None


def write_entry(tx: Transaction, person: Beneficiary, number: int, fen: int) -> None:
    key, order_no = f"award:{number}:matured", f"T{number}"
    parts = [key, order_no, "member:pending", "member:available", str(person.id), str(fen), "matured"]
    digest = hashlib.sha256("\x1f".join([*parts, str(number)]).encode()).hexdigest()
    row = {"key": key, "digest": digest, "order_no": order_no, "posted_at": tx.now}
    entry_id = tx.connection.scalar(insert(ledger_entry).returning(ledger_entry.c.id), row)
    row = {"entry_id": entry_id, "position": 0, "source": parts[2], "destination": parts[3], "amount_fen": fen}
    row |= {"code": "matured", "person_kind": "member", "person_id": person.id, "award_id": number}
    tx.connection.execute(insert(ledger_posting), row)


def mature_in_batches(limit: int) -> Callable[[Transaction, World], None]:
    def mature(tx: Transaction, _: World) -> None:
        while mature_awards(tx, limit=limit):
            pass

    return mature


def write_and_undo(tx: SqlTransaction, world: World, mature: Callable[[Transaction, World], None]) -> None:
    build(tx, world)
    mature(tx, world)
    tx.flush()
    raise Undone({table.name: read_rows(tx.connection, table) for table in TABLES})


def read_rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """All rows in their order. Ids that a sequence gives are told as their distance from the first."""
    rows = [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
    given = "id" if table in (ledger_entry, event_delivery) else "entry_id"
    first = min((row[given] for row in rows if given in row), default=0)
    return [row | ({given: row[given] - first} if given in row else {}) for row in rows]


def find_rows(loop: asyncio.Runner, database: AnyDatabase, world: World, mature: Any) -> Rows:
    try:
        loop.run(database.transact(write_and_undo, world, mature))  # type: ignore[arg-type]
    except Undone as undone:
        return undone.rows
    raise AssertionError("it is undone")


def compare(loop: asyncio.Runner, database: AnyDatabase, world: World, limit: int) -> None:
    plain = find_rows(loop, database, world, mature_one_by_one)
    together = find_rows(loop, database, world, mature_in_batches(1_000))
    assert together == plain
    in_batches = find_rows(loop, database, world, mature_in_batches(limit))
    assert list(map(say, TABLES, in_batches.values())) == list(map(say, TABLES, plain.values()))


def say(table: Table, rows: list[dict[str, Any]]) -> list[str]:
    """Rows without the ids that say in which order they were written."""
    dropped = {"ledger_balance": ("entry_id", "position"), "ledger_posting": ("entry_id",), "award": ()}
    hidden = dropped.get(table.name, ("id",))
    return sorted(str({name: value for name, value in row.items() if name not in hidden}) for row in rows)


PHASES = (Phase.explicit, Phase.generate, Phase.shrink)
EXAMPLES = 2_000 if os.environ.get("LIANPU_TORTURE") else 25
SIZES = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=EXAMPLES, phases=PHASES)


def run_worlds(make: Callable[[asyncio.Runner], AnyDatabase], examples: int) -> None:
    loop = asyncio.Runner()
    database = make(loop)

    @settings(SIZES, max_examples=examples)
    @given(WORLDS, st.integers(1, 6))
    def worlds(world: World, limit: int) -> None:
        compare(loop, database, world, limit)

    try:
        worlds()
    finally:
        with suppress(Exception):
            loop.run(database.close())
        loop.close()


def test_a_run_writes_what_one_award_after_the_other_would_on_sqlite(sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    file, clock = sqlite_files.copy_to(tmp_path / "worlds.db"), MovableClock()
    run_worlds(lambda _: SqliteDatabase(file, clock, EveryEvent()), EXAMPLES)


def test_a_run_writes_what_one_award_after_the_other_would_on_postgres(postgres_databases: PostgresDatabases) -> None:
    clock = MovableClock()
    run_worlds(
        lambda loop: PostgresDatabase(loop.run(postgres_databases.create_next()), clock, EveryEvent()),
        max(2, EXAMPLES // 3),
    )
