"""Use cases of the network: admitting members, binding them to who brought them, suspending who may earn."""

import secrets
from collections.abc import Collection

from sqlalchemy import exists, insert, select, update

from commissions.beneficiary import MemberId
from commissions.days import determine_last_day
from commissions.errors import Refusal
from commissions.network.distributor import CODE_ALPHABET, CODE_LENGTH, Distributor, Status
from commissions.network.events import ReferralBound
from commissions.network.queries import (
    find_distributor,
    find_referral,
    has_recruits,
    stands_below,
)
from commissions.network.referral import Attempt, BindingOutcome, BindingStatus, Referral, Via, evaluate_attempt
from commissions.network.repository import lock_branches, lock_members, write_referral
from commissions.network.tables import distributor, distributor_change, referral, referral_attempt
from commissions.policies.queries import find_terms
from commissions.policies.terms import Audience, EarningRight, ReferralTerms
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore

ADD_ATTEMPT = insert(referral_attempt)


class DistributorUnknown(Refusal):
    """Nobody of this id was ever admitted."""

    code = "distributor_unknown"


class StatusUnchanged(Refusal):
    """The distributor's status is not one that this changes."""

    code = "status_unchanged"


def admit_member(tx: Transaction, member_id: MemberId, *, imported: bool = False) -> Distributor:
    """Make a member known to the network, with a link code of their own; a distributor if everyone may earn.

    Does nothing for one who is admitted. `imported` members followed before the shop went live and are not new.
    """
    everyone = find_terms(tx.connection, tx.now).who_may_earn is EarningRight.EVERYONE
    found = write_member(tx, member_id, "active" if everyone else "none", imported=imported)
    if found.status == "none" and everyone:
        found = change_status(tx, member_id, "none", "active", by="policy", reason="everyone may earn")
    return found


def write_member(tx: Transaction, member_id: MemberId, status: Status, *, imported: bool) -> Distributor:
    """Write a member's row, with another code should the first be taken; the row that was there is found instead."""
    found = None
    while found is None:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        row = {"member_id": member_id, "code": code, "status": status, "imported": imported, "since": tx.now}
        if insert_or_ignore(tx.connection, distributor, row):
            return Distributor(member_id, code, status, None, tx.now)
        found = find_distributor(tx.connection, member_id)
    return found


def bind_referral(
    tx: Transaction, member_id: MemberId, *, code: str, via: Via, same_person: Collection[MemberId] = ()
) -> BindingOutcome:
    """Try to bind a member to the distributor of a link code; never raises for what a person can do.

    `same_person` are the members known to be the same human being. Every attempt leaves a row with its outcome.
    """
    member, target = lock_members(tx.connection, member_id, code)
    if member is None:
        admit_member(tx, member_id)
    current = find_referral(tx.connection, member_id)
    terms = find_terms(tx.connection, tx.now).referral
    is_new = terms.audience is Audience.ANYONE or is_new_member(tx, member_id)
    status = evaluate_attempt(Attempt(member_id, target, current, same_person, is_new, tx.now), terms)
    if status == "bound" and target is not None:
        status, current = bind(tx, member_id, target.member_id, via, terms, current)
    return record_attempt(tx, member_id, code, via, target.member_id if target else None, status, current)


def bind(
    tx: Transaction,
    member_id: MemberId,
    referrer_id: MemberId,
    via: Via,
    terms: ReferralTerms,
    current: Referral | None,
) -> tuple[BindingStatus, Referral | None]:
    """Bind unless that would close a circle. Both members are locked, so neither gains a recruit meanwhile.

    Only a member who has recruits can close a circle; for all others there is nothing to walk.
    """
    moves_branch = has_recruits(tx.connection, member_id)
    lock_branches(tx.connection, alone=moves_branch)
    if moves_branch and stands_below(tx.connection, referrer_id, member_id):
        return "circle", current
    bound = Referral(member_id, referrer_id, tx.now, via, terms.determine_end(tx.now))
    write_referral(tx.connection, bound, current, has_branch=moves_branch)
    tx.publish(ReferralBound(member_id=referrer_id, recruit_id=member_id, via=via))
    return "bound", bound


def record_attempt(
    tx: Transaction,
    member_id: MemberId,
    code: str,
    via: Via,
    attempted_id: MemberId | None,
    status: BindingStatus,
    holding: Referral | None,
) -> BindingOutcome:
    """Write the attempt's history row and say what it came to."""
    holds = holding is not None and holding.holds_at(tx.now)
    referrer_id = holding.referrer_id if holding and holds else None
    row = {
        "member_id": member_id,
        "code": code,
        "attempted_id": attempted_id,
        "outcome": status,
        "referrer_id": referrer_id,
        "via": via,
        "attempted_at": tx.now,
    }
    tx.connection.execute(ADD_ATTEMPT, row)
    ends_at = holding.expires_at if holding and holds else None
    return BindingOutcome(status, referrer_id, attempted_id, determine_last_day(ends_at) if ends_at else None)


def is_new_member(tx: Transaction, member_id: MemberId) -> bool:
    """Whether a member came after the shop went live and has paid no order."""
    row = distributor.c
    is_new = exists().where(row.member_id == member_id, row.imported.is_(False), row.first_paid_at.is_(None))
    return bool(tx.connection.scalar(select(is_new)))


def record_purchase(tx: Transaction, member_id: MemberId, terms: ReferralTerms) -> None:
    """A member has paid an order: they are no new member any more, and a referral that purchases renew is renewed."""
    row = distributor.c
    first = update(distributor).where(row.member_id == member_id, row.first_paid_at.is_(None))
    tx.connection.execute(first.values(first_paid_at=tx.now))
    if terms.renew_on_purchase and (ends_at := terms.determine_end(tx.now)):
        held = update(referral).where(referral.c.member_id == member_id, referral.c.expires_at > tx.now)
        tx.connection.execute(held.values(expires_at=ends_at))


def suspend_distributor(tx: Transaction, member_id: MemberId, *, by: str, reason: str) -> Distributor:
    """Suspend: their code binds nobody, new orders pay them nothing, what is pending does not mature.

    Raises DistributorUnknown, StatusUnchanged.
    """
    return change_status(tx, member_id, "active", "suspended", by=by, reason=reason)


def restore_distributor(tx: Transaction, member_id: MemberId, *, by: str, reason: str) -> Distributor:
    """End a suspension. Awards under review stay so. Raises DistributorUnknown, StatusUnchanged."""
    return change_status(tx, member_id, "suspended", "active", by=by, reason=reason)


def appoint_distributor(tx: Transaction, member_id: MemberId, *, by: str, reason: str) -> Distributor:
    """Make a hand-picked member a distributor. Raises DistributorUnknown, StatusUnchanged."""
    return change_status(tx, member_id, "none", "active", by=by, reason=reason)


def change_status(
    tx: Transaction, member_id: MemberId, before: Status, after: Status, *, by: str, reason: str
) -> Distributor:
    """Change a status that is `before`, with a history row."""
    row = distributor.c
    change = update(distributor).where(row.member_id == member_id, row.status == before).values(status=after)
    changed = tx.connection.execute(change).rowcount
    found = find_distributor(tx.connection, member_id)
    if found is None:
        raise DistributorUnknown(member_id=member_id)
    if not changed:
        raise StatusUnchanged(member_id=member_id, status=found.status)
    history = {"status_before": before, "status": after, "reason": reason, "changed_by": by, "changed_at": tx.now}
    tx.connection.execute(insert(distributor_change).values(member_id=member_id, **history))
    return found
