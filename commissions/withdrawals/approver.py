"""Names of people who decide, so that two of them are told apart however they are spelled."""

from commissions.withdrawals.errors import ApproverRefused


def normalize_name(by: str) -> str:
    """A name without regard to case and spacing. Raises ApproverRefused for none."""
    name = " ".join(by.split()).casefold()
    if not name:
        raise ApproverRefused(by=by)
    return name
