"""What the dividends room refuses."""

from commissions.refusals import Refusal


class PoolUnknown(Refusal):
    """No policy has ever named a pool like this."""

    code = "pool_unknown"
    status = 404


class PoolEmpty(Refusal):
    """There is nothing to give: the period and what is carried are `left_fen`, and `available_fen` has matured."""

    code = "pool_empty"


class PoolChanged(Refusal):
    """Refunds have left the pool with less than the run gives: it is dropped and calculated anew."""

    code = "pool_changed"


class PeriodRefused(Refusal):
    """The days are none, more than a year, not over yet, or an earlier run has some of them or later ones."""

    code = "period_refused"


class GroupRefused(Refusal):
    """Nobody in the group may earn, nobody sold anything, or there are too many; `most` may share."""

    code = "dividend_group_refused"


class RunOpen(Refusal):
    """The pool has a run that waits; it is decided first."""

    code = "run_open"


class RunUnknown(Refusal):
    """There is no such run, or nobody of this number in it."""

    code = "run_unknown"
    status = 404


class RunDecided(Refusal):
    """The run is in another state by now; `status` says which."""

    code = "run_decided"


class SecondPersonMissing(Refusal):
    """A run is decided by two people."""

    code = "second_person_missing"
