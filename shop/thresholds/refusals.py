"""What threshold discounts refuse, as types with data."""

from commissions.refusals import Refusal


class ThresholdRefused(Refusal):
    """A field of a threshold discount is outside its bounds; `data["field"]` names it."""

    code = "threshold_refused"


class ThresholdUnknown(Refusal):
    """There is no such threshold discount."""

    code = "threshold_unknown"
