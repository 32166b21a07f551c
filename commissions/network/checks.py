"""Checks of the network: nobody is above themselves, and the team tables say what the referrals say."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, select

from commissions.ledger.finding import Check, Finding, compare
from commissions.network.queries import LEVELS
from commissions.network.tables import referral, team_count, team_member


def read_referrers(connection: Connection) -> dict[int, int]:
    """Everyone's referrer."""
    return {row.member_id: row.referrer_id for row in connection.execute(select(referral))}


def check_forest(connection: Connection) -> Iterable[Finding]:
    """Going up from anyone ends at someone without a referrer (I16). Looks at each member once."""
    referrers = read_referrers(connection)
    cleared: set[int] = set()
    for member_id in referrers:
        path: set[int] = set()
        at: int | None = member_id
        while at is not None and at not in cleared and at not in path:
            path.add(at)
            at = referrers.get(at)
        if at in path:
            yield Finding("referrals_are_a_forest", f"member:{at}", "no circle", "a circle")
        cleared |= path


def check_teams(connection: Connection) -> Iterable[Finding]:
    """The team tables hold exactly the three levels above each member, and the counters count them."""
    referrers = read_referrers(connection)
    expected: dict[tuple[int, int], int] = {}
    for member_id in referrers:
        above: int | None = member_id
        for level in range(1, LEVELS + 1):
            above = referrers.get(above) if above is not None else None
            if above is not None:
                expected[member_id, above] = level
    found = {(of.member_id, of.ancestor_id): of.level for of in connection.execute(select(team_member))}
    for key in sorted(expected.keys() | found.keys()):
        subject = f"member:{key[0]}:above:{key[1]}"
        yield from compare("team_follows_referrals", subject, expected.get(key), found.get(key))
    yield from check_counts(connection, Counter((above, level) for (_, above), level in expected.items()))


def check_counts(connection: Connection, expected: Counter[tuple[int, int]]) -> Iterable[Finding]:
    """The counters of each person and level."""
    found = Counter({(of.member_id, of.level): of.members for of in connection.execute(select(team_count))})
    for key in sorted(expected.keys() | found.keys()):
        yield from compare("team_is_counted", f"member:{key[0]}:level:{key[1]}", expected[key], found[key])


CHECKS: tuple[Check, ...] = (check_forest, check_teams)
