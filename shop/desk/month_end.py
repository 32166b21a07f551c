"""A month as the accountant reads it: what came in at each rate, went back, was taken, is due, was paid and withheld.

Every number is a sum of moves of the journal, kept by day, and says which; what is known from elsewhere as well stands
beside it with the difference.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.days import determine_day
from commissions.ledger.months import Closing, Month, find_first_month, find_month, list_closings
from commissions.ledger.trial import AccountSums, sum_days, sum_moves
from shop.desk.deduction import calculate_deductible
from shop.desk.month_figures import Figure, sum_figures
from shop.months.queries import Open, list_open
from shop.reconciliation.queries import BilledFees, sum_billed_fees
from shop.taxes.queries import RateSums, sum_rates


@dataclass(frozen=True)
class Tie:
    """A number of the journal beside what is known of it from elsewhere."""

    name: str
    journal_fen: int
    found_fen: int

    @property
    def difference_fen(self) -> int:
        """What is left to explain."""
        return self.journal_fen - self.found_fen


@dataclass(frozen=True)
class MonthSheet:
    """A month. `figures` by section, `due` are the balances that are owed at its end.

    `billed` are Pay's fees by the bills of its days: those of the last day are booked on the next morning, in the
    month after.
    """

    month: Month
    closing: Closing | None
    opened: tuple[Closing, ...]
    figures: dict[str, tuple[Figure, ...]]
    due: tuple[AccountSums, ...]
    rates: tuple[RateSums, ...]
    ties: tuple[Tie, ...]
    billed: BilledFees
    open: tuple[Open, ...]

    @property
    def commission_fen(self) -> int:
        """The commission of the month, less what was taken back."""
        return self._find("awarded") - self._find("taken_back")

    @property
    def deductible_fen(self) -> int:
        """The most of it that lowers the merchant's taxable profit, by what was paid for orders, less refunds."""
        return calculate_deductible(self._find("paid") - self._find("refunded"))

    def _find(self, name: str) -> int:
        return next(of.fen for section in self.figures.values() for of in section if of.name == name)


@dataclass(frozen=True)
class MonthRow:
    """A month in the list, with its closing if it is closed."""

    month: Month
    closing: Closing | None


def list_months(connection: Connection, now: datetime) -> tuple[MonthRow, ...]:
    """The months since the first entry, the newest first. Two statements."""
    first, month = find_first_month(connection), find_month(determine_day(now))
    closed = {of.month: of for of in list_closings(connection) if of.reopened_at is None}
    rows = []
    while first is not None and month.name >= first.name:
        rows.append(MonthRow(month, closed.get(month.name)))
        month = month.before
    return tuple(rows)


def read_month(connection: Connection, month: Month, now: datetime) -> MonthSheet:
    """One month, from sums that are kept. A constant number of statements."""
    moves = sum_moves(connection, month.first, month.last)
    sums = {of.account: of for of in sum_days(connection, month.first, month.last)}
    rates = sum_rates(connection, month.first, month.last)
    billed = sum_billed_fees(connection, month.first, month.last)
    of_month = tuple(of for of in list_closings(connection) if of.month == month.name)
    figures = sum_figures(moves)
    by_name = {of.name: of.fen for section in figures.values() for of in section}

    ties = (
        Tie("sold_by_rate", by_name["paid"], sum(of.sold_fen for of in rates)),
        Tie("returned_by_rate", by_name["refunded"], sum(of.returned_fen for of in rates)),
        Tie("commission", by_name["awarded"] - by_name["taken_back"], -_change(sums, "merchant:commission")),
        Tie("pay_fees", billed.booked_fee_fen, billed.own_fee_fen),
        Tie("withheld", by_name["withheld"] - by_name["remitted"], _change(sums, "merchant:tax_payable")),
    )
    return MonthSheet(
        month=month,
        closing=next((of for of in of_month if of.reopened_at is None), None),
        opened=tuple(of for of in of_month if of.reopened_at is not None),
        figures=figures,
        due=tuple(sums[account] for account in _DUE if account in sums),
        rates=rates,
        ties=ties,
        billed=billed,
        open=list_open(connection, month, now),
    )


def _change(sums: dict[str, AccountSums], account: str) -> int:
    of = sums.get(account)
    return of.in_fen - of.out_fen if of else 0


_DUE = (
    *("member:pending", "member:available", "member:withdrawing", "member:spending"),
    *("supplier:pending", "supplier:available", "supplier:withdrawing"),
    *("dealer:pending", "dealer:available", "dealer:withdrawing", "pool:pending", "pool:available"),
    *("merchant:tax_payable", "merchant:refunding", "merchant:suspense", "merchant:dividends", "merchant:unclaimed"),
)
"""What the merchant owes: people and companies, the tax office, buyers, and nobody known."""
