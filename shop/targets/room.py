"""What the targets room brings to its house."""

from commissions.room import Room, Shown
from shop.targets.checks import CHECKS
from shop.targets.tables import target, target_assessment, target_rules, target_verdict

ROOM = Room(
    "targets",
    tables=(target, target_rules, target_assessment, target_verdict),
    checks=CHECKS,
    forgets=(target,),
    shown={"target_rules": Shown(target_rules.c.year), "assessment": Shown(target_assessment.c.id)},
)
