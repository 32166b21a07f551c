"""Use cases of the network.

Admitting members, binding them to who brought them, suspending who may earn.
"""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from commissions.actor import Actor, demand_disinterested, system_acting
from commissions.beneficiary import MemberId
from commissions.days import determine_last_day
from commissions.network.change import describe_referral
from commissions.network.distributor import CODE_ALPHABET, CODE_LENGTH, Distributor, Status
from commissions.network.events import (
    DistributorJoined,
    DistributorRestored,
    DistributorSuspended,
    ReferralBound,
)
from commissions.network.history import write_changes
from commissions.network.queries import came_alone, find_distributor, get_standing
from commissions.network.referral import (
    Admission,
    Attempt,
    BindingOutcome,
    BindingStatus,
    Referral,
    Standing,
    Via,
    evaluate_attempt,
)
from commissions.network.repository import (
    add_referral,
    lock_branches,
    lock_members,
    lock_people,
    open_circle,
    replace_referral,
)
from commissions.network.tables import (
    distributor,
    distributor_change,
    distributor_tier_change,
    referral,
    referral_attempt,
)
from commissions.policies.queries import find_terms
from commissions.policies.terms import EarningRight, ReferralTerms
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.schema import insert_or_ignore

_ADD_ATTEMPT = insert(referral_attempt)


class DistributorUnknown(Refusal):
    """Nobody of this id was ever admitted."""

    code = "distributor_unknown"


class StatusUnchanged(Refusal):
    """The distributor's status is not one that this changes."""

    code = "status_unchanged"


def admit_member(tx: Transaction, member_id: MemberId, *, imported: bool = False) -> Admission:
    """Make a member known to the network, with a link code of their own.

    A distributor if everyone may earn. Does nothing for one who is admitted. `imported` members followed before the
    shop went live and are not new.
    """
    terms = find_terms(tx.connection, tx.now)
    everyone = terms.who_may_earn is EarningRight.EVERYONE
    found, is_known = _write_member(tx, member_id, "active" if everyone else "none", imported=imported)
    if found.status == "none" and everyone:
        found = change_status(tx, member_id, "none", "active", by=system_acting("policy"), reason="everyone may earn")
    return Admission(found, terms, None if is_known else Standing(None, has_recruits=False, is_new=not imported))


def _write_member(tx: Transaction, member_id: MemberId, status: Status, *, imported: bool) -> tuple[Distributor, bool]:
    """Write a member's row, with another code should the first be taken.

    Returns the row, and whether it is another one, which was there before.
    """
    found = None
    while found is None:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        row = {"member_id": member_id, "code": code, "status": status, "imported": imported, "since": tx.now}
        if insert_or_ignore(tx.connection, distributor, row):
            return Distributor(member_id, code, status, None, tx.now), False
        found = find_distributor(tx.connection, member_id)
    return found, True


def bind_referral(
    tx: Transaction,
    member_id: MemberId,
    *,
    code: str,
    via: Via,
    same_person: Collection[MemberId] = (),
    admission: Admission | None = None,
) -> BindingOutcome:
    """Try to bind a member to the distributor of a link code; never raises for what a person can do.

    `same_person` are the members known to be the same human being. `admission` is given by whoever admitted the
    member in this same unit of work, to spare reading it again. Every attempt leaves a row with its outcome.
    """
    member, target = lock_members(tx.connection, member_id, code)
    if member is None:
        admission = admit_member(tx, member_id)
    terms = (admission.terms if admission else find_terms(tx.connection, tx.now)).referral
    standing = (admission and admission.standing) or get_standing(tx.connection, member_id)
    current = standing.current
    status = evaluate_attempt(Attempt(member_id, target, standing, same_person, tx.now), terms)
    if status == "bound" and target is not None:
        status, current = _bind(tx, member_id, target.member_id, via, terms, standing)
    return _record_attempt(tx, member_id, code, via, target.member_id if target else None, status, current)


def _bind(
    tx: Transaction,
    member_id: MemberId,
    referrer_id: MemberId,
    via: Via,
    terms: ReferralTerms,
    standing: Standing,
) -> tuple[BindingStatus, Referral | None]:
    """Bind unless that would close a circle.

    Both members are locked, so neither gains a recruit meanwhile. Only a member who has recruits can close a circle;
    for all others there is nothing to walk.
    """
    is_first = standing.current is None and not standing.has_recruits
    lock_branches(tx.connection, alone=not is_first)
    if standing.has_recruits and not open_circle(tx.connection, member_id, referrer_id, tx.now):
        return "circle", standing.current

    bound = Referral(member_id, referrer_id, tx.now, via, terms.determine_end(tx.now))

    # A first referral takes nobody out of a team, so its rows are only added.
    if is_first:
        add_referral(tx.connection, bound, describe_referral(bound, "bound", tx.now))
    else:
        replace_referral(tx.connection, describe_referral(bound, "bound", tx.now), bound)

    tx.publish(ReferralBound(member_id=referrer_id, recruit_id=member_id, via=via))
    return "bound", bound


def bind_to_default(
    tx: Transaction, member_id: MemberId, admission: Admission, *, same_person: Collection[MemberId] = ()
) -> BindingOutcome | None:
    """Bind a new member who came alone to the policy's default referrer; None if it has none.

    Never call it for someone who came by a link or a code, whatever became of that.
    """
    code = admission.terms.referral.default_referrer
    if code is None:
        return None
    return bind_referral(tx, member_id, code=code, via="default", same_person=same_person, admission=admission)


def bind_to_area(
    tx: Transaction, member_id: MemberId, *, holder: MemberId, same_person: Collection[MemberId] = ()
) -> BindingOutcome | None:
    """Bind a member who came alone to who holds the area where they live; None for anyone else.

    Whoever ever had a referrer, or came by a link or a code, whatever became of that, stays as they are.
    """
    # Looked at under the lock: a scan of this very moment has come before, also where the last one wins.
    people = lock_people(tx.connection, sorted((member_id, holder)))
    if holder not in people or not came_alone(tx.connection, member_id):
        return None
    return bind_referral(tx, member_id, code=people[holder].code, via="area", same_person=same_person)


def _record_attempt(
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
    tx.write(_ADD_ATTEMPT, row)

    ends_at = holding.expires_at if holding and holds else None
    return BindingOutcome(status, referrer_id, attempted_id, determine_last_day(ends_at) if ends_at else None)


def record_purchase(tx: Transaction, member_id: MemberId, terms: ReferralTerms) -> None:
    """A member has paid an order.

    They are no new member any more, and a referral that purchases renew is renewed.
    """
    tx.write(_FIRST_PURCHASE, {"of_member": member_id, "at": tx.now})
    if terms.renew_on_purchase and (ends_at := terms.determine_end(tx.now)):
        _renew_referral(tx, member_id, ends_at)


_FIRST_PURCHASE = (
    update(distributor)
    .where(distributor.c.member_id == bindparam("of_member"), distributor.c.first_paid_at.is_(None))
    .values(first_paid_at=bindparam("at"))
)


def _renew_referral(tx: Transaction, member_id: MemberId, ends_at: datetime) -> None:
    """Let a referral that holds and has an end last until `ends_at`, with history.

    One that has expired stays so.
    """
    row = referral.c
    held = update(referral).where(row.member_id == member_id, row.expires_at > tx.now, row.expires_at < ends_at)
    query = held.values(expires_at=ends_at)
    found = tx.connection.execute(
        query.returning(row.member_id, row.referrer_id, row.bound_at, row.via, row.expires_at)
    ).first()
    if found:
        write_changes(tx.connection, [describe_referral(Referral(*found), "renewed", tx.now)])


def suspend_distributor(tx: Transaction, member_id: MemberId, *, by: Actor, reason: str) -> Distributor:
    """Suspend: their code binds nobody, new orders pay them nothing, nothing matures or is paid out.

    They are told. What was earned stays, and so do their referral and their team. Raises DistributorUnknown,
    StatusUnchanged.
    """
    suspended = change_status(tx, member_id, "active", "suspended", by=by, reason=reason)
    tx.publish(DistributorSuspended(member_id=member_id))
    return suspended


def restore_distributor(tx: Transaction, member_id: MemberId, *, by: Actor, reason: str) -> Distributor:
    """End a suspension; they are told. Awards under review stay so.

    Raises DistributorUnknown, StatusUnchanged, OwnInterest.
    """
    demand_disinterested(by, member_id)
    restored = change_status(tx, member_id, "suspended", "active", by=by, reason=reason)
    tx.publish(DistributorRestored(member_id=member_id))
    return restored


def appoint_distributor(tx: Transaction, member_id: MemberId, *, by: Actor, reason: str) -> Distributor:
    """Make a hand-picked member a distributor. Raises DistributorUnknown, StatusUnchanged, OwnInterest."""
    demand_disinterested(by, member_id)
    return change_status(tx, member_id, "none", "active", by=by, reason=reason)


def change_status(
    tx: Transaction, member_id: MemberId, before: Status, after: Status, *, by: Actor, reason: str
) -> Distributor:
    """Change a status that is `before`, with a history row."""
    # Conditional on the state: of two people who change it at once, one is told that it has changed.
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
    if (before, after) == ("none", "active"):
        tx.publish(DistributorJoined(member_id=member_id))
    return found


def change_tier(tx: Transaction, member_id: MemberId, tier: str | None, *, by: Actor, reason: str) -> str | None:
    """Give a distributor a tier, or none, with a history row; nothing happens if they stand there already.

    Returns the tier that they had before. No orders placed so far are touched: each froze its upline's tiers.
    Raises DistributorUnknown.
    """
    row = distributor.c
    found = tx.connection.execute(select(row.tier).where(row.member_id == member_id).with_for_update()).first()
    if found is None:
        raise DistributorUnknown(member_id=member_id)
    if found.tier != tier:
        tx.connection.execute(update(distributor).where(row.member_id == member_id).values(tier=tier))
        history = {"tier_before": found.tier, "tier": tier, "reason": reason, "changed_by": by, "changed_at": tx.now}
        tx.connection.execute(insert(distributor_tier_change).values(member_id=member_id, **history))
    return found.tier  # type: ignore[no-any-return]
