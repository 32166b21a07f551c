"""Checks of targets: whatever an assessment has decided about a tier stands in its person's history."""

from collections.abc import Iterable

from sqlalchemy import Connection, exists, select

from commissions.ledger.finding import Check, Finding, compare
from commissions.network.tables import distributor_tier_change
from shop.targets.tables import target_assessment, target_verdict


def check_verdicts(connection: Connection) -> Iterable[Finding]:
    """Who rose or fell by a verdict has that change of that moment; a decided assessment leaves none open."""
    row, made, change = target_verdict.c, target_assessment.c, distributor_tier_change.c
    moved = exists().where(
        change.member_id == row.member_id,
        change.tier.is_not_distinct_from(row.tier_after),
        change.changed_at == made.decided_at,
    )
    query = select(row.assessment_id, row.member_id, row.step, row.state, made.status, moved.label("moved"))
    query = query.join(target_assessment, made.id == row.assessment_id).execution_options(yield_per=1000)
    for of in connection.execute(query):
        subject = f"assessment:{of.assessment_id}:member:{of.member_id}"
        yield from compare("verdict_decided", subject, of.status == "decided", of.state != "proposed")
        if of.state == "done" and of.step in ("rise", "fall") and not of.moved:
            yield Finding("verdict_in_history", subject, "a change of tier", "none")


CHECKS: tuple[Check, ...] = (check_verdicts,)
