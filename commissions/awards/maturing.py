"""Use case of maturity: awards whose hold is over become available, or go under review (docs/money.md §2.5)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select, tuple_

from commissions.awards.award import Award, sum_by_person
from commissions.awards.events import CommissionAvailable
from commissions.awards.repository import change_status, restore_award, select_awards
from commissions.awards.review import determine_hold
from commissions.awards.tables import award, review_case, sale_line
from commissions.beneficiary import MemberId
from commissions.ledger.entry import Entry, Posting, available, pending
from commissions.ledger.repository import post_new
from commissions.network.queries import find_distributors
from commissions.ports import Transaction


def mature_awards(tx: Transaction, *, limit: int = 500) -> int:
    """Make awards available whose hold is over and on whose line no case is open. Returns how many were decided.

    Those of a person who is suspended, gone or under review are put on review hold. Each person hears of a run once.
    Call it again while it returns more than 0.
    """
    due = list_due_awards(tx, limit)
    reasons = list_reasons_to_hold(tx, due)
    mature = [of for of in due if of.id not in reasons]
    change_status(tx, mature, status="available", matured_at=tx.now)
    for reason in sorted(set(reasons.values())):
        held = [of for of in due if reasons.get(of.id) == reason]
        change_status(tx, held, status="review", review_reason=reason)
    post_new(
        tx,
        [
            Entry(
                f"award:{of.id}:matured",
                (Posting(pending(of.person), available(of.person), of.kept_fen, "matured", of.id),),
                of.order_no,
            )
            for of in mature
        ],
    )
    announce_available(tx, mature)
    return len(due)


def announce_available(tx: Transaction, mature: Sequence[Award]) -> None:
    """Tell each person once what a run made available to them."""
    counts = Counter(of.person for of in mature)
    for person, fen in sum_by_person((of.person, of.kept_fen) for of in mature).items():
        tx.publish(CommissionAvailable(member_id=person.id, amount_fen=fen, awards=counts[person]))


def list_reasons_to_hold(tx: Transaction, due: Sequence[Award]) -> dict[int, str]:
    """Which of the due awards wait for a person to look, and why."""
    people = sorted({MemberId(of.person.id) for of in due})
    known = find_distributors(tx.connection, people)
    looked_at = list_people_under_review(tx, people)
    reasons = {
        of.id: determine_hold(known.get(MemberId(of.person.id)), of.person.id in looked_at, of.is_cleared) for of in due
    }
    return {award_id: reason for award_id, reason in reasons.items() if reason}


def list_people_under_review(tx: Transaction, people: Sequence[MemberId]) -> set[int]:
    """Those of some people on whom a case is open."""
    row = review_case.c
    query = select(row.member_id).where(row.member_id.in_(people), row.scope == "member", row.status == "open")
    return set(tx.connection.scalars(query)) if people else set()


def list_due_awards(tx: Transaction, limit: int) -> list[Award]:
    """Due awards, locked: all that are due to each person chosen, so that one run says it once to each.

    At most `limit`, unless one person alone has more. Awards that someone else is working on are left for later.
    """
    people = list_due_people(tx, limit)
    if not people:
        return []
    row = award.c
    person = tuple_(row.person_kind, row.person_id)
    query = select_awards().where(*is_due(tx), person.in_(people)).order_by(row.person_kind, row.person_id, row.id)
    found = lock_due(tx, query.limit(limit + 1))
    if len(found) > limit:
        last = found[-1].person
        whole = [due for due in found if due.person != last]
        alone = query.where(row.person_kind == last.kind.value, row.person_id == last.id)
        return whole or lock_due(tx, alone)
    return found


def list_due_people(tx: Transaction, limit: int) -> list[tuple[str, int]]:
    """Who is owed the awards that have been due the longest."""
    row = award.c
    oldest = select(row.person_kind, row.person_id).where(*is_due(tx)).order_by(row.matures_at).limit(limit)
    return sorted({(found.person_kind, found.person_id) for found in tx.connection.execute(oldest)})


def is_due(tx: Transaction) -> tuple[Any, ...]:
    """What makes an award due: pending, its hold over, something left of it, no case open on its line."""
    row, line = award.c, sale_line.c
    in_case = (
        select(line.line)
        .where(line.order_no == row.order_no, line.line == row.line, line.open_cases > 0)
        .correlate(award)
        .exists()
    )
    return row.status == "pending", row.matures_at <= tx.now, row.kept_fen > 0, ~in_case


def lock_due(tx: Transaction, query: Select[Any]) -> list[Award]:
    """The awards of a query, locked, without those on whose line a case was opened before the lock was ours."""
    found = [restore_award(row) for row in tx.connection.execute(query.with_for_update(of=award, skip_locked=True))]
    line = sale_line.c
    lines = {(due.order_no, due.line) for due in found}
    in_case = select(line.order_no, line.line).where(line.open_cases > 0, tuple_(line.order_no, line.line).in_(lines))
    opened = {(row.order_no, row.line) for row in tx.connection.execute(in_case)} if found else set()
    return [due for due in found if (due.order_no, due.line) not in opened]
