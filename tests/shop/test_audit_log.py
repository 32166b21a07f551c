"""The audit log: a line for each act in its own commit, chained so that no line can be changed, removed or added."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from commissions.actor import staff_acting
from commissions.ports import Transaction
from shop.audit import audit_shop
from shop.audit_log.act import GENESIS, Act, calculate_digest
from shop.audit_log.queries import find_log_head, list_acts
from shop.audit_log.service import record_act
from shop.audit_log.tables import act, act_head
from tests.support.clock import START
from tests.support.databases import AnyDatabase
from tests.support.tampering import tamper


def say(number: int) -> Act:
    return Act(staff_acting("Li"), "award.hold", f"order {number % 3}", {"reason": f"看一看 {number}"})


async def test_a_hundred_acts_at_once_make_one_chain(database: AnyDatabase) -> None:
    assert await database.read(find_log_head) is None
    numbers = await asyncio.gather(*(database.transact(record_act, say(n)) for n in range(100)))
    assert sorted(numbers) == list(range(1, 101))
    assert await database.read(audit_shop) == []


async def test_acts_are_listed_newest_first_by_page_and_by_subject(database: AnyDatabase) -> None:
    for number in range(7):
        await database.transact(record_act, say(number))
    first = await database.read(list_acts, limit=4)
    rest = await database.read(list_acts, before=int(first.next or 0), limit=4)
    assert [done.number for done in (*first.items, *rest.items)] == [7, 6, 5, 4, 3, 2, 1]
    assert rest.next is None
    own = await database.read(list_acts, subject="order 1")
    assert [done.details["reason"] for done in own.items] == ["看一看 4", "看一看 1"]


async def test_an_act_that_is_rolled_back_leaves_no_line(database: AnyDatabase) -> None:
    def fail(tx: Transaction) -> None:
        record_act(tx, say(1))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.transact(fail)
    assert (await database.read(list_acts)).items == ()


LAST = select(act.c.digest).where(act.c.number == 3).scalar_subquery()
TAMPERED: dict[str, tuple[Any, set[str]]] = {
    "an actor changed": (update(act).where(act.c.number == 2).values(actor=staff_acting("Wang")), {"act:2"}),
    "a reason changed": (update(act).where(act.c.number == 2).values(details={"reason": "x"}), {"act:2"}),
    "a time changed": (update(act).where(act.c.number == 2).values(at=START.replace(hour=1)), {"act:2"}),
    "an act removed": (delete(act).where(act.c.number == 2), {"act:3"}),
    "the last removed": (delete(act).where(act.c.number == 4), {"act:head"}),
    "an act added": (
        insert(act).values(
            number=5, at=START, actor=staff_acting("Li"), action="x", subject="", details={}, previous="y", digest="z"
        ),
        {"act:5", "act:head"},
    ),
    "the head moved": (update(act_head).values(number=3, digest=LAST), {"act:head"}),
}


@pytest.mark.parametrize("how", TAMPERED)
async def test_whoever_alters_the_log_is_found_out(database: AnyDatabase, how: str) -> None:
    for number in range(4):
        await database.transact(record_act, say(number))
    statement, subjects = TAMPERED[how]
    if how != "an act added":
        with pytest.raises(DBAPIError, match=r"append-only|only goes on"):
            await database.transact(lambda tx: tx.connection.execute(statement))
    await tamper(database, statement)
    assert {finding.subject for finding in await database.read(audit_shop)} >= subjects


def test_an_act_stands_for_all_before_it() -> None:
    assert calculate_digest(GENESIS, 1, START, say(1)) != calculate_digest("f" * 64, 1, START, say(1))


async def test_an_act_that_was_removed_is_missed_though_the_chain_was_mended(database: AnyDatabase) -> None:
    for number in range(3):
        await database.transact(record_act, say(number))
    last, _, first = (await database.read(list_acts)).items
    mended = calculate_digest(first.digest, 3, last.at, last)
    await tamper(
        database,
        delete(act).where(act.c.number == 2),
        update(act).where(act.c.number == 3).values(previous=first.digest, digest=mended),
        update(act_head).values(digest=mended),
    )
    assert {finding.check for finding in await database.read(audit_shop)} == {"act_missing"}
