"""The journal: balanced by construction, append-only in the database itself, one entry for each fact."""

from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from commissions.beneficiary import MERCHANT, MemberId, member
from commissions.ledger.chart import NAMES
from commissions.ledger.checks import CHECKS
from commissions.ledger.entry import (
    COMMISSION,
    PAYMENTS,
    REFUNDING,
    SALES,
    Account,
    Entry,
    Posting,
    available,
    pending,
)
from commissions.ledger.finding import Finding
from commissions.ledger.queries import Explanation, explain_balance, find_balances
from commissions.ledger.refusals import NothingSetAside, SetAsideDecided
from commissions.ledger.repository import EntryContradicted, describe_posting, post
from commissions.ledger.service import accept_set_aside, return_set_aside, set_aside, settle_set_aside
from commissions.ledger.tables import ledger_balance, ledger_entry, ledger_posting
from commissions.ports import Transaction
from tests.support.clock import START
from tests.support.databases import AnyDatabase
from tests.support.tampering import tamper

ANNA, BEN = member(MemberId(1)), member(MemberId(2))


def audit(connection: Connection) -> list[Finding]:
    """What the journal's own checks find: the other rooms know nothing of what is posted here."""
    return [finding for check in CHECKS for finding in check(connection)]


def award(key: str, fen: int, person: Any = ANNA) -> Entry:
    return Entry(key, (Posting(COMMISSION, pending(person), fen, "award"),))


def mature(key: str, fen: int, person: Any = ANNA) -> Entry:
    return Entry(key, (Posting(pending(person), available(person), fen, "matured"),))


@pytest.mark.parametrize("fen", [0, -1, 1.0, True, "1"])
def test_a_posting_moves_a_whole_number_of_fen_above_zero(fen: Any) -> None:
    with pytest.raises(ValueError, match="whole number"):
        Posting(PAYMENTS, SALES, fen, "paid")


def test_a_posting_moves_money_between_two_accounts_that_the_chart_has() -> None:
    with pytest.raises(ValueError, match="between two accounts"):
        Posting(SALES, SALES, 1, "paid")
    with pytest.raises(ValueError, match="no merchant:pending"):
        Account(MERCHANT, "pending")
    with pytest.raises(ValueError, match="one person to another"):
        Posting(available(ANNA), available(BEN), 1, "gift")
    with pytest.raises(ValueError, match="says nothing"):
        Entry("empty", ())
    assert "member:pending" in NAMES


async def test_a_balance_explains_itself(database: AnyDatabase) -> None:
    await database.transact(post, award("a", 700))
    await database.transact(post, mature("b", 500))
    assert await database.read(find_balances, ANNA) == {"pending": 200, "available": 500}
    assert await database.read(explain_balance, pending(ANNA)) == [
        Explanation("a", "award", 700, 700, START),
        Explanation("b", "matured", -500, 200, START),
    ]


async def test_the_same_entry_twice_posts_once_and_a_contradiction_is_an_error(database: AnyDatabase) -> None:
    assert await database.transact(post, award("a", 700)) is True
    assert await database.transact(post, award("a", 700)) is False
    for other in (award("a", 701), award("a", 700, BEN), mature("a", 700)):
        with pytest.raises(EntryContradicted):
            await database.transact(post, other)
    assert await database.read(find_balances, ANNA) == {"pending": 700}
    assert await database.read(audit) == []


async def test_pending_never_falls_below_zero_and_a_refused_entry_leaves_nothing(database: AnyDatabase) -> None:
    await database.transact(post, award("a", 700))
    with pytest.raises(DBAPIError):
        await database.transact(post, mature("b", 701))
    with pytest.raises(DBAPIError, match="only a clawback"):
        await database.transact(post, mature("c", 1, BEN))
    assert await database.read(find_balances, ANNA) == {"pending": 700}
    assert await database.read(explain_balance, available(ANNA)) == []
    assert await database.read(audit) == []


@pytest.mark.parametrize(
    "change",
    [
        update(ledger_entry).values(key="b"),
        delete(ledger_entry),
        update(ledger_posting).values(amount_fen=1),
        delete(ledger_posting),
    ],
    ids=str,
)
async def test_the_database_itself_refuses_to_change_the_journal(database: AnyDatabase, change: Any) -> None:
    await database.transact(post, award("a", 700))
    with pytest.raises(DBAPIError, match="append-only"):
        await database.transact(lambda tx: tx.connection.execute(change))
    assert await database.read(audit) == []


async def test_postgres_refuses_to_empty_the_journal(postgres_database: AnyDatabase) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        await postgres_database.transact(lambda tx: tx.connection.execute(text("TRUNCATE ledger_entry CASCADE")))


@pytest.mark.parametrize(
    "row",
    [
        {"amount_fen": 0},
        {"amount_fen": -5},
        {"destination": "merchant:sales"},
        {"entry_id": 999},
        {"person_kind": "member"},
    ],
)
async def test_the_database_itself_refuses_a_posting_that_is_none(database: AnyDatabase, row: dict[str, Any]) -> None:
    await database.transact(post, award("a", 700))
    plain = {"entry_id": 1, "position": 7, "source": "merchant:sales", "destination": "outside:payments"}
    with pytest.raises(DBAPIError):
        await database.transact(
            lambda tx: tx.connection.execute(insert(ledger_posting), [plain | {"amount_fen": 1, "code": "x"} | row])
        )


async def test_the_audit_names_a_balance_that_is_not_its_postings(database: AnyDatabase) -> None:
    await database.transact(post, award("a", 700))
    await tamper(database, update(ledger_balance).values(balance_fen=701))
    (finding,) = await database.read(audit)
    assert (finding.check, finding.subject) == ("balance_is_its_postings", "member:1:pending")
    assert (finding.expected, finding.found) == ("700", "701")


async def test_the_audit_names_an_entry_that_was_tampered_with(database: AnyDatabase) -> None:
    def forge(tx: Transaction) -> None:
        tx.connection.execute(insert(ledger_entry).values(key="x", digest="0", posted_at=tx.now))
        tx.connection.execute(insert(ledger_entry).values(key="y", digest="0", posted_at=tx.now))
        tx.connection.execute(
            insert(ledger_posting).values(
                entry_id=1, position=0, source="merchant:sales", destination="outside:tax", amount_fen=1, code="z"
            )
        )
        tx.connection.execute(insert(ledger_entry).values(key="w", digest="0", posted_at=tx.now))
        tx.connection.execute(
            insert(ledger_posting).values(
                entry_id=3, position=0, source="merchant:sales", destination="merchant:purse", amount_fen=1, code="z"
            )
        )

    await database.transact(forge)
    found = {(finding.check, finding.subject) for finding in await database.read(audit)}
    assert found == {
        ("entry_unchanged", "entry:x"),
        ("entry_has_postings", "entry:y"),
        ("entry_unchanged", "entry:w"),
        ("posting_known", "entry:1"),
        ("posting_known", "entry:3"),
    }


async def test_only_a_clawback_makes_a_debt(database: AnyDatabase) -> None:
    await database.transact(post, award("a", 5))
    await database.transact(post, mature("b", 5))
    with pytest.raises(DBAPIError, match="only a clawback"):
        await database.transact(post, Entry("c", (Posting(available(ANNA), COMMISSION, 6, "adjusted"),)))
    await database.transact(post, Entry("d", (Posting(available(ANNA), COMMISSION, 6, "clawback"),)))
    assert await database.read(find_balances, ANNA) == {"pending": 0, "available": -1}
    assert await database.read(audit) == []


async def test_the_audit_names_a_debt_that_no_clawback_made(database: AnyDatabase) -> None:
    await database.transact(post, award("a", 5))
    await database.transact(post, mature("b", 5))
    fall = Entry("c", (Posting(available(ANNA), COMMISSION, 6, "adjusted"),))
    row = {"entry_id": 3} | describe_posting(0, fall.postings[0])
    await tamper(
        database,
        insert(ledger_entry).values(key="c", digest=fall.digest, posted_at=START),
        insert(ledger_posting).values(**row),
        update(ledger_balance).where(ledger_balance.c.account == "available").values(balance_fen=-1),
    )
    assert [finding.check for finding in await database.read(audit)] == ["debt_by_clawback", "posting_known"]


async def test_money_that_does_not_fit_is_set_aside_and_sent_back_once(database: AnyDatabase) -> None:
    assert await database.transact(set_aside, "payment:42", 900) is True
    assert await database.transact(set_aside, "payment:42", 900) is False
    with pytest.raises(NothingSetAside):
        await database.transact(return_set_aside, "payment:42", 901)
    with pytest.raises(NothingSetAside):
        await database.transact(settle_set_aside, "payment:42", 900)
    assert await database.transact(return_set_aside, "payment:42", 900) is True
    assert await database.transact(return_set_aside, "payment:42", 900) is False
    with pytest.raises(SetAsideDecided):
        await database.transact(accept_set_aside, "payment:42", 900)
    with pytest.raises(NothingSetAside):
        await database.transact(settle_set_aside, "payment:42", 899)
    assert await database.transact(settle_set_aside, "payment:42", 900) is True
    assert await database.transact(settle_set_aside, "payment:42", 900) is False
    assert await database.read(audit) == []


async def test_money_that_was_set_aside_is_accepted_by_a_person_once(database: AnyDatabase) -> None:
    with pytest.raises(NothingSetAside):
        await database.transact(accept_set_aside, "payment:42", 900)
    await database.transact(set_aside, "payment:42", 900)
    assert await database.transact(accept_set_aside, "payment:42", 900) is True
    assert await database.transact(accept_set_aside, "payment:42", 900) is False
    with pytest.raises(SetAsideDecided):
        await database.transact(return_set_aside, "payment:42", 900)
    assert REFUNDING.full_name == "merchant:refunding"


async def test_the_same_payment_set_aside_with_another_amount_is_a_contradiction(database: AnyDatabase) -> None:
    await database.transact(set_aside, "payment:42", 900)
    with pytest.raises(EntryContradicted):
        await database.transact(set_aside, "payment:42", 901)
