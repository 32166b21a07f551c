"""What people and companies can ask for today and in 30 days, beside what lies in the operation account."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, case, cast, func, select

from commissions.awards.tables import award
from commissions.beneficiary import BeneficiaryKind
from commissions.days import determine_day
from commissions.ledger.trial import begin_day, sum_accounts
from commissions.schema import Fen
from commissions.withdrawals.tables import withdrawal
from commissions.withdrawals.withdrawal import OPEN
from shop.funds.queries import Told, find_operation_balance

SOON, LATER = 7, 30
_PAYABLE = ("member:available", "supplier:available", "dealer:available")
_PENDING = ("member:pending", "supplier:pending", "dealer:pending")


@dataclass(frozen=True)
class DayDue:
    """What matures on a day: commission, and what suppliers and dealers are due, in fen."""

    day: date
    commission_fen: int
    companies_fen: int

    @property
    def fen(self) -> int:
        """Both."""
        return self.commission_fen + self.companies_fen


@dataclass(frozen=True)
class ComingDue:
    """What is due and becomes due, in fen; all of it can be asked for, none of it need be."""

    waiting: dict[str, tuple[int, int]]
    available: dict[str, int]
    days: tuple[DayDue, ...]
    later_fen: int
    balance: Told | None

    @property
    def waiting_fen(self) -> int:
        """Withdrawals that were asked for and have not ended."""
        return sum(fen for _, fen in self.waiting.values())

    def sum_until(self, days: int) -> int:
        """What can be asked for within so many days, with what waits and what is available already."""
        available = sum(fen for fen in self.available.values() if fen > 0)
        return self.waiting_fen + available + sum(of.fen for of in self.days[: days + 1])

    def missing(self, days: int) -> int:
        """What the account lacks for that; 0 where it covers it, or where nobody told what it holds."""
        return max(0, self.sum_until(days) - self.balance.fen) if self.balance else 0


def read_coming_due(connection: Connection, now: datetime) -> ComingDue:
    """What is due now and on each of the next 30 days. Every sum is kept, or one range of an index."""
    today = determine_day(now)
    accounts = sum_accounts(connection)
    days = _sum_days(connection, today)
    pending = sum(accounts.get(of, 0) for of in _PENDING)
    return ComingDue(
        waiting=_sum_waiting(connection),
        available={of: accounts[of] for of in _PAYABLE if of in accounts},
        days=days,
        later_fen=pending - sum(of.fen for of in days),
        balance=find_operation_balance(connection),
    )


def _sum_waiting(connection: Connection) -> dict[str, tuple[int, int]]:
    """Open withdrawals by status: how many, and how much of them leaves the house."""
    row = withdrawal.c
    leaves = cast(func.sum(func.coalesce(row.net_fen, row.amount_fen)), Fen)
    query = select(row.status, func.count(), leaves).where(row.status.in_(OPEN)).group_by(row.status)
    return {status: (count, fen) for status, count, fen in connection.execute(query)}


def _sum_days(connection: Connection, today: date) -> tuple[DayDue, ...]:
    """Pending awards by the day on which their hold ends; what is over already counts as today's."""
    row = award.c
    starts = [begin_day(today + timedelta(days=n + 1)) for n in range(LATER + 1)]
    number = case(*((row.matures_at < start, n) for n, start in enumerate(starts)))
    is_company = case((row.person_kind.in_((BeneficiaryKind.SUPPLIER.value, BeneficiaryKind.DEALER.value)), 1), else_=0)
    query = (
        select(number, is_company, cast(func.sum(row.kept_fen), Fen))
        .where(row.status == "pending", row.kept_fen > 0, row.matures_at < starts[-1])
        .where(row.person_kind != BeneficiaryKind.POOL.value)
        .group_by(number, is_company)
    )
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for n, company, fen in connection.execute(query):
        sums[n, company] += fen
    return tuple(DayDue(today + timedelta(days=n), sums[n, 0], sums[n, 1]) for n in range(LATER + 1))
