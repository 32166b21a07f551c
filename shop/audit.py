"""The shop's part of `lianpu audit`: its rooms agree with each other and with the journal."""

from sqlalchemy import Connection

from commissions.ledger.finding import Finding
from shop.rooms import ROOMS

CHECKS = tuple(check for room in ROOMS for check in room.checks)


def audit_shop(connection: Connection) -> list[Finding]:
    """Everything that is wrong in the shop's books; an empty list proves them. Reads all, changes nothing."""
    return [finding for check in CHECKS for finding in check(connection)]
