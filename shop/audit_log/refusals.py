"""What the audit log refuses."""

from commissions.refusals import Refusal


class ActUnknown(Refusal):
    """No act has this number."""

    code = "act_unknown"
    status = 404
