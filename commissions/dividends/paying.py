"""Use cases of paying: a job brings what approved runs give into wallets; who can't be paid now waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, exists, or_, select, update

from commissions.actor import Actor, demand_disinterested
from commissions.apart import do_first
from commissions.awards.review import determine_hold
from commissions.awards.tables import review_case
from commissions.beneficiary import BeneficiaryKind, MemberId, member
from commissions.beneficiary import pool as as_pool
from commissions.dividends.events import DividendPaid
from commissions.dividends.queries import find_run_id, get_run
from commissions.dividends.refusals import RunDecided, RunUnknown
from commissions.dividends.repository import record_dividends
from commissions.dividends.tables import dividend_line, dividend_run
from commissions.ledger.entry import DIVIDENDS, Entry, Posting, available
from commissions.ledger.pools import find_pool_names
from commissions.ledger.refusals import ReasonMissing
from commissions.ledger.repository import post, post_new
from commissions.network.tables import distributor
from commissions.ports import Transaction
from commissions.schema import Id
from commissions.tallies.periods import read_day

_LINES_AT_ONCE = 500


@dataclass(frozen=True)
class _Due:
    """A locked line that waits, and why its person can't have it now, or None."""

    run_id: int
    no: str
    pool: str
    days: tuple[int, int]
    member_id: MemberId
    amount_fen: int
    hold: str | None


def pay_dividends(tx: Transaction, *, limit: int = _LINES_AT_ONCE) -> int:
    """Job: pay the next lines of approved runs, or hold those of people who are suspended, gone or looked at.

    Returns how many; 0 once nothing waits. A line that can't be booked stays as it is and is named; the rest is paid.
    """

    def find(after: _Due | None) -> Sequence[_Due]:
        place = (after.run_id, after.member_id) if after else (0, 0)
        return _lock_waiting(tx, place, limit)

    done = do_first(tx, find, lambda part: _pay(tx, part), lambda of: f"pay_dividends {of.no} member:{of.member_id}")
    _end_runs(tx)
    return done


def decide_line(tx: Transaction, no: str, member_id: MemberId, *, pays: bool, by: Actor, reason: str) -> None:
    """What is held is paid after all, or goes back to the pool, whose next run has it.

    Raises ReasonMissing, OwnInterest, RunUnknown, and RunDecided for a line that is not held.
    """
    if not reason.strip():
        raise ReasonMissing
    demand_disinterested(by, member_id)
    # The run is not locked before the line: the job that pays has lines first, and ends the run after them.
    run = get_run(tx.connection, no)
    line = dividend_line.c
    mine = (line.run_id == find_run_id(tx.connection, no), line.member_id == member_id)
    found = tx.connection.execute(select(dividend_line).where(*mine).with_for_update()).first()
    if found is None:
        raise RunUnknown(run=no, member_id=member_id)
    if found.status != "held":
        raise RunDecided(run=no, status=found.status)

    status = "paid" if pays else "returned"
    values = {"status": status, "ended_at": tx.now, "decided_by": by, "decided_reason": reason.strip()}
    tx.connection.execute(update(dividend_line).where(*mine, line.status == "held").values(**values))

    if pays:
        post(tx, _make_entry(no, member_id, found.amount_fen))
        record_dividends(tx, [(member_id, found.amount_fen)])
        first, last = run.days.first.isoformat(), run.days.last.isoformat()
        tx.publish(DividendPaid(member(member_id), no, run.pool, first, last, found.amount_fen))
        return

    back = Posting(DIVIDENDS, available(as_pool(run.pool_id)), found.amount_fen, "dividend_returned")
    post(tx, Entry(f"dividend:{no}:{member_id}:returned", (back,)))
    row = dividend_run.c
    tx.connection.execute(
        update(dividend_run).where(row.no == no).values(returned_fen=row.returned_fen + found.amount_fen)
    )


def _make_entry(no: str, member_id: MemberId, amount_fen: int) -> Entry:
    """The entry that gives somebody their part, by which a debt is repaid first."""
    posting = Posting(DIVIDENDS, available(member(member_id)), amount_fen, "dividend")
    return Entry(f"dividend:{no}:{member_id}:paid", (posting,))


def _lock_waiting(tx: Transaction, place: tuple[int, int], limit: int) -> list[_Due]:
    """The next lines that wait behind a place, locked; what somebody else pays is left to them."""
    values = {"of_run": place[0], "of_member": place[1], "most": limit}
    rows = tx.connection.execute(_WAITING, values).all()
    names = find_pool_names(tx.connection, {row.pool_id for row in rows})
    return [_restore(row, names[row.pool_id]) for row in rows]


def _restore(row: Row[Any], pool: str) -> _Due:
    hold = determine_hold(BeneficiaryKind.MEMBER, row.standing, row.is_looked_at, is_cleared=False)
    return _Due(row.run_id, row.no, pool, (row.first_day, row.last_day), MemberId(row.member_id), row.amount_fen, hold)


def _pay(tx: Transaction, part: Sequence[_Due]) -> None:
    pays = [of for of in part if of.hold is None]
    _end(tx, pays, {"status": "paid", "ended_at": tx.now})
    for reason in sorted({of.hold for of in part if of.hold}):
        _end(tx, [of for of in part if of.hold == reason], {"status": "held", "hold_reason": reason})
    post_new(tx, [_make_entry(of.no, of.member_id, of.amount_fen) for of in pays])
    record_dividends(tx, [(of.member_id, of.amount_fen) for of in pays])
    for of in pays:
        first, last = (read_day(day).isoformat() for day in of.days)
        tx.publish(DividendPaid(member(of.member_id), of.no, of.pool, first, last, of.amount_fen))


def _end(tx: Transaction, part: Sequence[_Due], values: dict[str, Any]) -> None:
    """Change locked lines that wait; one that does not any more is a bug, and nothing of its batch is paid."""
    row = dividend_line.c
    for run_id in sorted({of.run_id for of in part}):
        theirs = [of.member_id for of in part if of.run_id == run_id]
        mine = (row.run_id == run_id, row.member_id.in_(theirs), row.status == "waiting")
        changed = tx.connection.execute(update(dividend_line).where(*mine).values(**values)).rowcount
        assert changed == len(theirs), "a locked line stays as it was read"


def _end_runs(tx: Transaction) -> None:
    """A run of which nothing waits any more is paid; what is held of it a person decides."""
    row, line = dividend_run.c, dividend_line.c
    waits = exists().where(line.run_id == row.id, line.status == "waiting").correlate(dividend_run)
    over = update(dividend_run).where(row.status == "approved", ~waits)
    tx.connection.execute(over.values(status="paid", ended_at=tx.now))


def _select_waiting() -> Select[Any]:
    row, run, case, person = dividend_line.c, dividend_run.c, review_case.c, distributor.c
    about = and_(case.person_kind == BeneficiaryKind.MEMBER.value, case.person_id == row.member_id)
    is_looked_at = exists().where(about, case.scope == "person", case.status == "open").label("is_looked_at")
    behind = or_(
        row.run_id > bindparam("of_run", type_=Id),
        and_(row.run_id == bindparam("of_run", type_=Id), row.member_id > bindparam("of_member", type_=Id)),
    )
    query = select(row.run_id, row.member_id, row.amount_fen, run.no, run.pool_id, run.first_day, run.last_day)
    query = query.add_columns(person.status.label("standing"), is_looked_at)
    query = query.join(dividend_run, run.id == row.run_id)
    query = query.join(distributor, person.member_id == row.member_id, isouter=True)
    query = query.where(run.status == "approved", row.status == "waiting", behind)
    query = query.order_by(row.run_id, row.member_id).limit(bindparam("most"))
    return query.with_for_update(of=dividend_line, skip_locked=True)


_WAITING = _select_waiting()
