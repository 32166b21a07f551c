"""Counts days anew from their sources, in pieces: a job goes on where its last commit ended.

Orders, members and complaints first, each as its event would have it counted; then each day's figures are set to what
was counted of it, and its month to its days. Visits have no source and stay as they are.
"""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import insert, select, update

from commissions.actor import Actor
from commissions.apart import do_each
from commissions.days import SHANGHAI, determine_day
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.tallies.periods import LONGEST_RANGE_DAYS, number_day, read_day
from shop.statistics import counted
from shop.statistics.complaint_sources import list_complaints_within
from shop.statistics.hours import month_of
from shop.statistics.repository import add_amounts, lock_figures
from shop.statistics.service import count_complaint, count_member, count_order
from shop.statistics.sources import list_members_within, list_orders_within
from shop.statistics.tables import figure_recount

_AT_ONCE = 200
_row = figure_recount.c
_NEXT_STAGE = {"orders": "members", "members": "complaints", "complaints": "days"}


class DaysRefused(Refusal):
    """There are no such days to count anew: none, too many, or some that have not begun."""

    code = "days_refused"


def ask_for_recount(tx: Transaction, first: date, last: date, *, by: Actor) -> int:
    """Have the days from `first` to `last` counted anew by the job. Returns the number of what was asked.

    Raises DaysRefused.
    """
    if not 1 <= (last - first).days + 1 <= LONGEST_RANGE_DAYS or last > determine_day(tx.now):
        raise DaysRefused(first=first.isoformat(), last=last.isoformat())
    row: dict[str, Any] = {"first_day": number_day(first), "last_day": number_day(last)}
    row |= {"stage": "orders", "reached": 0, "asked_by": by, "asked_at": tx.now}
    asked: int = tx.connection.execute(insert(figure_recount).values(**row).returning(_row.id)).scalar_one()
    return asked


def recount_days(tx: Transaction, *, limit: int = _AT_ONCE) -> int:
    """Job: one step of the oldest recount that was asked for. Returns how much it looked at, at least 1.

    0 once there is nothing left to do.
    """
    waiting = select(figure_recount).where(_row.stage != "done").order_by(_row.id).limit(1).with_for_update()
    asked = tx.connection.execute(waiting).first()
    if asked is None:
        return 0
    if asked.stage == "days":
        return _set_day(tx, asked)

    last = _STEPS[asked.stage](tx, asked, limit)
    if last is None:
        _move(tx, asked, stage=_NEXT_STAGE[asked.stage], reached=0)
    else:
        _move(tx, asked, stage=asked.stage, reached=last)
    return 1


def _recount_orders(tx: Transaction, asked: Any, limit: int) -> int | None:
    """Count the next orders that have anything on the days."""
    last, numbers = list_orders_within(tx.connection, asked.reached, limit, *_find_bounds(asked))
    do_each(tx, numbers, partial(count_order, tx), lambda order_no: f"recount_figures order:{order_no}")
    return last


def _recount_members(tx: Transaction, asked: Any, limit: int) -> int | None:
    """Count the next members who did anything on the days."""
    last, members = list_members_within(tx.connection, asked.reached, limit, *_find_bounds(asked))
    do_each(tx, members, partial(count_member, tx), lambda member_id: f"recount_figures member:{member_id}")
    return last


def _recount_complaints(tx: Transaction, asked: Any, limit: int) -> int | None:
    """Count the next complaints that were made on the days."""
    last, numbers = list_complaints_within(tx.connection, asked.reached, limit, *_find_bounds(asked))
    do_each(tx, numbers, partial(count_complaint, tx), lambda number: f"recount_figures complaint:{number}")
    return last


_STEPS = {"orders": _recount_orders, "members": _recount_members, "complaints": _recount_complaints}


def _set_day(tx: Transaction, asked: Any) -> int:
    """Set the figures of the next day, and of its month, to what they should be."""
    day = max(asked.reached, asked.first_day)
    _bring_up_day(tx, day)
    following = number_day(read_day(day) + timedelta(days=1))
    _move(tx, asked, stage="days" if following <= asked.last_day else "done", reached=following)
    return 1


def _bring_up_day(tx: Transaction, day: int) -> None:
    """Set the figures of a day, its hours and its month."""
    lock_figures(tx)
    should, are = counted.sum_counted(tx.connection, day), counted.read_day(tx.connection, day)
    add_amounts(tx.connection, counted.subtract_amounts(should, are))

    month = month_of(day)
    should, are = counted.sum_days(tx.connection, month), counted.read_month(tx.connection, month)
    add_amounts(tx.connection, counted.subtract_amounts(should, are))


def _move(tx: Transaction, asked: Any, *, stage: str, reached: int) -> None:
    tx.connection.execute(update(figure_recount).where(_row.id == asked.id).values(stage=stage, reached=reached))


def _find_bounds(asked: Any) -> tuple[datetime, datetime]:
    """The first instant of the days, and the first after them."""
    begin, last = (datetime.combine(read_day(day), time(), SHANGHAI) for day in (asked.first_day, asked.last_day))
    return begin, last + timedelta(days=1)
