"""Reads of withdrawals: single ones, lists, what may be asked for and what it comes to."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Text, bindparam, cast, exists, func, select

from commissions.actor import Actor
from commissions.awards.queries import is_under_review
from commissions.beneficiary import Beneficiary, MemberId, member
from commissions.days import SHANGHAI, determine_day
from commissions.ledger.queries import find_balances
from commissions.ledger.tables import ledger_balance
from commissions.network.queries import find_distributor
from commissions.paging import Page
from commissions.schema import Fen
from commissions.withdrawals.freeze import find_freeze
from commissions.withdrawals.limits import Asked, WithdrawerStanding, calculate_most, find_obstacle
from commissions.withdrawals.repository import COLUMNS, is_of, restore_withdrawal
from commissions.withdrawals.rules import DEFAULTS, WithdrawalRules, calculate_fee, read_rules
from commissions.withdrawals.statements import MonthStatement, YearSummary
from commissions.withdrawals.tables import (
    bank_batch,
    bank_batch_line,
    tax_month,
    withdrawal,
    withdrawal_approval,
    withdrawal_rules,
)
from commissions.withdrawals.tax import calculate_tax
from commissions.withdrawals.withdrawal import IN_FLIGHT, OPEN, RETURNED, PayeeKind, Reckoning, Status, Withdrawal

_IN_FORCE = (
    select(withdrawal_rules.c.version, cast(withdrawal_rules.c.document, Text).label("document"))
    .where(withdrawal_rules.c.effective_at <= bindparam("at"))
    .order_by(withdrawal_rules.c.effective_at.desc(), withdrawal_rules.c.version.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Withdrawable:
    """What a person may ask for now. `most_fen` 0 is nothing; `blocked_by` says why nothing, else None.

    `blocked_by`: "frozen", "suspended", "under_review", "debt", "open", "per_day" or "too_little".
    """

    available_fen: int
    least_fen: int
    most_fen: int
    step_fen: int
    left_today: int
    blocked_by: str | None
    open: Withdrawal | None


@dataclass(frozen=True)
class ComingRules:
    """Rules that hold from `effective_at` on, as they were published."""

    version: int
    effective_at: datetime
    document: dict[str, Any]
    published_by: Actor


def find_rules(connection: Connection, at: datetime) -> WithdrawalRules:
    """The rules in force at an instant; the defaults before anything was published."""
    return find_published_rules(connection, at)[1]


def find_published_rules(connection: Connection, at: datetime) -> tuple[int | None, WithdrawalRules]:
    """The rules in force at an instant with their version, None for the defaults."""
    row = connection.execute(_IN_FORCE, {"at": at}).first()
    return (row.version, _parse_rules(row.document)) if row else (None, DEFAULTS)


def find_rules_of(connection: Connection, version: int | None) -> WithdrawalRules:
    """The rules of a version that was published; the defaults for None."""
    if version is None:
        return DEFAULTS
    row = withdrawal_rules.c
    document = connection.scalars(select(cast(row.document, Text)).where(row.version == version)).one()
    return _parse_rules(document)


def list_coming_rules(connection: Connection, at: datetime, limit: int = 20) -> tuple[ComingRules, ...]:
    """Published rules that do not hold yet at an instant, in the order in which they will."""
    row = withdrawal_rules.c
    query = select(row.version, row.effective_at, row.document, row.published_by).where(row.effective_at > at)
    found = connection.execute(query.order_by(row.effective_at, row.version).limit(limit))
    return tuple(ComingRules(*of) for of in found)


def list_published_rules(connection: Connection, limit: int = 20) -> tuple[ComingRules, ...]:
    """The versions that were published, the latest first, whether they hold yet or not."""
    row = withdrawal_rules.c
    query = select(row.version, row.effective_at, row.document, row.published_by)
    return tuple(ComingRules(*of) for of in connection.execute(query.order_by(row.version.desc()).limit(limit)))


@lru_cache(maxsize=16)
def _parse_rules(text: str) -> WithdrawalRules:
    """The rules of a document in JSON, remembered by the text itself."""
    return read_rules(orjson.loads(text))


def find_withdrawal(connection: Connection, number: str) -> Withdrawal | None:
    """The withdrawal of a number."""
    row = connection.execute(select(*COLUMNS).where(withdrawal.c.number == number)).first()
    return restore_withdrawal(row) if row else None


def find_open_withdrawal(connection: Connection, person: Beneficiary) -> Withdrawal | None:
    """A person's withdrawal that has not ended: at most one."""
    own = (*is_of(withdrawal, person), withdrawal.c.status.in_(OPEN))
    row = connection.execute(select(*COLUMNS).where(*own)).first()
    return restore_withdrawal(row) if row else None


def list_open_numbers(connection: Connection, member_id: MemberId) -> tuple[str, ...]:
    """The number of a person's withdrawal that has not ended, if there is one."""
    found = find_open_withdrawal(connection, member(member_id))
    return (found.number,) if found else ()


def list_withdrawals(
    connection: Connection, person: Beneficiary, before: str | None = None, limit: int = 20
) -> Page[Withdrawal]:
    """A person's withdrawals, the newest first.

    `before` is the previous page's `next`; an unknown one: the top.
    """
    query = select(*COLUMNS).where(*is_of(withdrawal, person)).order_by(withdrawal.c.id.desc())
    if before is not None:
        place = select(withdrawal.c.id).where(withdrawal.c.number == before, *is_of(withdrawal, person))
        at = connection.scalar(place)
        query = query.where(withdrawal.c.id < at) if at is not None else query
    return _read_page(connection, query, limit)


def list_work(
    connection: Connection,
    status: Status,
    after: str | None = None,
    limit: int = 100,
    *,
    channel: str | None = None,
) -> Page[Withdrawal]:
    """The withdrawals in a status, the oldest first.

    `after` is the previous page's `next`; an unknown one: the top.
    """
    query = select(*COLUMNS).where(withdrawal.c.status == status).order_by(withdrawal.c.id)
    if channel is not None:
        query = query.where(withdrawal.c.channel == channel)
    if after is not None:
        at = connection.scalar(select(withdrawal.c.id).where(withdrawal.c.number == after))
        query = query.where(withdrawal.c.id > at) if at is not None else query
    return _read_page(connection, query, limit)


def _read_page(connection: Connection, query: Any, limit: int) -> Page[Withdrawal]:
    """At most `limit` withdrawals of an ordered query."""
    found = [restore_withdrawal(row) for row in connection.execute(query.limit(limit + 1))]
    items = tuple(found[:limit])
    return Page(items, items[-1].number if len(found) > limit else None)


def count_requested(connection: Connection) -> int:
    """How many withdrawals wait for the merchant's word."""
    waiting = select(func.count()).select_from(withdrawal).where(withdrawal.c.status == "requested")
    return connection.scalar(waiting) or 0


def list_approvers(connection: Connection, number: str) -> tuple[Actor, ...]:
    """Who has approved a withdrawal: nobody below the limit of review, two people above the second limit."""
    row = withdrawal_approval.c
    query = select(row.approved_by).where(row.number == number).order_by(row.approved_at, row.approved_by)
    return tuple(connection.scalars(query))


def list_cancel_wanted(connection: Connection, after: str | None = None, limit: int = 100) -> Page[Withdrawal]:
    """Transfers of WeChat in flight whose person has fallen into debt.

    WeChat should be asked to cancel them. A question to the state itself, so that no wish to cancel can be lost; it
    ends when the transfer or the debt ends. Oldest first. Only CANCELLED or FAIL gives the money back.
    """
    query = select(*COLUMNS).where(
        withdrawal.c.status.in_(IN_FLIGHT),
        withdrawal.c.channel == "wechat",
        is_in_debt(),
    )
    if after is not None:
        at = connection.scalar(select(withdrawal.c.id).where(withdrawal.c.number == after))
        query = query.where(withdrawal.c.id > at) if at is not None else query
    return _read_page(connection, query.order_by(withdrawal.c.id), limit)


def is_cancel_wanted(connection: Connection, number: str) -> bool:
    """Whether WeChat should be asked to cancel this transfer, as in `list_cancel_wanted`."""
    own = (withdrawal.c.number == number, withdrawal.c.status.in_(IN_FLIGHT), withdrawal.c.channel == "wechat")
    query = select(withdrawal.c.id).where(*own, is_in_debt())
    return connection.execute(query).first() is not None


def is_in_debt() -> ColumnElement[bool]:
    """Whether the available balance of a withdrawal's wallet is below zero."""
    row = ledger_balance.c
    own = (row.person_kind == withdrawal.c.person_kind, row.person_id == withdrawal.c.person_id)
    return exists().where(*own, row.account == "available", row.balance_fen < 0)


def find_withdrawable(connection: Connection, person: Beneficiary, now: datetime) -> Withdrawable:
    """What a person may ask for now: constant work."""
    rules = find_rules(connection, now)
    standing, current = read_standing(connection, person), find_open_withdrawal(connection, person)

    asked = Asked(current.number if current else None, count_today(connection, person, now))
    most_fen = calculate_most(rules, standing.available_fen)
    blocked_by = _determine_block(rules, standing, asked, most_fen)

    return Withdrawable(
        available_fen=standing.available_fen,
        least_fen=rules.minimum_fen,
        most_fen=0 if blocked_by else most_fen,
        step_fen=rules.step_fen,
        left_today=max(0, rules.per_day - asked.today),
        blocked_by=blocked_by,
        open=current,
    )


def _determine_block(rules: WithdrawalRules, standing: WithdrawerStanding, asked: Asked, most_fen: int) -> str | None:
    """Why a person may ask for nothing now."""
    if obstacle := find_obstacle(standing):
        return obstacle
    if asked.open_number is not None:
        return "open"
    if asked.today >= rules.per_day:
        return "per_day"
    return None if most_fen else "too_little"


def read_standing(connection: Connection, person: Beneficiary, available_fen: int | None = None) -> WithdrawerStanding:
    """What is known of a person. `available_fen` is given by who has locked it."""
    if available_fen is None:
        available_fen = find_balances(connection, person).get("available", 0)
    known = None if person.member_id is None else find_distributor(connection, person.member_id)
    return WithdrawerStanding(
        available_fen=available_fen,
        is_frozen=find_freeze(connection, person) is not None,
        is_suspended=known is not None and known.status == "suspended",
        is_under_review=is_under_review(connection, person),
    )


def count_today(connection: Connection, person: Beneficiary, now: datetime) -> int:
    """How many withdrawals a person has asked for on this day in Shanghai, whatever became of them."""
    midnight = datetime.combine(determine_day(now), datetime.min.time(), SHANGHAI)
    own = (*is_of(withdrawal, person), withdrawal.c.requested_at >= midnight)
    return connection.scalar(select(func.count()).select_from(withdrawal).where(*own)) or 0


def sum_asked(connection: Connection, person: Beneficiary, since: datetime) -> int:
    """What a person has asked for after an instant, in fen, without what was given back."""
    row = withdrawal.c
    own = (*is_of(withdrawal, person), row.requested_at > since, row.status.not_in(RETURNED))
    return connection.scalar(select(cast(func.coalesce(func.sum(row.amount_fen), 0), Fen)).where(*own)) or 0


def find_reckoning(
    connection: Connection, person: Beneficiary, amount_fen: int, now: datetime, payee_kind: PayeeKind = "person"
) -> Reckoning:
    """What fee and tax would leave of an amount if it were approved now.

    The net can be 0 or less: nothing is left.
    """
    month = determine_month(now)
    row = tax_month.c
    query = select(row.taxed_fen, row.withheld_fen).where(*is_of(tax_month, person), row.month == month)
    found = connection.execute(query).first()
    income, withheld = (found.taxed_fen, found.withheld_fen) if found else (0, 0)
    rules = find_rules(connection, now)
    taxing = rules if payee_kind == "person" else replace(rules, tax=None)
    return calculate_reckoning(taxing, amount_fen, income_fen=income, withheld_fen=withheld)


def calculate_reckoning(rules: WithdrawalRules, amount_fen: int, *, income_fen: int, withheld_fen: int) -> Reckoning:
    """Fee, tax and net of an amount, in a month with this income and tax so far."""
    fee_fen = calculate_fee(rules.fee, amount_fen)
    tax_fen = calculate_tax(rules.tax, income_fen=income_fen, withheld_fen=withheld_fen, amount_fen=amount_fen)
    return Reckoning(amount_fen, fee_fen, tax_fen, amount_fen - fee_fen - tax_fen)


def determine_month(now: datetime) -> str:
    """The calendar month in Shanghai, as in "2026-11"."""
    return determine_day(now).isoformat()[:7]


def is_first_of_month(at: datetime) -> bool:
    """Whether an instant is the very beginning of a month in Shanghai."""
    local = at.astimezone(SHANGHAI)
    return (local.day, local.time()) == (1, datetime.min.time())


def is_month_begun(connection: Connection, month: str) -> bool:
    """Whether anybody was paid in a month, or is on the way to be."""
    row = tax_month.c
    query = select(row.month).where(row.month == month, row.income_fen > 0).limit(1)
    return connection.execute(query).first() is not None


def find_month_statement(connection: Connection, person: Beneficiary, month: str) -> MonthStatement:
    """What a person was paid in a month ("2026-11"): one row."""
    own = (*is_of(tax_month, person), tax_month.c.month == month)
    row = connection.execute(select(tax_month).where(*own)).first()
    return _describe_month(row) if row else MonthStatement(month, 0, 0, 0, 0, 0, 0, 0)


def find_year_summary(connection: Connection, person: Beneficiary, year: int) -> YearSummary:
    """What a person was paid in a year: at most twelve rows."""
    own = (*is_of(tax_month, person), tax_month.c.month.between(f"{year:04}-01", f"{year:04}-12"))
    rows = connection.execute(select(tax_month).where(*own).order_by(tax_month.c.month))
    months = tuple(month for month in map(_describe_month, rows) if month.count or month.under_way_fen)

    return YearSummary(
        year=year,
        months=months,
        count=sum(of.count for of in months),
        gross_fen=sum(of.gross_fen for of in months),
        fee_fen=sum(of.fee_fen for of in months),
        tax_fen=sum(of.tax_fen for of in months),
        net_fen=sum(of.net_fen for of in months),
    )


def _describe_month(row: Any) -> MonthStatement:
    """The statement of a row of `tax_month`."""
    return MonthStatement(
        month=row.month,
        count=row.paid_count,
        gross_fen=row.paid_fen,
        fee_fen=row.paid_fee_fen,
        tax_fen=row.paid_tax_fen,
        net_fen=row.paid_fen - row.paid_fee_fen - row.paid_tax_fen,
        under_way_fen=row.income_fen - row.paid_fen,
        withheld_fen=row.withheld_fen,
    )


def sum_open(connection: Connection) -> dict[Status, tuple[int, int]]:
    """Withdrawals that have not ended, by status: how many, and how much of them leaves the house, in fen."""
    row = withdrawal.c
    leaves = cast(func.sum(func.coalesce(row.net_fen, row.amount_fen)), Fen)
    query = select(row.status, func.count(), leaves).where(row.status.in_(OPEN)).group_by(row.status)
    return {status: (count, fen) for status, count, fen in connection.execute(query)}


@dataclass(frozen=True)
class PaidPerson:
    """What one person was paid in a month, before fee and tax, and what was withheld of it, in fen."""

    member_id: MemberId
    income_fen: int
    withheld_fen: int


def list_paid_people(connection: Connection, month: str) -> tuple[PaidPerson, ...]:
    """Everybody whose withdrawals of the month arrived.

    Companies are left out, what came back, and what a provider paid, who declares it.
    """
    row = withdrawal.c
    line, head = bank_batch_line.c, bank_batch.c
    provided = select(line.number).join(bank_batch, head.no == line.batch_no).where(head.paid_by == "provider")
    paid = (row.month == month, row.status == "settled", row.returned_at.is_(None))
    of_people = (row.person_kind == "member", row.payee_kind == "person")
    query = (
        select(row.person_id, cast(func.sum(row.amount_fen), Fen), cast(func.sum(row.tax_fen), Fen))
        .where(*paid, *of_people, row.number.not_in(provided))
        .group_by(row.person_id)
        .order_by(row.person_id)
    )
    return tuple(
        PaidPerson(MemberId(person), income, withheld) for person, income, withheld in connection.execute(query)
    )
