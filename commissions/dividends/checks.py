"""Checks of dividends: lines add up to their runs, runs to what left the pools, and both to the journal."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, case, cast, func, or_, select

from commissions.days import determine_day
from commissions.dividends.tables import dividend_earning, dividend_line, dividend_run
from commissions.ledger.entry import DIVIDENDS
from commissions.ledger.finding import Check, Finding, compare
from commissions.ledger.queries import find_entry_amount
from commissions.ledger.tables import ledger_entry, ledger_posting
from commissions.schema import Fen

_ROWS_AT_ONCE = 1000
_GIVEN = ("approved", "paid")


def check_runs(connection: Connection) -> Iterable[Finding]:
    """A run gives what its lines add up to, left its pool once two people said so, and follows the one before."""
    run, line = dividend_run.c, dividend_line.c
    back = case((line.status == "returned", line.amount_fen), else_=0)
    sums = select(line.run_id, cast(func.sum(line.amount_fen), Fen).label("fen"), func.count().label("people"))
    sums = sums.add_columns(cast(func.sum(back), Fen).label("back")).group_by(line.run_id)
    of_lines = sums.subquery("of_lines")
    query = select(dividend_run, of_lines.c.fen, of_lines.c.people.label("lines"), of_lines.c.back)
    query = query.join(of_lines, of_lines.c.run_id == run.id, isouter=True).order_by(run.pool_id, run.id)

    last: dict[int, int] = {}
    for of in connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)):
        subject = f"dividend:{of.no}"
        found = (of.fen or 0, of.lines or 0, of.back or 0)
        yield from compare("dividend_lines", subject, (of.total_fen, of.people, of.returned_fen), found)
        drawn = of.total_fen if of.status in _GIVEN else None
        yield from compare("dividend_drawn", subject, drawn, find_entry_amount(connection, f"dividend:{of.no}:drawn"))
        if of.status in _GIVEN:
            if of.first_day <= last.get(of.pool_id, 0):
                yield Finding("dividend_follows", subject, f"days behind {last[of.pool_id]}", str(of.first_day))
            last[of.pool_id] = of.last_day


def check_lines(connection: Connection) -> Iterable[Finding]:
    """Each line is in the journal exactly as its state says, and nothing else is given out."""
    run, row, entry, posting = dividend_run.c, dividend_line.c, ledger_entry.c, ledger_posting.c
    key = ("dividend:" + run.no + ":").concat(cast(row.member_id, ledger_entry.c.key.type))
    ended = case((row.status == "paid", key + ":paid"), else_=key + ":returned")
    query = select(run.no, row.member_id, row.status, row.amount_fen, posting.amount_fen.label("booked"))
    query = query.join(dividend_run, run.id == row.run_id)
    query = query.join(ledger_entry, entry.key == ended, isouter=True)
    query = query.join(ledger_posting, posting.entry_id == entry.id, isouter=True)
    is_over = row.status.in_(("paid", "returned"))
    for of in connection.execute(query.where(is_over).execution_options(yield_per=_ROWS_AT_ONCE)):
        yield from compare("dividend_line_booked", f"dividend:{of.no}:member:{of.member_id}", of.amount_fen, of.booked)

    yield from _compare_open(connection)


def _compare_open(connection: Connection) -> Iterable[Finding]:
    """What was drawn and is in no wallet yet is what waits or is held, to the fen."""
    run, row, posting = dividend_run.c, dividend_line.c, ledger_posting.c
    waiting = select(cast(func.coalesce(func.sum(row.amount_fen), 0), Fen)).join(dividend_run, run.id == row.run_id)
    waiting = waiting.where(run.status.in_(_GIVEN), row.status.in_(("waiting", "held")))
    name = DIVIDENDS.full_name
    signed = case((posting.destination == name, posting.amount_fen), else_=-posting.amount_fen)
    left = select(cast(func.coalesce(func.sum(signed), 0), Fen))
    left = left.where(or_(posting.destination == name, posting.source == name))
    yield from compare("dividends_open", name, connection.scalar(waiting), connection.scalar(left))


def check_sums(connection: Connection) -> Iterable[Finding]:
    """Each person's sums are those of their paid lines, by year and by month."""
    paid: Counter[tuple[str, int]] = Counter()
    parts: Counter[tuple[str, int]] = Counter()
    row = dividend_line.c
    query = select(row.member_id, row.amount_fen, row.ended_at).where(row.status == "paid")
    for of in connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)):
        month = determine_day(of.ended_at).isoformat()[:7]
        for period in (month[:4], month):
            paid[period, of.member_id] += of.amount_fen
            parts[period, of.member_id] += 1

    kept = {(of.period, of.member_id): (of.paid_fen, of.parts) for of in connection.execute(select(dividend_earning))}
    for key in sorted(kept.keys() | paid.keys()):
        found = (paid[key], parts[key])
        yield from compare("dividend_sums", f"member:{key[1]}:{key[0]}", found, kept.get(key, (0, 0)))


CHECKS: tuple[Check, ...] = (check_runs, check_lines, check_sums)
