"""What moving in refuses."""

from commissions.refusals import Refusal


class MovedUnknown(Refusal):
    """Nobody who waits to be known again has this code."""

    code = "moved_unknown"
    status = 404


class HasHistory(Refusal):
    """The member has ordered, earned or recruited here already, so they can't become somebody else."""

    code = "moved_has_history"


class BatchUnknown(Refusal):
    """Nothing was brought along under this code, or its opening balances are decided."""

    code = "moved_batch_unknown"
    status = 404
