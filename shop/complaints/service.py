"""Use cases of what Pay tells of complaints: a notice, an answer, a list. Each may come again, late, in any order.

An open complaint is an after-sale case on every line of its order, so that no award of it matures meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from commissions.apart import do_each
from commissions.awards.service import close_case, open_case
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.complaints.complaint import (
    ANSWER_WITHIN,
    END_WITHIN,
    REMINDED_AFTER_H,
    Complaint,
    ComplaintState,
    count_reminders,
    is_older,
)
from shop.complaints.events import ComplaintDue, ComplaintMoved, ComplaintOpened
from shop.complaints.ports import ComplaintFact
from shop.complaints.queries import find_complaint, name_place, open_phone
from shop.complaints.tables import complaint, complaint_line, complaint_look, complaint_step
from shop.orders.order import Order
from shop.orders.queries import lock_order
from shop.payments.repository import find_payment
from shop.schema import insert_or_ignore, insert_or_update
from shop.settings.sealing import sealer_of

_LOOK_AGAIN = timedelta(minutes=30)
_BETWEEN_TRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
_CONTINUED = "USER_CONTINUE_COMPLAINT"


def hear_of_complaint(tx: Transaction, complaint_id: str) -> None:
    """Pay sent a notice, which tells no more than the number: it is asked for next."""
    row = {"complaint_id": complaint_id, "next_look_at": tx.now, "tries": 0}
    insert_or_update(tx.connection, complaint_look, ("complaint_id",), row)


def hear_list(tx: Transaction, told: Sequence[ComplaintFact]) -> int:
    """Of what Pay lists, ask for whatever is news. Returns how many those are."""
    row = complaint.c
    query = select(row.complaint_id, row.times, row.state, row.awaits, row.refunded_whole)
    known = tx.connection.execute(query.where(row.complaint_id.in_([of.complaint_id for of in told])))
    seen = {of.complaint_id: (of.times, of.state, of.awaits, of.refunded_whole) for of in known}
    news = [of for of in told if seen.get(of.complaint_id) != (of.times, of.state, of.awaits, of.refunded_whole)]
    for of in news:
        hear_of_complaint(tx, of.complaint_id)
    return len(news)


def claim_looks(tx: Transaction, *, limit: int = 20) -> list[str]:
    """Take the complaints that Pay must be asked about now, and set when each is tried again."""
    row = complaint_look.c
    due = select(row.complaint_id, row.tries).where(row.next_look_at <= tx.now).order_by(row.next_look_at)
    found = tx.connection.execute(due.limit(limit).with_for_update(skip_locked=True)).all()
    for complaint_id, tries in found:
        again = tx.now + _BETWEEN_TRIES[min(tries, len(_BETWEEN_TRIES) - 1)]
        mine = update(complaint_look).where(row.complaint_id == complaint_id)
        tx.connection.execute(mine.values(next_look_at=again, tries=tries + 1))
    return [of.complaint_id for of in found]


def forget_look(tx: Transaction, complaint_id: str) -> None:
    """Pay knows no such complaint."""
    tx.connection.execute(delete(complaint_look).where(complaint_look.c.complaint_id == complaint_id))


def record_complaint(tx: Transaction, fact: ComplaintFact) -> Complaint:
    """Take in how a complaint stands. What is older than what is known changes nothing but the history.

    A new one, or one that is opened again, holds its order's awards until it ends.
    """
    order = _lock_order_of(tx, fact.number)
    is_new = insert_or_ignore(tx.connection, complaint, _make_row(tx, fact, order))
    before = find_complaint(tx.connection, fact.complaint_id, lock=True)
    assert before is not None, "it was there or has just been written"
    _keep_history(tx, fact)
    if is_new:
        if before.is_open:
            _begin_round(tx, before, order)
    elif not is_older((fact.times, fact.state), (before.times, before.state)):
        _follow(tx, before, fact, order)

    after = find_complaint(tx.connection, fact.complaint_id)
    assert after is not None
    if is_new or after != before:
        tx.publish(ComplaintMoved(fact.complaint_id))
    _plan_look(tx, after)
    return after


def remind(tx: Transaction, *, limit: int = 100) -> int:
    """Job: tell of complaints that nobody has answered for 2, 12 and 20 hours. Returns of how many."""
    row = complaint.c
    soonest = tx.now - timedelta(hours=REMINDED_AFTER_H[0])
    waiting = select(row.complaint_id, row.order_no, row.began_at, row.reminded, row.round).where(
        row.state == "pending", row.reminded < len(REMINDED_AFTER_H), row.began_at <= soonest
    )
    found = tx.connection.execute(waiting.order_by(row.end_by).limit(limit).with_for_update(skip_locked=True)).all()
    due = [of for of in found if count_reminders(of.began_at, tx.now) > of.reminded]
    return len(do_each(tx, due, lambda of: _remind(tx, of), lambda of: f"remind complaint:{of.complaint_id}"))


def forget_complainant(tx: Transaction, member_id: MemberId) -> int:
    """Take phone and words out of a buyer's complaints. Returns how many there are."""
    mine = select(complaint.c.complaint_id).where(complaint.c.member_id == member_id)
    tx.connection.execute(update(complaint_line).where(complaint_line.c.complaint_id.in_(mine)).values(text=""))
    steps = update(complaint_step).where(complaint_step.c.complaint_id.in_(mine))
    tx.connection.execute(steps.values(text="", pictures=[]))
    theirs = update(complaint).where(complaint.c.member_id == member_id)
    return tx.connection.execute(theirs.values(detail="", sealed_phone=None)).rowcount


def renew_phone(connection: Connection, row: Row[Any]) -> dict[str, object]:
    """The phone of a complaint under the present key."""
    phone = open_phone(connection, row.complaint_id)
    return {"sealed_phone": sealer_of(connection).seal(name_place(row.complaint_id), phone)}


def _lock_order_of(tx: Transaction, number: str) -> Order | None:
    """The order that a payment belongs to, locked: it comes first in the order of locks."""
    begun = find_payment(tx.connection, number)
    return lock_order(tx.connection, begun.order_no) if begun is not None else None


def _make_row(tx: Transaction, fact: ComplaintFact, order: Order | None) -> dict[str, Any]:
    place = name_place(fact.complaint_id)
    ended = fact.state is ComplaintState.PROCESSED
    return {
        "complaint_id": fact.complaint_id,
        "number": fact.number,
        "order_no": order.no if order else None,
        "member_id": order.member_id if order else None,
        "amount_fen": fact.amount_fen,
        "wanted_fen": fact.wanted_fen,
        "problem": fact.problem.value,
        "detail": fact.detail,
        "sealed_phone": sealer_of(tx.connection).seal(place, fact.phone) if fact.phone else None,
        "state": fact.state.value,
        "awaits": fact.awaits,
        "times": fact.times,
        "refunded_whole": fact.refunded_whole,
        "round": 1,
        "made_at": fact.made_at,
        **_set_clocks(_find_beginning(fact, fact.made_at)),
        "answered_at": None if fact.state is ComplaintState.PENDING else tx.now,
        "ended_at": tx.now if ended else None,
        "reminded": 0,
    }


def _follow(tx: Transaction, before: Complaint, fact: ComplaintFact, order: Order | None) -> None:
    """What Pay says now is how it stands; an end lets go of the awards, a new round holds them."""
    row: dict[str, Any] = {
        "state": fact.state.value,
        "awaits": fact.awaits,
        "times": fact.times,
        "refunded_whole": fact.refunded_whole,
        "wanted_fen": fact.wanted_fen,
    }
    is_open = fact.state is not ComplaintState.PROCESSED
    again = fact.times > before.times and is_open and not before.is_open
    if again:
        row |= {"round": before.round + 1, "answered_at": None, "ended_at": None, "reminded": 0}
        row |= _set_clocks(_find_beginning(fact, tx.now))
    if fact.state is not ComplaintState.PENDING and (again or before.answered_at is None):
        row["answered_at"] = tx.now
    if before.is_open and not is_open:
        row["ended_at"] = tx.now

    tx.connection.execute(update(complaint).where(complaint.c.complaint_id == fact.complaint_id).values(**row))
    if before.is_open and not is_open:
        _let_go(tx, before, order)
    elif again:
        after = find_complaint(tx.connection, fact.complaint_id)
        assert after is not None
        _begin_round(tx, after, order)


def _begin_round(tx: Transaction, of: Complaint, order: Order | None) -> None:
    if order is not None:
        for line in order.lines:
            open_case(tx, order.no, line.line, case_no=of.case_no)
    tx.publish(ComplaintOpened(of.complaint_id, of.order_no, of.round))


def _let_go(tx: Transaction, of: Complaint, order: Order | None) -> None:
    if order is not None:
        for line in order.lines:
            close_case(tx, order.no, line.line, case_no=of.case_no)


def _keep_history(tx: Transaction, fact: ComplaintFact) -> None:
    for position, line in enumerate(fact.history or ()):
        row = {"complaint_id": fact.complaint_id, "position": position, **vars(line)}
        insert_or_ignore(tx.connection, complaint_line, row)


def _plan_look(tx: Transaction, of: Complaint) -> None:
    """An open one is asked for again by and by; an ended one only when a notice or a list tells of it."""
    if not of.is_open:
        return forget_look(tx, of.complaint_id)
    row = {"complaint_id": of.complaint_id, "next_look_at": tx.now + _LOOK_AGAIN, "tries": 0}
    return insert_or_update(tx.connection, complaint_look, ("complaint_id",), row)


def _find_beginning(fact: ComplaintFact, otherwise: datetime) -> datetime:
    """When the present round began: the last time that the buyer complained anew."""
    if fact.times <= 1:
        return fact.made_at
    again = [line.at for line in fact.history or () if line.kind == _CONTINUED]
    return max(again, default=otherwise)


def _set_clocks(began_at: datetime) -> dict[str, datetime]:
    return {"began_at": began_at, "answer_by": began_at + ANSWER_WITHIN, "end_by": began_at + END_WITHIN}


def _remind(tx: Transaction, of: Any) -> None:
    due = count_reminders(of.began_at, tx.now)
    mine = (complaint.c.complaint_id == of.complaint_id, complaint.c.reminded == of.reminded)
    if tx.connection.execute(update(complaint).where(*mine).values(reminded=due)).rowcount:
        tx.publish(ComplaintDue(of.complaint_id, of.order_no, REMINDED_AFTER_H[due - 1], of.round))
