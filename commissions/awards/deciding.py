"""Use cases of review cases.

A person is put under review, and a case is cleared or upheld (docs/money.md §11).
"""

import secrets
from typing import Any

from sqlalchemy import select, update

from commissions.actor import Actor, demand_disinterested
from commissions.awards.queries import is_under_review
from commissions.awards.refusals import CaseDecided, CaseUnknown
from commissions.awards.review import MANUAL, Decision, Reviewed
from commissions.awards.reviewing import (
    CODE_BYTES,
    check_reason,
    is_about,
    is_suspended,
    lock_own_awards,
    open_review,
    release_awards,
    release_person,
    reverse_awards,
)
from commissions.awards.tables import review_case
from commissions.beneficiary import Beneficiary, BeneficiaryKind, MemberId
from commissions.network.queries import find_distributor
from commissions.network.service import suspend_distributor
from commissions.ports import Transaction


def review_person(tx: Transaction, person: Beneficiary, *, by: Actor, reason: str) -> bool:
    """Put somebody under review by hand.

    Nothing of theirs matures or is withdrawn until the case is decided. False when they are already. Raises
    ReasonMissing.
    """
    check_reason(reason)
    if is_under_review(tx.connection, person):
        return False
    key = f"{person}:{MANUAL}:{secrets.token_hex(CODE_BYTES)}"
    return open_review(tx, person, None, key=key, rule=MANUAL, evidence={"reason": reason}, by=by)


def clear_case(tx: Transaction, code: str, *, by: Actor, reason: str) -> Reviewed:
    """There is nothing in a case: what it held is let go. Cleared before: changes nothing.

    Awards of an order with a second open case stay until that one is decided too. Raises CaseUnknown, CaseDecided,
    ReasonMissing, StillSuspended, StillUnderReview, OwnInterest.
    """
    found = _decide_case(tx, code, "cleared", by=by, reason=reason)
    if found is None:
        return Reviewed()

    person = _restore_person(found)

    # One case may be cleared while another about the same order still holds its awards.
    if found.order_no is not None:
        of_order = (review_case.c.order_no == found.order_no, review_case.c.status == "open")
        still_open = select(review_case.c.id).where(*is_about(person), *of_order)
        if tx.connection.execute(still_open).first() is not None:
            return Reviewed()
        return release_awards(tx, found.order_no, person, by=by, reason=reason)

    # The person stays held for another reason; what this case held waits for that.
    if is_under_review(tx.connection, person) or is_suspended(tx, person):
        return Reviewed()
    return release_person(tx, person, by=by, reason=reason)


def uphold_case(tx: Transaction, code: str, *, by: Actor, reason: str) -> Reviewed:
    """A case is right: the order's awards are reversed, or a member is suspended.

    Upheld before: changes nothing. Who is no member can't be suspended: what of theirs is on hold stays so until
    somebody decides about it. Raises CaseUnknown, CaseDecided, ReasonMissing, OwnInterest.
    """
    found = _decide_case(tx, code, "upheld", by=by, reason=reason)
    if found is None:
        return Reviewed()
    person = _restore_person(found)
    if found.order_no is not None:
        return reverse_awards(tx, found.order_no, person, by=by, reason=reason)
    if person.member_id is not None:
        _suspend_active(tx, person.member_id, by=by, reason=reason)
    return Reviewed()


def _suspend_active(tx: Transaction, member_id: MemberId, *, by: Actor, reason: str) -> None:
    """Suspend a member unless they are already, or gone."""
    known = find_distributor(tx.connection, member_id)
    if known is not None and known.status == "active":
        suspend_distributor(tx, member_id, by=by, reason=reason)


def _restore_person(row: Any) -> Beneficiary:
    """Whom a case's row is about."""
    return Beneficiary(BeneficiaryKind(row.person_kind), row.person_id)


def _decide_case(tx: Transaction, code: str, decision: Decision, *, by: Actor, reason: str) -> Any:
    """End an open case; None if it has ended this way before. The sale is locked first, as everywhere."""
    check_reason(reason)

    row = review_case.c
    whose = (row.person_kind, row.person_id)
    found = tx.connection.execute(select(row.order_no, *whose).where(row.code == code)).first()
    if found is None:
        raise CaseUnknown(case=code)

    demand_disinterested(by, _restore_person(found).member_id)
    if found.order_no is not None:
        lock_own_awards(tx, found.order_no, None)

    # Conditional on the state: of two people who decide at once, one finds it decided.
    decided = {"status": decision, "decided_by": by, "decided_at": tx.now, "reason": reason}
    closing = update(review_case).where(row.code == code, row.status == "open").values(**decided)
    closed = tx.connection.execute(closing.returning(review_case)).first()
    if closed is not None:
        return closed

    status = tx.connection.scalar(select(row.status).where(row.code == code))
    if status != decision:
        raise CaseDecided(case=code, status=status)
    return None
