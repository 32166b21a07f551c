"""What is refused about areas."""

from commissions.refusals import Refusal


class RegionUnknown(Refusal):
    """What was typed names no province, city or district."""

    code = "area_region_unknown"
    status = 422


class AreaDaysBackwards(Refusal):
    """The last day is before the first one, or over already."""

    code = "area_days_backwards"
    status = 422


class AreaHeld(Refusal):
    """Somebody holds this very region on one of these days."""

    code = "area_held"


class AreaUnknown(Refusal):
    """This distributor has no such area, or it has ended."""

    code = "area_unknown"
    status = 404
