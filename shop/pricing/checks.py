"""Checks of claims: what is counted as used is what orders claim."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from commissions.ledger.finding import Check, Finding, compare
from shop.pricing.repository import EVERYBODY
from shop.pricing.tables import offer_claim, offer_use


def check_uses(connection: Connection) -> Iterable[Finding]:
    """The units used of an offer, by everybody and by each member, are those of active claims."""
    row = offer_claim.c
    key = (row.kind, row.source_id, row.member_id)
    claimed = select(*key, func.sum(row.units).label("units")).where(row.state == "active", row.counted)
    sums: dict[tuple[str, str, int], int] = {}
    for found in connection.execute(claimed.group_by(*key)):
        for member_id in (EVERYBODY, found.member_id):
            of = (found.kind, found.source_id, member_id)
            sums[of] = sums.get(of, 0) + int(found.units)

    for found in connection.execute(select(offer_use)):
        of = (found.kind, found.source_id, found.member_id)
        yield from compare("offer_used", f"offer:{found.kind}:{found.source_id}", sums.pop(of, 0), found.used)
    for kind, source_id, _ in sums:
        yield Finding("offer_used", f"offer:{kind}:{source_id}", "a count", "none")


CHECKS: tuple[Check, ...] = (check_uses,)
