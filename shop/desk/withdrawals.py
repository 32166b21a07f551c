"""Withdrawals as the merchant sees them.

What waits and for whom, what is frozen, and one with its transfer.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.paging import Page
from commissions.withdrawals.batch import PaidBy
from commissions.withdrawals.exported import list_last_batches
from commissions.withdrawals.freeze import Freeze, list_freezes
from commissions.withdrawals.queries import find_withdrawal, list_approvers, list_work
from commissions.withdrawals.refusals import WithdrawalUnknown
from commissions.withdrawals.withdrawal import Status, Withdrawal
from shop.desk.people import name_parties
from shop.staff.queries import name_actors
from shop.transfers.repository import find_transfer, list_problems

_PAGE = 50


@dataclass(frozen=True)
class WithdrawalRow:
    """A withdrawal with whose it is, and what speaks against its transfer, if anything."""

    withdrawal: Withdrawal
    name: str
    person: str
    problem: str | None


@dataclass(frozen=True)
class FreezeRow:
    """A freeze that holds; without a name it is everyone's."""

    name: str | None
    person: str | None
    reason: str
    by: Actor
    since: datetime


@dataclass(frozen=True)
class TransferState:
    """How a transfer stands at Pay: the last word, the problem, Pay's number, and how often it was sent."""

    heard: str | None
    problem: str | None
    bill_no: str | None
    posts: int


@dataclass(frozen=True)
class WithdrawalSheet:
    """One withdrawal with whose it is, who approved it, and its transfer."""

    withdrawal: Withdrawal
    name: str
    person: str
    approvers: tuple[Actor, ...]
    transfer: TransferState | None


def list_withdrawal_rows(connection: Connection, status: Status, after: str | None) -> Page[WithdrawalRow]:
    """A page of withdrawals in a status, the oldest first."""
    page = list_work(connection, status, after, _PAGE)
    names = name_parties(connection, {at.person for at in page.items})
    problems = list_problems(connection, [at.number for at in page.items])
    rows = tuple(
        WithdrawalRow(at, names[at.person].name, names[at.person].person, problems.get(at.number)) for at in page.items
    )
    return Page(rows, page.next)


def list_freeze_rows(connection: Connection) -> tuple[FreezeRow, ...]:
    """The freezes that hold, with whose transfers they stop."""
    freezes = list_freezes(connection)
    names = name_parties(connection, {of.person for of in freezes if of.person is not None})

    def describe(of: Freeze) -> FreezeRow:
        whose = None if of.person is None else names[of.person]
        name, person = (None, None) if whose is None else (whose.name, whose.person)
        return FreezeRow(name, person, of.reason, of.frozen_by, of.frozen_at)

    return tuple(describe(of) for of in freezes)


@dataclass(frozen=True)
class BatchRow:
    """A batch: who pays it, how many lines, how much, and who made it."""

    no: str
    paid_by: PaidBy
    lines: int
    total_fen: int
    who: str
    exported_at: datetime


def list_batch_rows(connection: Connection) -> tuple[BatchRow, ...]:
    """The last batches, the newest first. Three statements."""
    batches = list_last_batches(connection)
    names = name_actors(connection, {of.exported_by for of in batches})
    return tuple(
        BatchRow(of.no, of.paid_by, of.lines, of.total_fen, names[of.exported_by], of.exported_at) for of in batches
    )


def read_withdrawal(connection: Connection, number: str) -> WithdrawalSheet:
    """One withdrawal as the merchant sees it. Raises WithdrawalUnknown."""
    at = find_withdrawal(connection, number)
    if at is None:
        raise WithdrawalUnknown(number=number)
    whose = name_parties(connection, [at.person])[at.person]
    sent = find_transfer(connection, number)
    return WithdrawalSheet(
        withdrawal=at,
        name=whose.name,
        person=whose.person,
        approvers=list_approvers(connection, number),
        transfer=TransferState(sent.heard, sent.problem, sent.bill_no, sent.posts) if sent else None,
    )
