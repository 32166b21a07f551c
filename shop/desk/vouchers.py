"""A month's journal as vouchers for an accountant's program: one for each kind of move, and one for the VAT in sales.

What a move takes from is debited and what it goes to is credited: a payment debits money and credits sales, a
commission debits expenses and credits what is owed to people. So each voucher balances, and every figure of the month's
page, which is a sum of moves, is found in them. What only moves within one account of the books is no voucher.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from commissions.ledger.chart import MOVES
from commissions.ledger.months import Month
from commissions.ledger.trial import MoveSums, sum_moves
from shop.settings.queries import find_value
from shop.settings.voucher_accounts import VOUCHER_ACCOUNTS, VoucherAccounts
from shop.taxes.queries import RateSums, sum_rates

VAT = "vat"
"""The voucher that takes the tax out of sales, which were booked with it."""

_PURPOSES = {
    "outside:payments": "receipts",
    "outside:pay_fees": "receipts",
    "outside:transfers": "transfers",
    "outside:tax": "taxes",
    "merchant:sales": "sales",
    "merchant:suspense": "buyers",
    "merchant:refunding": "buyers",
    "merchant:commission": "commission",
    "merchant:supply": "goods",
    "merchant:proceeds": "goods",
    "merchant:restock": "goods",
    "merchant:withdrawal_fees": "other_income",
    "merchant:tax_payable": "withheld",
    "merchant:tax_claims": "tax_claims",
    "merchant:dividends": "people",
    "merchant:adjustments": "commission",
    "merchant:losses": "losses",
    "merchant:unclaimed": "people",
    "dealer:prepaid": "prepaid",
}
"""For what an account of the journal is asked for in the settings."""
_OWED = {"member": "people", "pool": "people", "supplier": "suppliers", "dealer": "suppliers"}
"""The other accounts of those whom the merchant owes, by the kind of party."""
_FEE_MOVES = ("pay_fee", "pay_fee_returned")
"""Pay takes its fees out of sales, but they are an expense."""


@dataclass(frozen=True)
class Line:
    """An account with its name, debited or credited; one of the two amounts is 0."""

    account: str
    name: str
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True)
class Voucher:
    """A voucher: `kind` is the code of the moves that it sums, or VAT."""

    kind: str
    lines: tuple[Line, ...]


def read_vouchers(connection: Connection, month: Month) -> tuple[Voucher, ...]:
    """The vouchers of a month, by the accounts that the settings say now. A constant number of statements."""
    moves = sum_moves(connection, month.first, month.last)
    rates = sum_rates(connection, month.first, month.last)
    return make_vouchers(moves, rates, find_value(connection, VOUCHER_ACCOUNTS))


def make_vouchers(
    moves: Sequence[MoveSums], rates: Iterable[RateSums], accounts: VoucherAccounts
) -> tuple[Voucher, ...]:
    """Vouchers in the order of the chart, that of VAT last; none is empty."""
    made = [Voucher(code, _write_lines(_translate(moves, code, accounts))) for code in MOVES]
    made.append(Voucher(VAT, _write_lines(_take_out_vat(rates, accounts))))
    return tuple(voucher for voucher in made if voucher.lines)


def _translate(moves: Iterable[MoveSums], code: str, accounts: VoucherAccounts) -> Iterator[tuple[str, str, int]]:
    """The moves of a code: what is debited, what is credited, and how much."""
    for move in moves:
        if move.code == code:
            yield _choose(move.source, code, accounts), _choose(move.destination, code, accounts), move.fen


def _choose(account: str, code: str, accounts: VoucherAccounts) -> str:
    if code in _FEE_MOVES and account == "merchant:sales":
        return accounts.pay_fees
    purpose = _PURPOSES.get(account) or _OWED[account.partition(":")[0]]
    chosen: str = getattr(accounts, purpose)
    return chosen


def _take_out_vat(rates: Iterable[RateSums], accounts: VoucherAccounts) -> Iterator[tuple[str, str, int]]:
    """The tax of all rates; the other way round in a month that gave back more than it sold."""
    fen = sum(of.tax_fen for of in rates)
    yield (accounts.sales, accounts.vat, fen) if fen >= 0 else (accounts.vat, accounts.sales, -fen)


def _write_lines(moved: Iterable[tuple[str, str, int]]) -> tuple[Line, ...]:
    """The debits and then the credits, each account once on a side."""
    debits, credits_ = Counter[str](), Counter[str]()
    for debited, credited, fen in moved:
        if debited != credited and fen:
            debits[debited] += fen
            credits_[credited] += fen
    return (
        *(Line(*_split(account), fen, 0) for account, fen in sorted(debits.items())),
        *(Line(*_split(account), 0, fen) for account, fen in sorted(credits_.items())),
    )


def _split(account: str) -> tuple[str, str]:
    code, _, name = account.partition(" ")
    return code, name
