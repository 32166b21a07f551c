"""Random histories of companies that are paid, three wallets of one number: after each step all is as a model says.

The model keeps no sum: it works each out from what was asked for and how far that is.
"""

import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from commissions.audit import audit
from commissions.beneficiary import Beneficiary
from commissions.ledger.queries import find_balances
from commissions.refusals import Refusal
from commissions.withdrawals.exported import get_batch
from commissions.withdrawals.queries import find_withdrawal, find_year_summary
from commissions.withdrawals.requesting import publish_rules, record_invoice, reject_withdrawal
from commissions.withdrawals.sending import record_transfer_returned
from commissions.withdrawals.tax import LABOUR_REMUNERATION
from shop.payees.companies import save_company
from shop.transfers.banking import export_bank_file, import_bank_file
from shop.transfers.deciding import approve_within
from shop.transfers.payouts import request_for
from shop.transfers.transfer import TERMS
from tests.shop.test_companies import ANNA, FORM, LI, SEVEN, WANG, ask, give
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.payouts import sign_number
from tests.support.torture import TORTURE, tell_progress

SEEDS, STEPS = (range(200), 80) if TORTURE else (range(2, 3), 36)
LEAST_FEN, ONE_FEN, TWO_FEN = 1_000, 60_000, 150_000
RULES: dict[str, Any] = {
    "channels": ["wechat"],
    "minimum_fen": LEAST_FEN,
    "maximum_fen": 300_000,
    "review_above_fen": ONE_FEN,
    "second_review_above_fen": TWO_FEN,
    "fee": {"rate_bp": 60},
    "tax": LABOUR_REMUNERATION,
    **dict.fromkeys(("review_above_day_fen", "review_above_week_fen"), 10**9),
    **dict.fromkeys(("second_review_above_day_fen", "second_review_above_week_fen"), 10**9),
}
OPEN = ("requested", "approved", "sending")
PAID = "settled"
INVOICES = ("12345678", "12345679", "1234567")
"""Numbers that come twice, and one that is none."""


@dataclass
class Wish:
    """A withdrawal as the model remembers it."""

    number: str
    whose: Beneficiary
    fen: int
    status: str = "requested"
    invoice: str | None = None
    by: set[str] = field(default_factory=set)
    came_back: bool = False

    @property
    def fee(self) -> int:
        return self.fen * 60 // 10_000

    @property
    def is_gone(self) -> bool:
        return self.status in OPEN or (self.status == PAID and not self.came_back)


@dataclass
class House:
    """What has happened so far."""

    database: AnyDatabase
    clock: MovableClock
    chance: random.Random
    given: dict[Beneficiary, int]
    wishes: list[Wish] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def available(self, whose: Beneficiary) -> int:
        return self.given[whose] - sum(of.fen for of in self.wishes if of.whose == whose and of.is_gone)

    def pick(self, *statuses: str) -> list[Wish]:
        """Some of the withdrawals that are so far."""
        return [of for of in self.wishes if of.status in statuses and self.chance.random() < 0.9]

    async def attempt(self, allowed: bool, use_case: Any, *arguments: Any, **options: Any) -> Any:
        """Do what the model allows; what it forbids must be refused, and changes nothing, as `compare` sees."""
        if allowed:
            return await self.database.transact(use_case, *arguments, **options)
        with pytest.raises(Refusal):
            await self.database.transact(use_case, *arguments, **options)
        return None


async def earn(house: House) -> None:
    whose = house.chance.choice(SEVEN)
    fen = house.chance.choice([1, 70_000, 200_000, 700_000])
    house.given[whose] += fen
    await house.database.transact(give, whose, fen, f"give-{whose}-{house.given[whose]}")


async def request(house: House) -> None:
    house.clock.advance(days=1)
    for whose in SEVEN:
        has = house.available(whose)
        fen = house.chance.choice([LEAST_FEN, ONE_FEN + 1, TWO_FEN, TWO_FEN + 1, has, has + 1, LEAST_FEN - 1])
        is_open = any(of.whose == whose and of.status in OPEN for of in house.wishes)
        wish = ask(whose, fen, f"key-{len(house.wishes):04}-{house.clock():%m%d}")
        made = await house.attempt(LEAST_FEN <= fen <= has and not is_open, request_for, wish, by=LI)
        if made:
            house.wishes.append(Wish(made.number, whose, fen))


async def bring_invoices(house: House) -> None:
    chance = house.chance
    for wish in house.pick("requested", "approved", "settled"):
        invoice = f"{chance.randrange(10**8):08}" if chance.random() < 0.8 else chance.choice(INVOICES)
        others = {of.invoice for of in house.wishes if of.whose == wish.whose and of is not wish}
        fits = wish.status == "requested" and len(invoice) == 8 and wish.invoice in (None, invoice)
        if await house.attempt(fits and invoice not in others, record_invoice, wish.number, invoice, by=LI):
            wish.invoice = invoice


async def approve(house: House) -> None:
    for wish in house.pick("requested"):
        by = house.chance.choice([LI, WANG])
        allowed = wish.invoice is not None and str(by) not in wish.by
        if await house.attempt(allowed, approve_within, wish.number, by=by, terms=TERMS):
            wish.by.add(str(by))
            wish.status = "approved" if len(wish.by) > (wish.fen > TWO_FEN) else wish.status


async def reject(house: House) -> None:
    for wish in house.pick(*OPEN, "settled", "failed")[:1]:
        fits = wish.status in ("requested", "approved")
        if await house.attempt(fits, reject_withdrawal, wish.number, by=LI, reason="no"):
            wish.status = "rejected"


async def export(house: House) -> None:
    approved = [of for of in house.wishes if of.status == "approved"]
    made = await house.database.transact(export_bank_file, by=LI)
    assert bool(made.text) == bool(approved)
    if not approved:
        return
    batch = await house.database.read(get_batch, made.export.batch.no)
    assert {of.number: of.amount_fen for of in batch.lines} == {of.number: of.fen - of.fee for of in approved}
    house.files.append(made.text)
    for of in approved:
        of.status = "sending"


async def answer(house: House) -> None:
    """The bank answers some lines of a file, and says again what it has said before."""
    if not house.files:
        return
    head, *rows = house.chance.choice(house.files[-2:]).rstrip().split("\r\n")
    said, told = [head], 0
    for row in rows:
        [wish] = [of for of in house.wishes if of.number in row]
        if wish.status == "sending" and house.chance.random() < 0.8:
            wish.status = house.chance.choice([PAID, PAID, "failed"])
        if wish.status != "sending":
            said.append(row.removesuffix(",,") + (",成功," if wish.status == PAID else ",失败,户名不符"))
            told += 1
    if told:
        await house.database.transact(import_bank_file, "\r\n".join(said) + "\r\n", by=LI)


async def come_back(house: House) -> None:
    """Two people see the money back in a bill: once."""
    for wish in house.pick(*OPEN, PAID)[:2]:
        seen = {"by": LI, "second_by": WANG, "reason": "back in the bill"}
        done = await house.attempt(wish.status == PAID, record_transfer_returned, wish.number, **seen)
        assert done in (None, not wish.came_back)
        wish.came_back = wish.came_back or wish.status == PAID


USUAL = (request, bring_invoices, approve, approve, export, answer)
STEP_KINDS = (earn, *USUAL, reject, come_back)
"""What happens in its usual order, and a fifth of the time anything else instead."""


async def compare(house: House) -> None:
    """Balances and years are what the model says, of nothing any tax was withheld."""
    for wish in house.wishes:
        found = await house.database.read(find_withdrawal, wish.number)
        assert found is not None
        assert (found.status, found.invoice) == (wish.status, wish.invoice), wish
    for whose in SEVEN:
        wishes = [of for of in house.wishes if of.whose == whose]
        held = {"available": house.available(whose), "withdrawing": sum(of.fen for of in wishes if of.status in OPEN)}
        balances = await house.database.read(find_balances, whose)
        assert {account: fen for account, fen in balances.items() if fen} == {
            of: fen for of, fen in held.items() if fen
        }

        paid = [of for of in wishes if of.status == PAID and not of.came_back]
        years = [await house.database.read(find_year_summary, whose, year) for year in (2026, 2027)]
        assert sum(of.count for of in years) == len(paid)
        assert sum(of.gross_fen for of in years) == sum(of.fen for of in paid)
        assert sum(of.fee_fen for of in years) == sum(of.fee for of in paid)
        assert sum(of.tax_fen for of in years) == 0


@pytest.mark.parametrize("seed", SEEDS)
async def test_companies_are_paid_as_a_model_says(database: AnyDatabase, clock: MovableClock, seed: int) -> None:
    chance = random.Random(seed)
    house = House(database, clock, chance, dict.fromkeys(SEVEN, 0))
    await database.transact(publish_rules, RULES, LI)
    await database.transact(sign_number, ANNA)
    for whose in SEVEN:
        await database.transact(save_company, whose, FORM, by=LI)
        house.given[whose] = 500_000
        await database.transact(give, whose, 500_000)
    for turn in range(STEPS):
        await (USUAL[turn % len(USUAL)] if chance.random() < 0.8 else chance.choice(STEP_KINDS))(house)
        await compare(house)
        assert turn % 4 or await database.read(audit) == []
    assert await database.read(audit) == []
    assert TORTURE or any(of.status == PAID for of in house.wishes)
    tell_progress("histories of companies", seed + 1, len(SEEDS))
