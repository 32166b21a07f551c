"""What the objections room refuses."""

from commissions.refusals import Refusal


class ObjectionRefused(Refusal):
    """The words are missing or too long, or the number is none; `data["field"]` is `words`, `order_no` or `answer`."""

    code = "objection_refused"
    status = 422


class ObjectionWaits(Refusal):
    """This person's objection about this order waits for an answer already."""

    code = "objection_waits"


class TooManyObjections(Refusal):
    """So many objections of this person wait that no more are taken."""

    code = "too_many_objections"


class ObjectionUnknown(Refusal):
    """There is no such objection."""

    code = "objection_unknown"
    status = 404


class ObjectionAnsweredAlready(Refusal):
    """Somebody has answered it meanwhile."""

    code = "objection_answered"
