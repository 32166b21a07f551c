"""Runs of dividends, and the lines of each: who got how much of which pool, and why that much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, cast, func, select

from commissions.dividends.tables import dividend_line, dividend_run
from commissions.ledger.tables import pool
from commissions.network.queries import find_distributor_by_code
from commissions.schema import Fen
from commissions.tallies.periods import read_day
from shop.desk.people import Named, name_people
from shop.lists.source import Filter, Sort, Source

_run, _line = dividend_run.c, dividend_line.c
_LINE_STATES = ("waiting", "paid", "held", "returned")


@dataclass(frozen=True)
class RunRow:
    """A run: its pool, its days, what it gives, to how many."""

    no: str
    pool: str
    first_day: date
    last_day: date
    sharing: str
    total_fen: int
    people: int
    status: str
    calculated_at: datetime


@dataclass(frozen=True)
class LineRow:
    """A person's part of a run: `weight` of the sum of all weights.

    `hold_reason` says why it waits for somebody.
    """

    run: str
    pool: str
    person: Named
    sharing: str
    weight: int
    amount_fen: int
    status: str
    hold_reason: str | None
    ended_at: datetime | None


def _restore_runs(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[RunRow, ...]:
    return tuple(
        RunRow(
            no=row.no,
            pool=row.pool,
            first_day=read_day(row.first_day),
            last_day=read_day(row.last_day),
            sharing=row.sharing,
            total_fen=row.total_fen,
            people=row.people,
            status=row.status,
            calculated_at=row.calculated_at,
        )
        for row in rows
    )


def _restore_lines(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[LineRow, ...]:
    people = name_people(connection, {row.member_id for row in rows})
    return tuple(
        LineRow(
            run=row.run,
            pool=row.pool,
            person=people[row.member_id],
            sharing=row.sharing,
            weight=row.weight,
            amount_fen=row.amount_fen,
            status=row.status,
            hold_reason=row.hold_reason,
            ended_at=row.ended_at,
        )
        for row in rows
    )


def _is_of(connection: Connection, typed: str) -> ColumnElement[bool] | None:
    found = find_distributor_by_code(connection, typed.strip())
    return None if found is None else _line.member_id == found.member_id


def _is_in(connection: Connection, typed: str) -> ColumnElement[bool] | None:
    """By the run's number. Its id is looked up first: all lines of one run stand together."""
    found = connection.scalar(select(_run.id).where(_run.no == typed.strip()))
    return None if found is None else _line.run_id == found


DIVIDENDS = Source(
    name="dividends",
    select=select(
        *(_run.no, _run.first_day, _run.last_day, _run.sharing, _run.total_fen, _run.people, _run.status),
        *(_run.calculated_at, pool.c.name.label("pool")),
    ).join(pool, pool.c.id == _run.pool_id),
    key=_run.id,
    sorts=(Sort("newest", _run.id),),
    restore=_restore_runs,
    filters=(
        Filter("status", "choice", lambda typed: _run.status == typed, ("calculated", "approved", "paid", "dropped")),
        Filter("pool", "text", lambda typed: pool.c.name == typed),
    ),
    totals={"total_fen": lambda of: cast(func.sum(of.total_fen), Fen)},
)

DIVIDEND_LINES = Source(
    name="dividend_lines",
    select=select(
        *(_line.id, _line.member_id, _line.weight, _line.amount_fen, _line.status, _line.hold_reason, _line.ended_at),
        *(_run.no.label("run"), _run.sharing, pool.c.name.label("pool")),
    )
    .join(dividend_run, _run.id == _line.run_id)
    .join(pool, pool.c.id == _run.pool_id),
    key=_line.id,
    sorts=(Sort("most", _line.amount_fen),),
    restore=_restore_lines,
    filters=(
        Filter("run", "lookup", _is_in),
        Filter("state", "choice", lambda typed: _line.status == typed, _LINE_STATES),
        Filter("person", "lookup", _is_of),
    ),
    totals={"amount_fen": lambda of: cast(func.sum(of.amount_fen), Fen)},
)
