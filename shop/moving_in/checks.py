"""Checks of opening balances: two people agreed to each file, and each person got what it said, once."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from commissions.ledger.finding import Check, Finding
from commissions.ledger.tables import adjustment
from shop.adjustments.service import OPENING
from shop.moving_in.service import ACTION
from shop.moving_in.tables import moved_batch, moved_person
from shop.proposals.queries import find_last_proposal

_ROWS_AT_ONCE = 1000


def check_batches_by_two(connection: Connection) -> Iterable[Finding]:
    """An approved file was agreed to by neither who took it in nor who asked, over the sum that its people have."""
    sums = select(moved_person.c.batch, func.sum(moved_person.c.opening_fen).label("fen"))
    summed = sums.group_by(moved_person.c.batch).subquery()
    query = select(moved_batch, summed.c.fen).outerjoin(summed, summed.c.batch == moved_batch.c.code)
    for of in connection.execute(query.where(moved_batch.c.approved_at.is_not(None))):
        decided = find_last_proposal(connection, ACTION, of.code)
        agreed = decided.decided_by if decided and decided.status == "carried_out" else None
        asked = decided.proposed_by if decided else None
        fen = decided.payload["amount_fen"] if decided else None
        is_other = agreed == of.approved_by and agreed not in (of.taken_by, asked)
        if not is_other or not fen == of.total_fen == (of.fen or 0):
            told = f"{asked} and {agreed} over {fen} for {of.total_fen} of {of.fen}"
            yield Finding("openings_by_two", f"batch:{of.code}", f"{of.taken_by} and {of.approved_by}", told)


def check_openings_posted(connection: Connection) -> Iterable[Finding]:
    """What was posted for a person is their opening balance under their number, and nobody has one besides."""
    number = OPENING + func.cast(moved_person.c.id, adjustment.c.number.type)
    joined = moved_person.outerjoin(adjustment, adjustment.c.number == number)
    columns = (moved_person, adjustment.c.amount_fen, adjustment.c.person_id, adjustment.c.second_by)
    query = select(*columns, moved_batch.c.approved_by).select_from(
        joined.join(moved_batch, moved_batch.c.code == moved_person.c.batch)
    )
    for of in connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)):
        posted = (of.amount_fen, of.person_id, of.second_by)
        wanted = (of.opening_fen, of.member_id, of.approved_by) if of.posted_at else (None, None, None)
        if posted != wanted:
            yield Finding("openings_posted", f"moved_person:{of.id}", str(wanted), str(posted))

    known = {f"{OPENING}{id_}" for id_ in connection.scalars(select(moved_person.c.id))}
    mine = select(adjustment.c.number).where(adjustment.c.number.startswith(OPENING, autoescape=True))
    for other in connection.scalars(mine):
        if other not in known:
            yield Finding("openings_posted", f"adjustment:{other}", "somebody who came along", "nobody")


CHECKS: tuple[Check, ...] = (check_batches_by_two, check_openings_posted)
