"""What the writings room refuses, as types with data."""

from commissions.refusals import Refusal


class WritingUnknown(Refusal):
    """There is no such writing, or none any more."""

    code = "writing_unknown"
    status = 404


class WritingDecided(Refusal):
    """Somebody has decided about it since, or its author has written another one; `data["state"]` is how it stands."""

    code = "writing_decided"


class WritingRefused(Refusal):
    """A decision lacks something: `data["field"]` is `reason` or `ground`."""

    code = "writing_refused"
    status = 422
