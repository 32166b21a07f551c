"""Reads for a person's pages.

Constant work each, from balances, sums and keys that are kept as money moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, cast, func, literal_column, select

from commissions.awards.tables import ALL_TIME, award, award_refund, award_set, earning, sale, sale_line
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.days import SHANGHAI, determine_day
from commissions.dividends.queries import sum_dividends
from commissions.ledger.queries import find_balances
from commissions.ledger.tables import adjustment
from commissions.network.queries import TeamCounts, TeamMember, find_team, list_team
from commissions.paging import Page
from commissions.policies.roles import Role
from commissions.schema import Fen
from commissions.statements.earnings import (
    AwardDetail,
    AwardFilter,
    AwardRefund,
    AwardSummary,
    DailyEarning,
    Earnings,
    IncomeMonth,
    determine_state,
)
from commissions.withdrawals.queries import find_year_summary
from commissions.withdrawals.tables import tax_month

__all__ = [
    "TeamCounts",
    "TeamMember",
    "find_award",
    "find_earnings",
    "find_income",
    "find_team",
    "list_awards",
    "list_daily_earnings",
    "list_order_award_details",
    "list_order_awards",
    "list_team",
]


def find_earnings(connection: Connection, person: Beneficiary, now: datetime) -> Earnings:
    """What a person has and has earned.

    Reads at most 36 rows, and one for each month in which money was paid out.
    """
    balances = find_balances(connection, person)
    today = determine_day(now)
    sums = _read_sums(connection, person, today.replace(day=1), today)

    paid = select(cast(func.coalesce(func.sum(tax_month.c.paid_fen), 0), Fen)).where(*_is_own(tax_month, person))
    month = sum(fen for period, fen in sums.items() if period != ALL_TIME)

    return Earnings(
        pending_fen=balances.get("pending", 0),
        available_fen=balances.get("available", 0),
        total_fen=sums.get(ALL_TIME, 0),
        month_fen=month,
        today_fen=sums.get(today.isoformat(), 0),
        withdrawing_fen=balances.get("withdrawing", 0),
        withdrawn_fen=connection.scalar(paid) or 0,
    )


def _read_sums(connection: Connection, person: Beneficiary, first: date, last: date) -> dict[str, int]:
    """What was earned less what was taken back, by day and for ever."""
    row = earning.c
    query = select(row.period, row.earned_fen - row.taken_back_fen).where(*_is_own(earning, person))
    days = query.where((row.period == ALL_TIME) | row.period.between(first.isoformat(), last.isoformat()))
    return {found[0]: found[1] for found in connection.execute(days)}


def list_daily_earnings(
    connection: Connection, person: Beneficiary, now: datetime, days: int = 30
) -> tuple[DailyEarning, ...]:
    """The last `days` days up to today, oldest first, days without anything included."""
    today = determine_day(now)
    span = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]

    row = earning.c
    query = select(row.period, row.earned_fen, row.taken_back_fen, row.awards).where(
        *_is_own(earning, person), row.period.between(span[0].isoformat(), today.isoformat())
    )
    found = {of.period: of for of in connection.execute(query)}

    return tuple(
        DailyEarning(day, of.earned_fen, of.taken_back_fen, of.awards)
        if (of := found.get(day.isoformat()))
        else DailyEarning(day, 0, 0, 0)
        for day in span
    )


def find_income(connection: Connection, person: Beneficiary, year: int) -> tuple[IncomeMonth, ...]:
    """The months of a year in which anything was earned, changed by hand or paid out, the newest first.

    Reads at most 378 rows, and one for each change by hand and each dividend.
    """
    row, month = earning.c, func.substr(earning.c.period, 1, 7)
    sums = [cast(func.sum(column), Fen) for column in (row.earned_fen, row.taken_back_fen, row.awards)]
    days = select(month, *sums).where(
        *_is_own(earning, person), row.period.between(f"{year:04}-01-01", f"{year:04}-12-31")
    )

    months = {of[0]: IncomeMonth(*of) for of in connection.execute(days.group_by(month))}
    for name, fen in _sum_by_hand(connection, person, year).items():
        months[name] = replace(months.get(name, IncomeMonth(name)), by_hand_fen=fen)

    for name, fen in sum_dividends(connection, person, year).items():
        months[name] = replace(months.get(name, IncomeMonth(name)), dividends_fen=fen)

    for paid in find_year_summary(connection, person, year).months:
        earned = months.get(paid.month, IncomeMonth(paid.month))
        months[paid.month] = replace(
            earned, withdrawals=paid.count, paid_fen=paid.gross_fen, fee_fen=paid.fee_fen, tax_fen=paid.tax_fen
        )

    return tuple(months[name] for name in sorted(months, reverse=True))


def _sum_by_hand(connection: Connection, person: Beneficiary, year: int) -> dict[str, int]:
    """What was changed by hand in each month of a year in Shanghai, in fen: given less taken."""
    begin, end = (datetime(of, 1, 1, tzinfo=SHANGHAI) for of in (year, year + 1))
    row = adjustment.c
    query = select(row.adjusted_at, row.amount_fen).where(*_is_own(adjustment, person))
    sums: dict[str, int] = {}
    for adjusted_at, fen in connection.execute(query.where(row.adjusted_at >= begin, row.adjusted_at < end)):
        name = f"{determine_day(adjusted_at):%Y-%m}"
        sums[name] = sums.get(name, 0) + fen
    return sums


_NOTHING: ColumnElement[int] = literal_column("0")
"""In the SQL itself, as in the indexes of pending awards and of those that are gone."""
_FILTERS: Mapping[AwardFilter, ColumnElement[bool]] = {
    "pending": (award.c.status == "pending") & (award.c.kept_fen > _NOTHING),
    "review": (award.c.status == "review") & (award.c.kept_fen > _NOTHING),
    "available": (award.c.status == "available") & (award.c.kept_fen > _NOTHING),
    "taken_back": award.c.kept_fen == _NOTHING,
}


def list_awards(
    connection: Connection,
    person: Beneficiary,
    before: str | None = None,
    limit: int = 20,
    only: AwardFilter | None = None,
) -> Page[AwardSummary]:
    """A person's awards, the newest first.

    `before` is the previous page's `next`; an unknown one: the top.
    """
    query = _select_summaries().where(*_is_own(award, person)).order_by(award.c.id.desc()).limit(limit + 1)
    query = query.where(_FILTERS[only]) if only else query
    if before is not None:
        place = connection.scalar(select(award.c.id).where(award.c.code == before, *_is_own(award, person)))
        query = query.where(award.c.id < place) if place is not None else query
    rows = connection.execute(query).all()
    items = tuple(_describe_summary(row) for row in rows[:limit])
    return Page(items, items[-1].code if len(rows) > limit else None)


def list_order_awards(connection: Connection, order_no: str) -> tuple[tuple[Beneficiary, AwardSummary], ...]:
    """Everyone's awards of one order with whom they belong to, by line and role, for the merchant."""
    line = sale_line.c
    query = (
        _select_summaries()
        .join(sale_line, (line.order_no == award.c.order_no) & (line.line == award.c.line))
        .where(award.c.order_no == order_no)
        .order_by(line.position, award.c.id)
    )
    rows = connection.execute(query).all()
    return tuple((Beneficiary(BeneficiaryKind(row.person_kind), row.person_id), _describe_summary(row)) for row in rows)


def find_award(connection: Connection, person: Beneficiary, award_code: str) -> AwardDetail | None:
    """One award of a person with its trace; None for a code that is not theirs."""
    rows = connection.execute(_select_details().where(*_is_own(award, person), award.c.code == award_code)).all()
    return next(iter(_describe_details(connection, rows)), None)


def list_order_award_details(connection: Connection, order_no: str) -> tuple[tuple[Beneficiary, AwardDetail], ...]:
    """As `list_order_awards`, with their traces. Two statements."""
    query = _select_details().where(award.c.order_no == order_no).order_by(sale_line.c.position, award.c.id)
    rows = connection.execute(query).all()
    people = (Beneficiary(BeneficiaryKind(row.person_kind), row.person_id) for row in rows)
    return tuple(zip(people, _describe_details(connection, rows), strict=True))


def _select_details() -> Select[Any]:
    """The columns of an `AwardDetail` without its refunds."""
    line, capped = sale_line.c, award_set.c
    return (
        _select_summaries()
        .join(sale_line, (line.order_no == award.c.order_no) & (line.line == award.c.line))
        .join(award_set, (capped.order_no == award.c.order_no) & (capped.line == award.c.line), isouter=True)
        .add_columns(
            award.c.id, award.c.rule, award.c.tier, award.c.rate_bp, award.c.fixed_fen, award.c.wanted_fen,
            award.c.hold_days, award.c.matured_at, award.c.review_reason, award.c.reversed_fen, sale.c.policy_version,
            line.sku, line.product, line.quantity, (line.open_cases > 0).label("in_case"),
            line.paid_fen.label("line_paid_fen"), line.refunded_fen.label("line_refunded_fen"),
            capped.base, capped.base_fen, capped.cap_bp, capped.cap_fen, capped.wanted_fen.label("line_wanted_fen"),
        )
    )  # fmt: skip


def _describe_details(connection: Connection, rows: Sequence[Any]) -> list[AwardDetail]:
    """The awards of rows, with what refunds did to them."""
    refund, refunds = award_refund.c, {row.id: list[AwardRefund]() for row in rows}
    query = select(refund.award_id, refund.refund_no, refund.code, refund.amount_fen, refund.at)
    if rows:
        for award_id, *found in connection.execute(query.where(refund.award_id.in_(refunds)).order_by(refund.at)):
            refunds[award_id].append(AwardRefund(*found))
    return [_describe_detail(row, refunds[row.id]) for row in rows]


def _describe_detail(row: Any, refunds: Sequence[AwardRefund]) -> AwardDetail:
    return AwardDetail(
        summary=_describe_summary(row),
        **{name: getattr(row, name) for name in _DETAIL_FIELDS},
        in_case=bool(row.in_case),
        refunds=tuple(refunds),
    )


_DETAIL_FIELDS = tuple(
    name for name in AwardDetail.__dataclass_fields__ if name not in ("summary", "in_case", "refunds")
)


def _select_summaries() -> Select[Any]:
    """The columns of an `AwardSummary`, with the person."""
    row = award.c
    return select(
        row.code, row.order_no, row.line, row.person_kind, row.person_id, row.role, row.rank, row.amount_fen,
        row.kept_fen, row.status, row.accrued_at, row.matures_at, sale.c.buyer_id,
    ).join(sale, sale.c.order_no == row.order_no)  # fmt: skip


def _describe_summary(row: Any) -> AwardSummary:
    """The award of a row of `_select_summaries`."""
    return AwardSummary(
        code=row.code,
        order_no=row.order_no,
        line=row.line,
        buyer_id=row.buyer_id,
        role=Role(row.role),
        rank=row.rank,
        amount_fen=row.amount_fen,
        kept_fen=row.kept_fen,
        state=determine_state(row.status, row.kept_fen, row.matures_at),
        accrued_at=row.accrued_at,
        matures_at=row.matures_at,
    )


def _is_own(table: Any, person: Beneficiary) -> tuple[Any, Any]:
    """Rows that belong to a wallet."""
    return table.c.person_kind == person.kind.value, table.c.person_id == person.id
