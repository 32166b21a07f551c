"""What the database itself holds: each guard refuses, and what gets past the guards is named by the audit."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.awards.service import decide_refund, mature_awards, settle_refund
from commissions.awards.tables import award, sale, sale_line, sale_refund
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, adjust_balance
from commissions.ledger.checks import check_balances_of
from commissions.ledger.entry import COMMISSION, PAYMENTS, SALES, Entry, Posting, pending
from commissions.ledger.finding import Finding
from commissions.ledger.repository import describe_posting, post
from commissions.ledger.seals import ENTRIES_PER_SEAL, Leaf, SealHead, digest_batch, find_seal_head, seal_entries
from commissions.ledger.tables import adjustment, ledger_balance, ledger_entry, ledger_posting, ledger_seal
from commissions.ports import Transaction
from tests.commissions.stage import build_chain, complete, line, sell
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase
from tests.support.tampering import tamper

ANNA = member(MemberId(2))


async def build_books(database: AnyDatabase) -> None:
    """A paid order with a matured award, a refund under way, an adjustment."""
    await build_chain(database, 1, 2, 3, 4)
    await sell(database, "T1", 1, line("1"), line("2", hold_days=0), shipping_fen=500)
    await complete(database, "T1")
    await database.transact(mature_awards)
    await database.transact(decide_refund, order_no="T1", refund_no="R1", total_fen=4_000, lines={"1": 4_000})
    await database.transact(settle_refund, "R1")
    wanted = Adjust("A1", member(MemberId(2)), 20_000, "a gift", staff_acting("Li"))
    await database.transact(adjust_balance, wanted, alone_up_to_fen=10, second_by=staff_acting("Wang"))


ILLEGAL: dict[str, Any] = {
    "a balance raised": update(ledger_balance).values(balance_fen=ledger_balance.c.balance_fen + 1),
    "a balance moved to another posting": update(ledger_balance).values(entry_id=9_999),
    "a balance of nobody's posting": insert(ledger_balance).values(
        person_kind="member", person_id=77, account="available", balance_fen=5, entry_id=1, position=0
    ),
    "a balance deleted": delete(ledger_balance),
    "an award deleted": delete(award),
    "an award raised": update(award).values(amount_fen=award.c.amount_fen - 1, kept_fen=0),
    "an award for somebody else": update(award).where(award.c.rank == 1).values(person_id=9),
    "an award at another level": update(award).where(award.c.rank == 3).values(rank=1),
    "an available award pending again": update(award)
    .where(award.c.status == "available")
    .values(status="pending", matured_at=None),
    "a sale unpaid again": update(sale).values(status="placed"),
    "a sale of another buyer": update(sale).values(buyer_id=4),
    "a sale under another policy": update(sale).values(policy_version=None),
    "other parties": update(sale).values(parties={"upline": []}),
    "a sale deleted": delete(sale),
    "a line's price": update(sale_line).values(paid_fen=sale_line.c.paid_fen + 1),
    "a line's cost": update(sale_line).values(cost_fen=9),
    "a line deleted": delete(sale_line),
    "a settled refund given up": update(sale_refund).values(status="reinstated"),
    "a settled refund decided again": update(sale_refund).values(status="decided", closed_at=None),
    "a refund of another amount": update(sale_refund).values(total_fen=1),
    "a refund deleted": delete(sale_refund),
    "an adjustment raised": update(adjustment).values(amount_fen=99_999),
    "an adjustment of one person": update(adjustment).values(second_by=None),
    "an adjustment of one person twice": insert(adjustment).values(
        **{"number": "A2", "kind": "adjusted", "person_kind": "member", "person_id": 2, "amount_fen": 1, "reason": "x"},
        **{"adjusted_by": staff_acting("Li"), "second_by": staff_acting("Li"), "adjusted_at": START},
    ),
    "an adjustment deleted": delete(adjustment),
}


async def test_the_database_itself_refuses_what_is_illegal(database: AnyDatabase) -> None:
    await build_books(database)
    for change in ILLEGAL.values():
        with pytest.raises(DBAPIError, match=r"postings alone|never|only while|no such step|two_people|append-only"):
            await database.transact(lambda tx, said=change: tx.connection.execute(said))  # type: ignore[misc]
    assert await database.read(audit) == []


REPLACEMENTS = (
    "INSERT OR REPLACE INTO ledger_entry SELECT id, key, 'x', order_no, posted_at FROM ledger_entry WHERE id = 1",
    "INSERT OR REPLACE INTO ledger_posting SELECT entry_id, position, source, destination, 1, code, person_kind, "
    "person_id, award_id FROM ledger_posting WHERE entry_id = 1",
    "INSERT OR REPLACE INTO ledger_balance SELECT person_kind, person_id, account, 1, entry_id, position "
    "FROM ledger_balance",
)


@pytest.mark.parametrize("statement", REPLACEMENTS)
async def test_sqlite_refuses_a_replacement_as_well(sqlite_database: AnyDatabase, statement: str) -> None:
    await build_books(sqlite_database)
    with pytest.raises(DBAPIError, match=r"append-only|postings alone"):
        await sqlite_database.transact(lambda tx: tx.connection.execute(text(statement)))
    assert await sqlite_database.read(audit) == []


@pytest.mark.parametrize(
    ("source", "destination"),
    [
        ("member:pending", "merchant:sales"),
        ("merchant:sales", "agent:pending"),
        ("nobody:pending", "outside:tax"),
    ],
)
async def test_a_posting_names_the_person_whose_account_it_moves(
    database: AnyDatabase, source: str, destination: str
) -> None:
    await database.transact(post, Entry("a", (Posting(PAYMENTS, SALES, 5, "paid"),)))
    row = {"entry_id": 1, "position": 5, "source": source, "destination": destination, "amount_fen": 1, "code": "x"}
    with pytest.raises(DBAPIError):
        await database.transact(lambda tx: tx.connection.execute(insert(ledger_posting).values(**row)))


def post_many(tx: Transaction, names: list[str]) -> None:
    for name in names:
        post(tx, Entry(name, (Posting(COMMISSION, pending(ANNA), 100, "award"),)))


async def seal(database: AnyDatabase, clock: MovableClock) -> list[tuple[int, int]]:
    """Seal all that is old five minutes on."""
    clock.advance(minutes=6)
    sealed = []
    while (batch := await database.transact(seal_entries)) is not None:
        sealed.append(batch)
    return sealed


async def test_entries_are_sealed_in_batches_once_they_are_old(database: AnyDatabase, clock: MovableClock) -> None:
    assert await database.transact(seal_entries) is None
    assert await database.read(find_seal_head) is None
    await database.transact(post_many, [f"e{n}" for n in range(ENTRIES_PER_SEAL + 3)])
    assert await database.transact(seal_entries) is None
    assert await seal(database, clock) == [(1, ENTRIES_PER_SEAL), (ENTRIES_PER_SEAL + 1, ENTRIES_PER_SEAL + 3)]
    await database.transact(post_many, ["young"])
    assert await database.transact(seal_entries) is None
    head = await database.read(find_seal_head)
    assert isinstance(head, SealHead)
    assert head.last_id == ENTRIES_PER_SEAL + 3
    with pytest.raises(DBAPIError, match="append-only"):
        await database.transact(lambda tx: tx.connection.execute(update(ledger_seal).values(digest="x")))


FORGED = Entry("e2", (Posting(COMMISSION, pending(ANNA), 900, "award"),))
TAMPERED: dict[str, tuple[tuple[Any, ...], str]] = {
    "changed": (
        (
            update(ledger_posting).where(ledger_posting.c.entry_id == 2).values(amount_fen=900),
            update(ledger_entry).where(ledger_entry.c.id == 2).values(digest=FORGED.digest),
            update(ledger_balance).values(balance_fen=ledger_balance.c.balance_fen + 800),
        ),
        "entry:2",
    ),
    "removed": (
        (
            delete(ledger_posting).where(ledger_posting.c.entry_id == 3),
            delete(ledger_entry).where(ledger_entry.c.id == 3),
            update(ledger_balance).values(balance_fen=ledger_balance.c.balance_fen - 100),
        ),
        "entry:3",
    ),
    "postponed": (
        (update(ledger_entry).where(ledger_entry.c.id == 4).values(posted_at=START.replace(hour=1)),),
        "entry:4",
    ),
}


@pytest.mark.parametrize("how", ["changed", "removed", "postponed"])
async def test_an_old_entry_that_was_tampered_with_is_named_though_all_else_agrees(
    database: AnyDatabase, clock: MovableClock, how: str
) -> None:
    await database.transact(post_many, [f"e{n}" for n in range(1, 6)])
    await seal(database, clock)
    statements, subject = TAMPERED[how]
    await tamper(database, *statements)
    found = [(finding.check, finding.subject) for finding in await database.read(audit)]
    besides = ("person_adds_up", "day_is_its_postings")
    assert [row for row in found if row[0] not in besides] == [("entry_sealed", subject)]


async def test_an_entry_inserted_among_sealed_ones_is_named(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(post_many, ["e1"])
    await tamper(database, *write_entry(9, "e9"))
    await seal(database, clock)
    await tamper(database, *write_entry(4, "late"))
    found = {(finding.check, finding.subject) for finding in await database.read(audit)}
    assert ("entry_sealed", "entry:4") in found


def write_entry(entry_id: int, key: str) -> tuple[Any, ...]:
    """Statements that write a whole entry with its right digest."""
    entry = Entry(key, (Posting(COMMISSION, pending(ANNA), 100, "award"),))
    return (
        insert(ledger_entry).values(id=entry_id, key=key, digest=entry.digest, posted_at=START),
        insert(ledger_posting).values(entry_id=entry_id, **describe_posting(0, entry.postings[0])),
    )


async def test_nothing_is_added_to_what_is_sealed(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(post_many, ["e1", "e2"])
    await seal(database, clock)
    row = {"entry_id": 1} | describe_posting(1, Posting(COMMISSION, pending(ANNA), 900, "award"))
    with pytest.raises(DBAPIError, match="takes nothing more"):
        await database.transact(lambda tx: tx.connection.execute(insert(ledger_posting).values(**row)))


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (delete(ledger_seal).where(ledger_seal.c.first_id == 1), "seal_chain"),
        (update(ledger_seal).where(ledger_seal.c.first_id == 1).values(digest="0" * 64), "seal_digest"),
        (update(ledger_seal).where(ledger_seal.c.first_id == 1).values(previous="1" * 64), "seal_chain"),
    ],
    ids=["a seal removed", "a seal's digest", "a seal's predecessor"],
)
async def test_a_broken_chain_of_seals_is_named(
    database: AnyDatabase, clock: MovableClock, change: Any, check: str
) -> None:
    await database.transact(post_many, ["e1", "e2"])
    await seal(database, clock)
    await database.transact(post_many, ["e3"])
    await seal(database, clock)
    await tamper(database, change)
    assert check in {finding.check for finding in await database.read(audit)}


def test_a_seal_stands_for_all_that_was_sealed_before_it() -> None:
    leaves = [Leaf(2, "f" * 64)]
    assert digest_batch("0" * 64, leaves) != digest_batch("1" * 64, leaves)


async def test_the_quick_check_names_the_people_whom_a_batch_concerns(
    database: AnyDatabase, clock: MovableClock
) -> None:
    await database.transact(post_many, ["e1", "e2"])
    [(first_id, last_id)] = await seal(database, clock)

    def look(connection: Any) -> list[Finding]:
        return list(check_balances_of(connection, first_id, last_id))

    assert await database.read(look) == []
    await tamper(database, update(ledger_balance).values(balance_fen=1))
    assert [finding.subject for finding in await database.read(look)] == ["member:2:pending"]
