"""What people and companies can ask for today and in 30 days, beside what lies in the operation account."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from commissions.awards.queries import sum_maturing
from commissions.beneficiary import BeneficiaryKind
from commissions.days import determine_day
from commissions.ledger.trial import begin_day, sum_accounts
from commissions.withdrawals.queries import sum_open
from commissions.withdrawals.withdrawal import Status
from shop.funds.queries import Told, find_operation_balance

SOON, LATER = 7, 30
_PAYABLE = ("member:available", "supplier:available", "dealer:available")
_COMPANIES = (BeneficiaryKind.SUPPLIER, BeneficiaryKind.DEALER)
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

    waiting: dict[Status, tuple[int, int]]
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
    days = _list_days(connection, today)
    pending = sum(accounts.get(of, 0) for of in _PENDING)
    return ComingDue(
        waiting=sum_open(connection),
        available={of: accounts[of] for of in _PAYABLE if of in accounts},
        days=days,
        later_fen=pending - sum(of.fen for of in days),
        balance=find_operation_balance(connection),
    )


def _list_days(connection: Connection, today: date) -> tuple[DayDue, ...]:
    """Pending awards by the day on which their hold ends."""
    days = [today + timedelta(days=n) for n in range(LATER + 1)]
    sums = sum_maturing(connection, [begin_day(day + timedelta(days=1)) for day in days])
    due = []
    for day, of in zip(days, sums, strict=True):
        companies = sum(of.get(kind, 0) for kind in _COMPANIES)
        due.append(DayDue(day, sum(of.values()) - companies, companies))
    return tuple(due)
