"""Batches for a provider of flexible employment: people alone, untaxed by the shop, each withdrawal paid once."""

import random
from typing import Any

import pytest

from commissions.actor import staff_acting
from commissions.audit import audit
from commissions.withdrawals import refusals
from commissions.withdrawals.queries import find_withdrawal, list_paid_people
from commissions.withdrawals.reckoning import determine_month
from commissions.withdrawals.requesting import record_invoice
from commissions.withdrawals.service import (
    approve_withdrawal,
    export_batch,
    import_batch_results,
    publish_rules,
    request_withdrawal,
)
from commissions.withdrawals.tax import LABOUR_REMUNERATION
from tests.commissions.stage import balances
from tests.commissions.test_withdrawal_audit import Seen, look_at_tampered
from tests.commissions.test_withdrawal_batches import answer, export, find_accounts, start
from tests.commissions.withdrawing import ask, give, refuse
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, ROUNDS, race

LI, WANG = staff_acting("Li"), staff_acting("Wang")
WAYS: dict[str, dict[str, Any]] = {
    "everybody": {},
    "people": {"kinds": ("person",)},
    "companies": {"kinds": ("company",)},
    "provider": {"paid_by": "provider"},
}
TAKES = {
    "everybody": ("person", "company"),
    "people": ("person",),
    "companies": ("company",),
    "provider": ("person",),
}


async def ask_as_company(database: AnyDatabase, who: int, key: str = "key-00000001") -> str:
    """An approved withdrawal of 100.00 of a company, whose invoice is there."""
    await database.transact(give, who, 10_000, f"T{who}{key}")
    asked = ask(who, 10_000, key, channel="bank", payee_kind="company")
    number = (await database.transact(request_withdrawal, asked)).number
    await database.transact(record_invoice, number, f"{who:020}", by=LI)
    return (await database.transact(approve_withdrawal, number, by=LI, payee_kind="company")).number


async def test_a_provider_pays_people_alone_and_its_answer_counts_once(database: AnyDatabase) -> None:
    people = await start(database, 1, 2)
    firm = await ask_as_company(database, 3)

    batch = (await export(database, paid_by="provider", kinds=("person", "company"))).batch
    assert batch is not None
    assert (batch.paid_by, [of.number for of in batch.lines]) == ("provider", people)
    of_companies = (await export(database, kinds=("company",))).batch
    assert of_companies is not None
    assert (of_companies.paid_by, [of.number for of in of_companies.lines]) == ("bank", [firm])

    rows = answer(batch, failed=[2])
    for settled, known in ((1, 0), (0, 2)):
        took = await database.transact(import_batch_results, batch.no, rows, by=WANG)
        assert (took.settled, took.known) == (settled, known)
    assert [await balances(database, who) for who in (1, 2)] == [{}, {"available": 10_000}]
    assert await database.read(audit) == []


async def test_what_a_provider_paid_is_not_declared_by_the_shop(database: AnyDatabase, clock: MovableClock) -> None:
    await start(database, 1, 2)
    for paid_by in ("provider", "bank"):
        batch = (await export(database, limit=1, paid_by=paid_by)).batch
        assert batch is not None
        await database.transact(import_batch_results, batch.no, answer(batch), by=WANG)
    declared = await database.read(list_paid_people, determine_month(clock.now))
    assert [of.member_id for of in declared] == [2]


async def test_nobody_is_taxed_twice(database: AnyDatabase) -> None:
    await database.transact(publish_rules, {"channels": ["bank"], "tax": LABOUR_REMUNERATION}, LI)
    await database.transact(give, 1, 10_000)
    at = await database.transact(request_withdrawal, ask(1, 10_000, channel="bank"))
    said: dict[str, Any] = {"by": LI, "find_accounts": find_accounts, "paid_by": "provider"}
    await refuse(database, refusals.ProviderTaxed, export_batch, **said)
    found = await database.read(find_withdrawal, at.number)
    assert found is not None
    assert found.status == "approved"


async def test_above_the_limit_two_people_come_before_the_provider(database: AnyDatabase) -> None:
    await database.transact(publish_rules, {"channels": ["bank"], "second_review_above_fen": 60_000}, LI)
    await database.transact(give, 1, 70_000)
    at = await database.transact(request_withdrawal, ask(1, 70_000, channel="bank"))
    assert (await export(database, paid_by="provider")).batch is None
    await refuse(database, refusals.ApproverRefused, approve_withdrawal, at.number, by=LI)
    await database.transact(approve_withdrawal, at.number, by=LI, second_by=WANG)
    batch = (await export(database, paid_by="provider")).batch
    assert batch is not None
    assert [of.number for of in batch.lines] == [at.number]
    assert await database.read(audit) == []


async def test_a_provider_that_is_said_to_have_paid_a_company_is_found(database: AnyDatabase) -> None:
    await start(database)
    await ask_as_company(database, 3)
    assert (await export(database)).batch is not None
    with pytest.raises(Seen) as seen:
        await database.transact(look_at_tampered, "UPDATE bank_batch SET paid_by = 'provider'")
    assert seen.value.args[0] == {"batch_provider"}


@pytest.mark.parametrize("seed", range(2))
async def test_random_batches_agree_with_a_plain_model(sqlite_database: AnyDatabase, seed: int) -> None:
    """The model is a list of who waits, by kind, and what each person must have in the end."""
    dice, database = random.Random(seed), sqlite_database
    waiting: list[tuple[str, str]] = []
    owner: dict[str, int] = {}
    has: dict[int, int] = {}
    batches = []

    await start(database)
    for turn in range(30):
        who = 100 * (turn + 1)
        step = dice.choice(("person", "company", "export", "export", "results"))
        if step == "person":
            await database.transact(give, who, 10_000)
            asked = ask(who, 10_000, channel="bank")
            number = (await database.transact(request_withdrawal, asked)).number
        elif step == "company":
            number = await ask_as_company(database, who)
        if step in ("person", "company"):
            waiting.append((number, step))
            owner[number], has[who] = who, 0
        elif step == "export":
            way, limit = dice.choice(list(WAYS)), dice.randint(1, 4)
            expected = [number for number, kind in waiting if kind in TAKES[way]][:limit]
            batch = (await export(database, limit=limit, **WAYS[way])).batch
            assert [of.number for of in (batch.lines if batch else ())] == expected, (seed, turn, way)
            waiting = [of for of in waiting if of[0] not in expected]
            batches += [(batch, {})] if batch else []
        elif batches:
            batch, ends = dice.choice(batches)
            failed = [of.line for of in batch.lines if not ends.setdefault(of.number, dice.random() < 0.7)]
            await database.transact(import_batch_results, batch.no, answer(batch, failed=failed), by=WANG)
            has |= {owner[of.number]: 10_000 for of in batch.lines if of.line in failed}
        if turn % 6 == 5:
            assert await database.read(audit) == []

    answered = {number for _, ends in batches for number in ends}
    for number, who in owner.items():
        found = await balances(database, who)
        open_fen = 0 if number in answered else 10_000
        assert (found.get("available", 0), found.get("withdrawing", 0)) == (has[who], open_fen), (seed, number)


@RACING
async def test_bank_and_provider_at_once_pay_each_once(database: AnyDatabase) -> None:
    for turn in range(ROUNDS):
        people = range(10 * (turn + 1), 10 * (turn + 1) + 6)
        numbers = await start(database, *people)
        ways = ("bank", "provider") * 5
        exports = await race(*(export(database, limit=2, paid_by=paid_by) for paid_by in ways))
        batches = [of.batch for of in exports if of.batch]
        assert sorted(line.number for batch in batches for line in batch.lines) == sorted(numbers)
        answers = [(batch.no, answer(batch)) for batch in batches for _ in range(4)]
        took = await race(*(database.transact(import_batch_results, no, rows, by=LI) for no, rows in answers))
        assert sum(of.settled for of in took) == len(numbers)
        assert [await balances(database, who) for who in people] == [{}] * len(people)
    assert await database.read(audit) == []
