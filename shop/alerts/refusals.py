"""What the alerts room refuses."""

from commissions.refusals import Refusal


class HoursRefused(Refusal):
    """Quiet hours are hours of the day, 0 to 23."""

    code = "quiet_hours_refused"
