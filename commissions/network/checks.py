"""Checks of the network: nobody is above themselves.

History and team tables say what the referrals say.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, func, select

from commissions.ledger.finding import Check, Finding, compare
from commissions.network.queries import LEVELS
from commissions.network.tables import branch_move, referral, referral_change, team_count, team_member


def _read_referrers(connection: Connection) -> dict[int, int]:
    """Everyone's referrer."""
    return {row.member_id: row.referrer_id for row in connection.execute(select(referral))}


def check_forest(connection: Connection) -> Iterable[Finding]:
    """Going up from anyone ends at someone without a referrer (I16). Looks at each member once."""
    referrers = _read_referrers(connection)
    cleared: set[int] = set()

    for member_id in referrers:
        path: set[int] = set()
        at: int | None = member_id
        while at is not None and at not in cleared and at not in path:
            path.add(at)
            at = referrers.get(at)

        # Where the walk ends on its own path is a circle; what was cleared before leads up to somebody.
        if at in path:
            yield Finding("referrals_are_a_forest", f"member:{at}", "no circle", "a circle")
        cleared |= path


def check_teams(connection: Connection) -> Iterable[Finding]:
    """The team tables hold exactly the three levels above each member, and the counters count their rows.

    The rows of those up to two levels below a branch that is still moving may be of before the move.
    """
    referrers = _read_referrers(connection)
    moving = _list_moving(connection, referrers)
    expected = {
        (member_id, above): level
        for member_id in referrers
        if member_id not in moving
        for level, above in _list_above(referrers, member_id)
    }

    rows = connection.execute(select(team_member.c.member_id, team_member.c.ancestor_id, team_member.c.level)).all()
    found = {(of.member_id, of.ancestor_id): of.level for of in rows if of.member_id not in moving}

    for key in sorted(expected.keys() | found.keys()):
        subject = f"member:{key[0]}:above:{key[1]}"
        yield from compare("team_follows_referrals", subject, expected.get(key), found.get(key))

    yield from _check_counts(connection, Counter((of.ancestor_id, of.level) for of in rows))


def _list_above(referrers: Mapping[int, int], member_id: int) -> Iterable[tuple[int, int]]:
    """The referrers above a member, as far as teams reach, each with its level."""
    above: int | None = member_id
    for level in range(1, LEVELS + 1):
        above = referrers.get(above) if above is not None else None
        if above is not None:
            yield level, above


def _list_moving(connection: Connection, referrers: Mapping[int, int]) -> set[int]:
    """Who stands one or two levels below a branch that is still moving."""
    roots = set(connection.scalars(select(branch_move.c.member_id)))
    if not roots:
        return set()
    return {
        member_id
        for member_id in referrers
        if any(level < LEVELS and above in roots for level, above in _list_above(referrers, member_id))
    }


def _check_counts(connection: Connection, expected: Counter[tuple[int, int]]) -> Iterable[Finding]:
    """The counters of each person and level."""
    found = Counter({(of.member_id, of.level): of.members for of in connection.execute(select(team_count))})
    for key in sorted(expected.keys() | found.keys()):
        yield from compare("team_is_counted", f"member:{key[0]}:level:{key[1]}", expected[key], found[key])


def check_history(connection: Connection) -> Iterable[Finding]:
    """The last entry of everyone's history says what their referral says."""
    row, newest = referral_change.c, referral_change.alias("newest")
    last = select(func.max(newest.c.id)).group_by(newest.c.member_id)
    query = select(row.member_id, row.referrer_id, row.expires_at).where(row.id.in_(last))
    told = {
        of.member_id: (of.referrer_id, of.expires_at) for of in connection.execute(query) if of.referrer_id is not None
    }
    held = {of.member_id: (of.referrer_id, of.expires_at) for of in connection.execute(select(referral))}
    for member_id in sorted(told.keys() | held.keys()):
        subject = f"member:{member_id}"
        yield from compare("referral_follows_history", subject, told.get(member_id), held.get(member_id))


CHECKS: tuple[Check, ...] = (check_forest, check_teams, check_history)
