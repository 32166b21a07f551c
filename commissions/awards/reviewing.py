"""Use cases of review.

Awards are put on hold, then released or reversed by a person who says why (docs/money.md §11). Nothing is ever
redirected: what is reversed goes back to the merchant, as if it had never been earned.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, tuple_, update

from commissions.actor import Actor, demand_disinterested
from commissions.awards.award import Award, Earned, sum_by_person
from commissions.awards.events import CommissionReversed, ReviewOpened
from commissions.awards.queries import is_under_review
from commissions.awards.refusals import ReasonMissing, StillSuspended, StillUnderReview
from commissions.awards.repository import get_sale, record_earnings, restore_award, select_awards
from commissions.awards.review import MANUAL, OF_THE_PERSON, Decision, Reviewed
from commissions.awards.sources import get_source
from commissions.awards.tables import award, award_decision, review_case
from commissions.beneficiary import Beneficiary
from commissions.ledger.entry import Entry, Posting, pending
from commissions.ledger.repository import post_new
from commissions.network.queries import find_distributor
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore

CODE_BYTES = 6


def hold_awards(tx: Transaction, order_no: str, person: Beneficiary, *, by: Actor, reason: str) -> Reviewed:
    """Put somebody's pending awards of an order on review hold, by hand. On hold already: changes nothing.

    What has matured stays where it is. Raises SaleUnknown, ReasonMissing.
    """
    check_reason(reason)
    key = f"order:{order_no}:{person}:{MANUAL}:{secrets.token_hex(CODE_BYTES)}"
    return hold_for_case(tx, order_no, person, key=key, rule=MANUAL, evidence={"reason": reason}, by=by)


def hold_for_case(
    tx: Transaction,
    order_no: str,
    person: Beneficiary,
    *,
    key: str,
    rule: str,
    evidence: Mapping[str, Any],
    by: Actor,
) -> Reviewed:
    """Open the case of one finding about an order, and hold the awards it is about.

    Opened before: changes nothing. When nothing of theirs is pending or held any more, no case is opened: there is
    nothing to decide.
    """
    awards = lock_own_awards(tx, order_no, person, "pending", "review")
    pending_awards = [of for of in awards if of.status == "pending"]
    if not (awards if rule != MANUAL else pending_awards):
        return Reviewed()
    if not open_review(tx, person, order_no, key=key, rule=rule, evidence=evidence, by=by):
        return Reviewed()
    _change_awards(tx, pending_awards, status="review", review_reason=rule)
    _record_decisions(tx, pending_awards, "held", by=by, reason=rule)
    return _count(pending_awards)


def open_review(
    tx: Transaction,
    person: Beneficiary,
    order_no: str | None,
    *,
    key: str,
    rule: str,
    evidence: Mapping[str, Any],
    by: Actor,
) -> bool:
    """Write a case. False if `key` has had its case."""
    row = {
        "code": secrets.token_hex(CODE_BYTES),
        "key": key,
        "scope": "person" if order_no is None else "order",
        "rule": rule,
        "person_kind": person.kind.value,
        "person_id": person.id,
        "order_no": order_no,
        "evidence": dict(evidence),
        "status": "open",
        "opened_by": by,
        "opened_at": tx.now,
    }

    is_new = insert_or_ignore(tx.connection, review_case, row)
    if is_new:
        tx.publish(ReviewOpened(person, str(row["code"]), rule, order_no))
    return is_new


def release_awards(
    tx: Transaction, order_no: str, person: Beneficiary | None = None, *, by: Actor, reason: str
) -> Reviewed:
    """Let go what is on hold of an order, of everyone or of one person; it matures when it would have.

    Its cases are cleared. Nothing on hold: changes nothing. Raises SaleUnknown, ReasonMissing, StillSuspended,
    StillUnderReview, OwnInterest.
    """
    check_reason(reason)
    held = lock_own_awards(tx, order_no, person, "review")
    for whose in sorted({of.person for of in held}):
        _check_may_have(tx, whose)
    _let_go(tx, held, by=by, reason=reason)
    _close_order_cases(tx, held, order_no, "cleared", by=by, reason=reason)
    return _count(held)


def release_person(tx: Transaction, person: Beneficiary, *, by: Actor, reason: str) -> Reviewed:
    """Let go what was held because of the person: after a suspension has ended, or a look at them.

    Awards held for what was found on their order stay held.
    Raises ReasonMissing, StillSuspended, StillUnderReview, OwnInterest.
    """
    check_reason(reason)
    _check_may_have(tx, person)
    row, about = award.c, review_case.c
    in_case = select(about.id).where(*is_about(person), about.order_no == row.order_no, about.status == "open")
    query = select_awards().where(*_is_own(person), row.status == "review", row.review_reason.in_(OF_THE_PERSON))
    query = query.where(~in_case.correlate(award).exists()).order_by(row.id).with_for_update(of=award)
    held = [restore_award(found) for found in tx.connection.execute(query)]
    _let_go(tx, held, by=by, reason=reason)
    return _count(held)


def reverse_awards(
    tx: Transaction, order_no: str, person: Beneficiary | None = None, *, by: Actor, reason: str
) -> Reviewed:
    """Take back what is pending or on hold of an order, as if it had never been earned.

    Of everyone, or of one person. Its cases are upheld. What has matured stays: only an adjustment reaches it. Nothing
    left: changes nothing. Raises SaleUnknown, ReasonMissing.
    """
    check_reason(reason)
    awards = lock_own_awards(tx, order_no, person, "pending", "review")
    if not awards:
        return Reviewed()
    _reverse(tx, awards)
    _record_decisions(tx, awards, "reversed", by=by, reason=reason)
    _close_order_cases(tx, awards, order_no, "upheld", by=by, reason=reason)
    _post_reversal(tx, awards, order_no, reason)
    return _count(awards)


def _post_reversal(tx: Transaction, awards: Sequence[Award], order_no: str, reason: str) -> None:
    """Move the money back, count it as taken back, and tell each person once."""
    worth = [of for of in awards if of.kept_fen]
    post_new(
        tx,
        [
            Entry(
                f"award:{of.id}:reversed",
                (Posting(pending(of.person), get_source(of.role), of.kept_fen, "reversal", of.id),),
                order_no,
            )
            for of in worth
        ],
    )

    sums = sum_by_person((of.person, of.kept_fen) for of in worth)
    record_earnings(tx, {person: Earned(taken_back_fen=fen) for person, fen in sums.items()})

    for person, fen in sums.items():
        own = sum(of.person == person for of in worth)
        tx.publish(CommissionReversed(person, order_no, fen, own, reason))


def check_reason(reason: str) -> None:
    """A decision about what people have earned has its reason."""
    if not reason.strip():
        raise ReasonMissing


def _check_may_have(tx: Transaction, person: Beneficiary) -> None:
    """Nothing is released to someone who is suspended or being looked at."""
    if is_suspended(tx, person):
        raise StillSuspended(person=str(person))
    if is_under_review(tx.connection, person):
        raise StillUnderReview(person=str(person))


def is_suspended(tx: Transaction, person: Beneficiary) -> bool:
    """Whether the merchant has suspended the member; nobody else can be."""
    known = None if person.member_id is None else find_distributor(tx.connection, person.member_id)
    return known is not None and known.status == "suspended"


def lock_own_awards(tx: Transaction, order_no: str, person: Beneficiary | None, *statuses: str) -> list[Award]:
    """The awards of an order in these statuses, of everyone or of one person, locked.

    Sale first, then awards.
    """
    get_sale(tx, order_no, lock=True)
    query = select_awards().where(award.c.order_no == order_no)
    own = query if person is None else query.where(*_is_own(person))
    rows = tx.connection.execute(own.order_by(award.c.id).with_for_update())
    return [found for found in map(restore_award, rows) if found.status in statuses]


def _is_own(person: Beneficiary) -> tuple[Any, Any]:
    """Awards that belong to a wallet."""
    return award.c.person_kind == person.kind.value, award.c.person_id == person.id


def is_about(person: Beneficiary) -> tuple[Any, Any]:
    """Cases about a wallet."""
    return review_case.c.person_kind == person.kind.value, review_case.c.person_id == person.id


def _let_go(tx: Transaction, held: Sequence[Award], *, by: Actor, reason: str) -> None:
    """Locked awards wait for nothing but their hold again.

    Raises OwnInterest for whoever earns one of them.
    """
    for of in held:
        demand_disinterested(by, of.person.member_id)
    _change_awards(tx, held, status="pending", review_reason=None, cleared_at=tx.now)
    _record_decisions(tx, held, "released", by=by, reason=reason)


def _change_awards(tx: Transaction, awards: Sequence[Award], **values: Any) -> None:
    """Change awards that are locked, each from the status in which it was read."""
    rows = [{"of_award": of.id, "before": of.status} for of in awards]
    if rows:
        of_status = update(award).where(award.c.id == bindparam("of_award"), award.c.status == bindparam("before"))
        tx.connection.execute(of_status.values(**values), rows)


def _reverse(tx: Transaction, awards: Sequence[Award]) -> None:
    """Locked awards end: nothing is kept of them."""
    gone = {"status": "reversed", "review_reason": None, "reversed_fen": award.c.kept_fen, "kept_fen": 0}
    _change_awards(tx, awards, **gone)


def _record_decisions(tx: Transaction, awards: Sequence[Award], decision: str, *, by: Actor, reason: str) -> None:
    """A row for each award that says who decided what, and why."""
    row = {"decision": decision, "reason": reason, "decided_by": by, "decided_at": tx.now}
    if awards:
        tx.connection.execute(insert(award_decision), [{"award_id": of.id, **row} for of in awards])


def _close_order_cases(
    tx: Transaction, awards: Sequence[Award], order_no: str, decision: Decision, *, by: Actor, reason: str
) -> None:
    """Close the open cases about these people's awards of an order."""
    people = sorted({of.person for of in awards})
    row = review_case.c
    whose = tuple_(row.person_kind, row.person_id).in_([(person.kind.value, person.id) for person in people])
    if people:
        closed = {"status": decision, "decided_by": by, "decided_at": tx.now, "reason": reason}
        about = update(review_case).where(row.order_no == order_no, whose, row.status == "open")
        tx.connection.execute(about.values(**closed))


def _count(awards: Sequence[Award]) -> Reviewed:
    """How many awards, and what they kept when they were read."""
    return Reviewed(len(awards), sum(of.kept_fen for of in awards))
