"""The end of a month: sales at their rates beside the journal, what is open, and closing by one or by two."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from commissions.actor import staff_acting
from commissions.days import determine_day
from commissions.ledger.chart import MOVES
from commissions.ledger.months import Month, find_last_closed
from commissions.ledger.refusals import MonthNotOver, MonthOpen, ReasonMissing
from commissions.ledger.seals import seal_entries
from commissions.ledger.trial import sum_accounts
from commissions.ports import Transaction
from shop.aftersales.service import give_up_refund
from shop.desk.month_end import MonthSheet, list_months, read_month
from shop.desk.month_figures import FIGURES
from shop.desk.second_words import SecondWord, agree_to
from shop.months.service import close_within, reopen_within
from shop.proposals.queries import list_open_proposals
from shop.proposals.refusals import AnotherPersonNeeded
from shop.reconciliation.tables import bill_difference, reconciled_bill
from shop.taxes.checks import check_tax_days
from shop.taxes.queries import RateSums, sum_rates
from shop.taxes.service import count_sales, set_tax_class
from shop.taxes.tables import sold_tax, tax_day
from shop.taxes.tax_class import UNSET, Kind, TaxClass, TaxClassRefused, TaxSubjectUnknown, read_tax_class
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.tampering import find_tampered
from tests.support.trade import open_trade

LI, WANG = staff_acting("li"), staff_acting("wang")
NOVEMBER = Month("2026-11")
TEA, BOOK = TaxClass("1030201010000000000", 1300), TaxClass("", 900)


async def settle_books(database: AnyDatabase, clock: MovableClock) -> None:
    """Seal all that is old, and divide it over the rates."""
    clock.advance(minutes=6)
    while await database.transact(seal_entries):
        pass
    while await database.transact(count_sales):
        pass


async def read(database: AnyDatabase, clock: MovableClock, month: Month = NOVEMBER) -> MonthSheet:
    return await database.read(read_month, month, clock())


def find(sheet: MonthSheet, name: str) -> int:
    return next(of.fen for section in sheet.figures.values() for of in section if of.name == name)


async def test_sales_stand_at_the_rate_of_their_day_and_tie_to_the_journal(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    await database.transact(set_tax_class, Kind.CATEGORY, "tea", TEA, by=LI)
    first = await trade.buy(2, 0)
    await settle_books(database, clock)
    await database.transact(set_tax_class, Kind.PRODUCT, trade.tea.code, BOOK, by=LI)
    await trade.buy(1, 0)
    await trade.refund(first.no, {"1": 5_000})
    await settle_books(database, clock)

    sheet = await read(database, clock)
    assert sheet.rates == (RateSums(TEA, 25_600 + 800, 5_000), RateSums(BOOK, 12_800 + 800, 0))
    assert [of.difference_fen for of in sheet.ties] == [0, 0, 0, 0, 0]
    assert (find(sheet, "paid"), find(sheet, "refunded")) == (40_000, 5_000)
    assert (sheet.commission_fen, sheet.deductible_fen) == (find(sheet, "awarded") - find(sheet, "taken_back"), 1_750)
    spent = (await database.read(sum_accounts))["merchant:commission"]
    assert find(sheet, "awarded") - find(sheet, "taken_back") == -spent > 0
    await trade.check()


async def test_a_random_history_is_counted_as_a_simple_model_counts_it(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade, dice = await open_trade(database, on_hand=500), random.Random(7)
    sold, returned, orders, refunds = Counter[date](), Counter[date](), [], []
    for _ in range(14):
        clock.advance(hours=dice.choice((1, 9, 30)))
        today, what = determine_day(clock()), dice.randrange(4)
        if what == 0 and orders:
            order = dice.choice(orders)
            if (await trade.find(order.no)).refunded_fen + 700 < order.total_fen - order.shipping_fen:
                refunds.append(await trade.refund(order.no, {"1": 700}))
                returned[today] += 700
        elif what == 1 and refunds:
            refund = refunds.pop()
            await database.transact(give_up_refund, refund.refund_no, by=WANG, reason="kept")
            returned[today] -= 700
        else:
            orders.append(await trade.buy(dice.randint(1, 3), dice.randint(0, 2)))
            sold[today] += orders[-1].total_fen
        if dice.random() < 0.5:
            await settle_books(database, clock)
    await settle_books(database, clock)

    for day in {*sold, *returned}:
        [found] = await database.read(sum_rates, day, day)
        assert (found.tax, found.sold_fen, found.returned_fen) == (UNSET, sold[day], returned[day])
    sheet = await read(database, clock)
    assert [of.difference_fen for of in sheet.ties] == [0, 0, 0, 0, 0]
    await trade.check()


TAXES = [(11_300, 1300, 1_300), (10_000, 600, 566), (1, 1300, 0), (99, 0, 0), (99, -1, 0)]


@pytest.mark.parametrize(("fen", "rate", "tax"), TAXES)
def test_tax_is_in_the_price(fen: int, rate: int, tax: int) -> None:
    assert RateSums(TaxClass("", rate), fen + 5, 5).tax_fen == tax


def test_a_class_is_a_code_of_nineteen_digits_and_a_rate_that_there_is() -> None:
    assert read_tax_class(" 1030201010000000000 ", "1300") == TEA
    assert read_tax_class("", "0") == TaxClass("", 0)
    for code, rate in (("103", "1300"), ("1" * 20, "600"), ("", "17"), ("", ""), ("一" * 19, "600")):
        with pytest.raises(TaxClassRefused):
            read_tax_class(code, rate)


async def test_the_widest_class_holds_where_no_narrower_one_is_set(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await database.transact(set_tax_class, Kind.SHOP, "shop", BOOK, by=LI)
    await database.transact(set_tax_class, Kind.PRODUCT, trade.tea.code, TEA, by=LI)
    await database.transact(set_tax_class, Kind.PRODUCT, trade.tea.code, None, by=LI)
    await trade.buy(1, 0)
    await settle_books(database, clock)
    assert [of.tax for of in (await read(database, clock)).rates] == [BOOK]
    for kind, subject in ((Kind.SHOP, "x"), (Kind.CATEGORY, "none"), (Kind.PRODUCT, "none")):
        with pytest.raises(TaxSubjectUnknown):
            await database.transact(set_tax_class, kind, subject, TEA, by=LI)


FORGED: dict[str, Any] = {
    "a day raised": update(tax_day).values(sold_fen=tax_day.c.sold_fen + 1),
    "a rate changed": update(sold_tax).values(rate_bp=600),
    "a day removed": delete(tax_day),
    "a day made up": insert(tax_day).values(day="2026-01-01", rate_bp=0, tax_code="", sold_fen=1, returned_fen=0),
}


async def test_the_audit_names_forged_sums_of_rates(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await trade.buy(1, 0)
    await settle_books(database, clock)
    for statement in FORGED.values():
        assert await find_tampered(database, [check_tax_days], statement) == {"tax_day_is_its_sales"}


async def test_one_person_closes_a_month_about_which_nothing_is_open(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    await trade.buy(1, 0)
    with pytest.raises(MonthNotOver):
        await database.transact(close_within, NOVEMBER, by=LI)
    clock.now = NOVEMBER.ends_at
    await settle_books(database, clock)
    sheet = await read(database, clock)
    kinds = [of.kind for of in sheet.open]
    assert kinds == ["bills"], "Pay's bills of November were never fetched here"
    with pytest.raises(ReasonMissing):
        await database.transact(close_within, NOVEMBER, by=LI)
    await database.transact(mark_bills, NOVEMBER)
    assert (await read(database, clock)).open == ()
    assert await database.transact(close_within, NOVEMBER, by=LI)
    rows = await database.read(list_months, clock())
    assert [(of.month.name, of.closing is not None) for of in rows] == [("2026-12", False), ("2026-11", True)]


def mark_bills(tx: Transaction, month: Month) -> None:
    """As if the bills of each day had been taken in."""
    days = [month.first + timedelta(days=n) for n in range((month.last - month.first).days + 1)]
    row = {"status": "empty", "lines": 0, "foreign_lines": 0, "at": tx.now}
    rows = [{"day": day.isoformat(), "bill": bill} | row for day in days for bill in ("trade", "BASIC", "OPERATION")]
    tx.connection.execute(insert(reconciled_bill), rows)


async def test_two_people_close_in_spite_of_what_is_open_and_open_again(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    await trade.buy(1, 0)
    clock.now = NOVEMBER.ends_at + timedelta(hours=1)
    await settle_books(database, clock)
    await database.transact(mark_bills, NOVEMBER)
    row = {"day": "2026-11-30", "kind": "flow_missing", "subject": "F1", "expected": "", "found": "", "status": "open"}
    await database.transact(lambda tx: tx.connection.execute(insert(bill_difference).values(**row, found_at=tx.now)))

    assert await database.transact(close_within, NOVEMBER, by=LI, reason="the bank is closed") is None
    with pytest.raises(AnotherPersonNeeded):
        await database.transact(close_within, NOVEMBER, by=LI, reason="the bank is closed")
    [waiting] = await database.read(list_open_proposals)
    await database.transact(agree_to, waiting, SecondWord(WANG, None), by=WANG)  # type: ignore[arg-type]
    closed = await database.read(find_last_closed)
    assert closed is not None
    assert closed.month == "2026-11"

    with pytest.raises(ReasonMissing):
        await database.transact(reopen_within, NOVEMBER, by=LI, reason="")
    assert await database.transact(reopen_within, NOVEMBER, by=LI, reason="the bank found it") is False
    assert await database.read(find_last_closed) is not None, "one word opens nothing"
    [waiting] = await database.read(list_open_proposals)
    await database.transact(agree_to, waiting, SecondWord(WANG, None), by=WANG)  # type: ignore[arg-type]
    assert await database.read(find_last_closed) is None
    with pytest.raises(MonthOpen):
        await database.transact(reopen_within, NOVEMBER, by=LI, reason="again")


def test_every_figure_sums_moves_that_there_are() -> None:
    for figures in FIGURES.values():
        for terms in figures.values():
            for term in terms:
                code, _, path = term[1:].partition(" ")
                source, _, destination = (of.split(":")[-1] for of in path.partition(">"))
                assert any(source in ("", a) and destination in ("", b) for a, b in MOVES[code]), term
