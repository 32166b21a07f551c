"""What the forms of the console refuse themselves, before any use case is asked."""

from commissions.refusals import Refusal


class ReasonNeeded(Refusal):
    """Whatever is decided about people or money says why."""

    code = "reason_needed_here"


class YuanUnreadable(Refusal):
    """What was typed is no amount in yuan."""

    code = "yuan_unreadable"
