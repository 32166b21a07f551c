"""What errands refuse."""

from commissions.refusals import Refusal


class ErrandUnknown(Refusal):
    """There is no such errand of whoever asks. Other people's are not there for them."""

    code = "errand_unknown"
    status = 404


class ErrandEnded(Refusal):
    """The errand has ended, so that nothing is left to cancel."""

    code = "errand_ended"


class TooManyErrands(Refusal):
    """`data["most"]` errands of one person wait or run at once."""

    code = "too_many_errands"
    status = 429


class ErrandFileGone(Refusal):
    """The file of the errand has been deleted, or it never had one."""

    code = "errand_file_gone"
    status = 410
