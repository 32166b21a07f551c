"""Use cases of targets: setting them, the rules of a year, assessing a period, and deciding what it proposes."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, insert, update

from commissions.actor import Actor, demand_disinterested
from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.network.queries import find_distributor, find_distributors
from commissions.policies.service import demand_acknowledgement
from commissions.ports import Transaction
from commissions.tiers.queries import find_tiers
from commissions.tiers.service import set_tier
from shop.regions.atlas import find_region
from shop.regions.region import is_province
from shop.schema import insert_or_ignore, insert_or_update
from shop.targets.events import TargetMissed
from shop.targets.queries import (
    Assessment,
    count_people,
    find_amounts,
    find_below,
    find_rules,
    get_assessment,
    list_standings,
    list_verdicts,
)
from shop.targets.refusals import (
    AssessmentDecided,
    NobodyToAssess,
    PeriodOpen,
    RulesMissing,
    TargetRefused,
    TooManyTargets,
)
from shop.targets.tables import target, target_assessment, target_rules, target_verdict
from shop.targets.target import FIRST_YEAR, LARGEST_FEN, LAST_YEAR, PERIODS, Basis, Rules, Scope, Step, find_days, judge

_MOST_PEOPLE = 2_000
_MOST_GRACE = 12
_LARGEST_BP = 100_000


def set_targets(tx: Transaction, year: int, scope: Scope, key: str, amounts: Mapping[str, int], *, by: Actor) -> None:
    """Set the targets of a year for one scope; a period without an amount has none from now on.

    Parts may be more or less than their whole: that is shown, not refused. Raises TargetRefused, TooManyTargets,
    OwnInterest for whoever it is a target of.
    """
    _demand_year(year)
    member_id = _demand_key(tx, scope, key)
    demand_disinterested(by, member_id)
    for period, fen in amounts.items():
        if period not in PERIODS or not 0 < fen <= LARGEST_FEN:
            raise TargetRefused(field="amount")
    is_new = scope is Scope.PERSON and not find_amounts(tx.connection, year, scope, key)
    if is_new and amounts and count_people(tx.connection, year) >= _MOST_PEOPLE:
        raise TooManyTargets(most=_MOST_PEOPLE)

    row = target.c
    tx.connection.execute(delete(target).where(row.year == year, row.scope == scope.value, row.key == key))
    values = {"year": year, "scope": scope.value, "key": key, "member_id": member_id, "set_by": by, "set_at": tx.now}
    if amounts:
        rows = [values | {"period": period, "amount_fen": fen} for period, fen in amounts.items()]
        tx.connection.execute(insert(target), rows)


def set_rules(tx: Transaction, year: int, rules: Rules, *, by: Actor) -> None:
    """Say how a year's targets are counted and judged. What was assessed stays as it is.

    Raises TargetRefused, NoticeNotAcknowledged where what whole teams sell decides about tiers.
    """
    _demand_year(year)
    if not 0 <= rules.fall_bp < rules.rise_bp <= _LARGEST_BP or not 0 <= rules.grace <= _MOST_GRACE:
        raise TargetRefused(field="rules")
    if rules.basis is Basis.TEAM:
        demand_acknowledgement(tx, ["targets.basis"])
    values = {"year": year, "basis": rules.basis.value, "by_quarter": rules.by_quarter, "rise_bp": rules.rise_bp}
    values |= {"fall_bp": rules.fall_bp, "grace": rules.grace}
    insert_or_update(tx.connection, target_rules, ("year",), values | {"set_by": by, "set_at": tx.now})


def assess_period(tx: Transaction, year: int, period: str, *, by: Actor) -> Assessment:
    """Judge everybody who has a target for a period that is over; nothing changes until a person has decided.

    Raises RulesMissing, PeriodOpen, NobodyToAssess.
    """
    rules, published = find_rules(tx.connection, year), find_tiers(tx.connection, tx.now)
    if rules is None or published is None or period not in rules.periods:
        raise RulesMissing(year=year)
    if find_days(year, period).last >= determine_day(tx.now):
        raise PeriodOpen(year=year, period=period)

    standings = list_standings(tx.connection, year, period, rules.basis)
    if not standings:
        raise NobodyToAssess(year=year, period=period)
    below = find_below(tx.connection, year, period)

    values = {"year": year, "period": period, "status": "open", "made_by": by, "made_at": tx.now}
    if not insert_or_ignore(tx.connection, target_assessment, values):
        raise PeriodOpen(year=year, period=period)
    row = target_assessment.c
    query = target_assessment.select().where(row.year == year, row.period == period)
    assessment_id = tx.connection.execute(query).one().id

    for of, sold_fen in standings:
        judged = judge(
            rules,
            published.ladder,
            target_fen=of.amount_fen,
            sold_fen=sold_fen,
            below_before=below.get(of.member_id, 0),
            tier=of.tier,
        )
        verdict = {"assessment_id": assessment_id, "member_id": of.member_id, "target_fen": of.amount_fen}
        verdict |= {"sold_fen": sold_fen, "below": judged.below, "step": judged.step.value, "state": "proposed"}
        verdict |= {"tier_before": of.tier, "tier_after": judged.tier_after}
        tx.write(_ADD_VERDICT, verdict)
    return get_assessment(tx.connection, assessment_id)


def decide_assessment(
    tx: Transaction, assessment_id: int, agreed: Collection[MemberId], *, by: Actor, reason: str
) -> int:
    """Carry out what is agreed to, and strike the rest, and whoever has another tier by now.

    Returns how many changed.

    Everybody whose tier changes is told by that, everybody in grace by `TargetMissed`. Raises AssessmentUnknown,
    AssessmentDecided, TierReasonMissing, OwnInterest for whoever would rise or fall by it: striking one's own fall is
    deciding about it.
    """
    found = get_assessment(tx.connection, assessment_id, lock=True)
    if found.status != "open":
        raise AssessmentDecided(assessment=assessment_id)

    changed, verdicts = 0, list_verdicts(tx.connection, assessment_id)
    for verdict in verdicts:
        if verdict.step in _MOVES:
            demand_disinterested(by, verdict.member_id)

    people = find_distributors(tx.connection, [of.member_id for of in verdicts])
    for verdict in verdicts:
        person = people[verdict.member_id]
        stands = person.status == "active" and person.tier == verdict.tier_before
        moves = verdict.step in _MOVES
        done = not moves or (stands and verdict.member_id in agreed)
        if moves and done:
            set_tier(tx, verdict.member_id, verdict.tier_after, by=by, reason=reason)
            changed += 1
        if verdict.step is Step.GRACE:
            missed = (found.year, found.period, verdict.target_fen, verdict.sold_fen)
            tx.publish(TargetMissed(verdict.member_id, *missed))
        row = target_verdict.c
        mine = (row.assessment_id == assessment_id, row.member_id == verdict.member_id, row.state == "proposed")
        tx.connection.execute(update(target_verdict).where(*mine).values(state="done" if done else "struck"))

    mine_too = update(target_assessment).where(target_assessment.c.id == assessment_id)
    values = {"status": "decided", "decided_by": by, "decided_at": tx.now, "reason": reason.strip()}
    tx.connection.execute(mine_too.where(target_assessment.c.status == "open").values(**values))
    return changed


def _demand_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise TargetRefused(field="year")


def _demand_key(tx: Transaction, scope: Scope, key: str) -> MemberId | None:
    """The member of a person's target. Raises TargetRefused for a province or distributor that is none."""
    if scope is Scope.PERSON:
        member_id = MemberId(int(key))
        if find_distributor(tx.connection, member_id) is None:
            raise TargetRefused(field="person")
        return member_id
    if scope is Scope.REGION and (find_region(key) is None or not is_province(key)):
        raise TargetRefused(field="region")
    if scope is Scope.WHOLE and key:
        raise TargetRefused(field="whole")
    return None


_MOVES = (Step.RISE, Step.FALL)
_ADD_VERDICT = insert(target_verdict)
