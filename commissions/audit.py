"""This house's part of `lianpu audit`: proves the books.

Each room brings its checks, which name what is wrong.
"""

from sqlalchemy import Connection

from commissions.ledger.finding import Finding
from commissions.rooms import ROOMS

CHECKS = tuple(check for room in ROOMS for check in room.checks)


def audit(connection: Connection) -> list[Finding]:
    """Everything that is wrong with the books of this house; an empty list proves them.

    Reads all, changes nothing.
    """
    return [finding for check in CHECKS for finding in check(connection)]
