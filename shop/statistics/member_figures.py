"""What a member adds to the figures: becoming known, following, becoming a distributor, scanning codes. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shop.statistics.hours import day_of, number_hour
from shop.statistics.measures import TOTAL, Dimension, Key, Measure, Parts, sum_parts


@dataclass(frozen=True)
class Scan:
    """A scene code was scanned: when, and whose it was (None for nobody's)."""

    at: datetime
    owner: int | None


@dataclass(frozen=True)
class MemberFacts:
    """Since when a member is known, has first followed, has first been a distributor, and what codes they scanned.

    Imported members were there before the shop: they are no news, but what they do later is.
    """

    member_id: int
    is_imported: bool
    known_at: datetime
    followed_at: datetime | None
    distributor_at: datetime | None
    scans: tuple[Scan, ...] = ()


def calculate_member_figures(member: MemberFacts) -> dict[int, Parts]:
    """What a member adds, by hour."""
    firsts = ((Measure.MEMBERS, member.known_at), (Measure.FOLLOWERS, member.followed_at))
    moments = [(of, at) for of, at in (*firsts, (Measure.DISTRIBUTORS, member.distributor_at)) if at is not None]
    news = [(of, at) for of, at in moments if not (member.is_imported and at <= member.known_at)]

    by_hour: dict[int, list[Parts]] = {}
    for measure, at in news:
        by_hour.setdefault(number_hour(at), []).append({TOTAL: {measure: 1}})
    for hour, parts in _count_scans(member.scans):
        by_hour.setdefault(hour, []).append(parts)
    return {hour: sum_parts(parts) for hour, parts in by_hour.items()}


def _count_scans(scans: Iterable[Scan]) -> Iterable[tuple[int, Parts]]:
    """A code counts once a day for whoever scans it, on the hour of the first time."""
    seen: set[tuple[int, int | None]] = set()
    for scan in sorted(scans, key=lambda of: of.at):
        hour = number_hour(scan.at)
        if (day_of(hour), scan.owner) in seen:
            continue
        seen.add((day_of(hour), scan.owner))
        keys: list[Key] = [TOTAL]
        if scan.owner is not None:
            keys.append((Dimension.DISTRIBUTOR, str(scan.owner)))
        yield hour, {key: {Measure.SCANS: 1} for key in keys}
