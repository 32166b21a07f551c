"""Vouchers of a month: each balances, and together they say what the month's page says."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from commissions.ledger.chart import MOVES, NAMES
from commissions.ledger.seals import seal_entries
from commissions.ledger.trial import MoveSums
from shop.desk.month_end import read_month
from shop.desk.month_figures import sum_figures
from shop.desk.vouchers import VAT, Voucher, make_vouchers, read_vouchers
from shop.settings.voucher_accounts import VOUCHER_ACCOUNTS, VoucherAccounts
from shop.taxes.queries import RateSums
from shop.taxes.service import count_sales, set_tax_class
from shop.taxes.tax_class import Kind, TaxClass
from tests.shop.test_month_end import LI, NOVEMBER
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.trade import open_trade

_ALL_MOVES = [
    (source, destination, code)
    for code, ends in MOVES.items()
    for short, long in ends
    for source in sorted(of for of in NAMES if of.endswith(f":{short}"))
    for destination in sorted(of for of in NAMES if of.endswith(f":{long}"))
]
_APART = VoucherAccounts(*(f"{1000 + at} {name}" for at, name in enumerate(VOUCHER_ACCOUNTS.fields)))
"""Every purpose has an account of its own."""

moves_of_a_month = st.dictionaries(st.sampled_from(_ALL_MOVES), st.integers(1, 10**10), max_size=30).map(
    lambda drawn: tuple(MoveSums(*move, fen) for move, fen in drawn.items())
)
rates_of_a_month = st.lists(
    st.builds(
        lambda rate, sold, back: RateSums(TaxClass("", rate), sold, back),
        st.sampled_from((1300, 600, 100, 0, -1)),
        st.integers(0, 10**9),
        st.integers(0, 10**9),
    ),
    max_size=4,
)


def sum_by_account(vouchers: tuple[Voucher, ...], *, vat: bool = False) -> Counter[str]:
    """Credits less debits of each account by its name, of the moves or of VAT alone."""
    sums = Counter[str]()
    for voucher in vouchers:
        for line in voucher.lines:
            if (voucher.kind == VAT) == vat:
                sums[line.name] += line.credit_fen - line.debit_fen
    return sums


@given(moves_of_a_month, rates_of_a_month, st.sampled_from((VoucherAccounts(), _APART)))
def test_each_voucher_balances_and_no_line_is_empty(
    moves: tuple[MoveSums, ...], rates: list[RateSums], accounts: VoucherAccounts
) -> None:
    vouchers = make_vouchers(moves, rates, accounts)
    for voucher in vouchers:
        assert sum(of.debit_fen for of in voucher.lines) == sum(of.credit_fen for of in voucher.lines) > 0
        assert all(min(of.debit_fen, of.credit_fen) == 0 < max(of.debit_fen, of.credit_fen) for of in voucher.lines)
    tax = sum(of.tax_fen for of in rates)
    assert sum_by_account(make_vouchers((), rates, _APART), vat=True) == Counter(vat=tax, sales=-tax)
    assert make_vouchers(moves, rates, replace(accounts)) == vouchers


@given(moves_of_a_month)
def test_the_figures_of_the_page_are_the_sums_of_accounts(moves: tuple[MoveSums, ...]) -> None:
    page = {of.name: of.fen for section in sum_figures(moves).values() for of in section}
    booked = sum_by_account(make_vouchers(moves, (), _APART))
    coded = Counter[str]()
    for move in moves:
        coded[move.code] += move.fen

    came_in = page["paid"] + page["balance_spent"] + page["accepted"]
    went_back = page["refunded"] + page["balance_returned"] + page["accepted_returned"] + page["taken"]
    assert booked["sales"] == came_in - went_back
    assert booked["pay_fees"] == -page["pay_fees"]
    assert booked["losses"] == -coded["debt_written_off"]
    assert booked["commission"] == page["taken_back"] - page["awarded"] - page["adjusted"] + coded["debt_written_off"]
    assert booked["transfers"] == page["transferred"]
    assert booked["other_income"] == page["fees_kept"]
    assert booked["withheld"] == page["withheld"] - page["remitted"]
    assert booked["taxes"] == page["remitted"] - coded["tax_refunded"]
    assert sum(booked.values()) == 0


async def test_a_month_of_sales_is_booked_as_its_page_says(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await database.transact(set_tax_class, Kind.SHOP, "shop", TaxClass("", 1300), by=LI)
    order = await trade.buy(2, 0)
    await trade.refund(order.no, {"1": 5_000})
    clock.advance(minutes=6)
    for job in (seal_entries, count_sales):
        while await database.transact(job):
            pass

    sheet = await database.read(read_month, NOVEMBER, clock())
    page: dict[str, Any] = {of.name: of.fen for section in sheet.figures.values() for of in section}
    vouchers = await database.read(read_vouchers, NOVEMBER)
    assert [of.kind for of in vouchers] == ["paid", "refund_decided", "award", "reversal", VAT]
    booked, vat = sum_by_account(vouchers), sum_by_account(vouchers, vat=True)
    assert booked["主营业务收入"] == page["paid"] - page["refunded"] == 26_400 - 5_000
    assert booked["其他货币资金"] == -page["paid"]
    assert booked["销售费用"] == -sheet.commission_fen < 0
    assert vat["应交税费"] == sum(of.tax_fen for of in sheet.rates) == 2_462
    await trade.check()
