"""`lianpu audit`: proves the books. A list of small checks, each of which names what it finds wrong."""

from sqlalchemy import Connection

from commissions.awards.checks import CHECKS as AWARD_CHECKS
from commissions.ledger.checks import CHECKS as LEDGER_CHECKS
from commissions.ledger.finding import Finding
from commissions.network.checks import CHECKS as NETWORK_CHECKS
from commissions.tallies.checks import CHECKS as TALLY_CHECKS
from commissions.tiers.checks import CHECKS as TIER_CHECKS
from commissions.withdrawals.checks import CHECKS as WITHDRAWAL_CHECKS

CHECKS = (*LEDGER_CHECKS, *AWARD_CHECKS, *NETWORK_CHECKS, *TALLY_CHECKS, *TIER_CHECKS, *WITHDRAWAL_CHECKS)

__all__ = ["CHECKS", "Finding", "audit"]


def audit(connection: Connection) -> list[Finding]:
    """Everything that is wrong with the books of this house; an empty list proves them. Reads all, changes nothing."""
    return [finding for check in CHECKS for finding in check(connection)]
