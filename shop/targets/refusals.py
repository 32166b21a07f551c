"""What the targets room refuses."""

from commissions.refusals import Refusal


class TargetRefused(Refusal):
    """A target can't be this; `field` says what is wrong with it."""

    code = "target_refused"
    status = 422


class TooManyTargets(Refusal):
    """So many people have a target of their own; `most` may."""

    code = "too_many_targets"


class RulesMissing(Refusal):
    """The year's targets have no rules yet by which anybody could be judged, or the shop no tiers."""

    code = "target_rules_missing"


class PeriodOpen(Refusal):
    """The period is not over, or was assessed before."""

    code = "target_period_open"


class NobodyToAssess(Refusal):
    """Nobody who may earn has a target for the period."""

    code = "nobody_to_assess"


class AssessmentUnknown(Refusal):
    """There is no such assessment."""

    code = "assessment_unknown"
    status = 404


class AssessmentDecided(Refusal):
    """It was decided before."""

    code = "assessment_decided"
