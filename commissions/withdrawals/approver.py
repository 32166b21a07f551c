"""Names of people who decide, so that two of them are told apart however they are spelled; and their reasons."""

from commissions.names import fold_name
from commissions.withdrawals.errors import ApproverRefused, ReasonMissing


def normalize_name(by: str) -> str:
    """A name without regard to how it is typed (`fold_name`). Raises ApproverRefused for none."""
    name = fold_name(by)
    if not name:
        raise ApproverRefused(by=by)
    return name


def demand_reason(reason: str) -> None:
    """Raises ReasonMissing for a decision that does not say why."""
    if not reason.strip():
        raise ReasonMissing
