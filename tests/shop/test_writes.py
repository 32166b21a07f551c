"""What a unit of work writes and does not read back: sent together, seen by every read, whole or not at all."""

import pytest
from sqlalchemy import bindparam, insert, select, update

from commissions.ports import Transaction
from shop.database.tables import answered_callback, job_lease
from tests.support.databases import AnyDatabase

ADD = insert(answered_callback)
ANSWER = update(answered_callback).where(answered_callback.c.key == bindparam("of")).values(answer=bindparam("given"))
LEASE = insert(job_lease)


class Unmoved(Exception):
    """What the tests want to be raised."""


def describe(tx: Transaction, *keys: str) -> list[dict[str, object]]:
    """Rows of callbacks."""
    return [{"key": key, "answer": "", "answered_at": tx.now} for key in keys]


def lease(tx: Transaction, job: str) -> dict[str, object]:
    """A row of another table."""
    return {"name": job, "holder": "me", "fence": 1, "held_until": tx.now, "next_run_at": tx.now}


def list_answers(tx: Transaction) -> dict[str, str]:
    """Every callback with its answer."""
    return {row.key: row.answer for row in tx.connection.execute(select(answered_callback))}


async def test_a_read_sees_all_that_was_written_before_it(database: AnyDatabase) -> None:
    def work(tx: Transaction) -> None:
        tx.write(ADD, describe(tx, "a", "b", "c"))
        tx.write(LEASE, lease(tx, "one"))
        tx.write(ANSWER, {"of": "b", "given": "yes"})
        assert list_answers(tx) == {"a": "", "b": "yes", "c": ""}
        tx.write(ANSWER, {"of": "b", "given": "no"})
        tx.write(ANSWER, {"of": "b", "given": "perhaps"})
        assert list_answers(tx)["b"] == "perhaps"

    await database.transact(work)


async def test_what_is_left_is_written_with_the_commit(database: AnyDatabase) -> None:
    await database.transact(lambda tx: tx.write(ADD, describe(tx, "a")))
    await database.transact(lambda tx: tx.write(ADD, []))
    assert await database.transact(list_answers) == {"a": ""}


@pytest.mark.parametrize("with_neighbour", [False, True])
async def test_a_write_that_changes_nothing_raises_what_was_agreed_and_nothing_is_kept(
    database: AnyDatabase, with_neighbour: bool
) -> None:
    def work(tx: Transaction) -> None:
        tx.write(ADD, describe(tx, "a", "b"), otherwise=AssertionError("both are new"))
        if with_neighbour:
            tx.write(LEASE, lease(tx, "one"))
        tx.write(ANSWER, {"of": "z", "given": "yes"}, otherwise=Unmoved())

    with pytest.raises(Unmoved):
        await database.transact(work)
    assert await database.transact(list_answers) == {}


async def test_a_long_write_goes_alone_and_leaves_the_others_their_order(database: AnyDatabase) -> None:
    def work(tx: Transaction) -> None:
        tx.write(LEASE, lease(tx, "one"))
        tx.write(ADD, describe(tx, *(f"{number:05}" for number in range(12_000))))
        tx.write(ANSWER, {"of": "11999", "given": "yes"}, otherwise=Unmoved())

    await database.transact(work)
    answers = await database.transact(list_answers)
    assert (len(answers), answers["11999"]) == (12_000, "yes")


async def test_nobody_minds_a_write_that_changes_nothing_if_nothing_was_agreed(database: AnyDatabase) -> None:
    await database.transact(lambda tx: tx.write(ANSWER, {"of": "z", "given": "yes"}))
    assert await database.transact(list_answers) == {}


async def test_neighbours_with_different_tables_are_one_statement_for_postgres(
    database: AnyDatabase, statements: list[str]
) -> None:
    def work(tx: Transaction) -> None:
        tx.write(ADD, describe(tx, "a", "b"))
        tx.write(LEASE, lease(tx, "one"))
        tx.write(ANSWER, {"of": "a", "given": "yes"})

    await database.transact(work)
    written = [sent for sent in statements if "answered_callback" in sent or "job_lease" in sent]
    is_postgres = await database.transact(lambda tx: tx.dialect == "postgresql")
    assert len(written) == (2 if is_postgres else 3), "two writes to one table never share a statement"
