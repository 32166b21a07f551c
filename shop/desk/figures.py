"""Figures with the names of what they are about, as the merchant knows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.tiers.queries import find_tiers
from shop.catalog.queries import find_product_names, list_categories
from shop.members.queries import list_members
from shop.regions.atlas import find_names
from shop.statistics.measures import DIRECT, DISTRIBUTED, TOTAL, Dimension, Measure, Sums
from shop.statistics.queries import Best, Compared, Days, Grain, Point, Today, compare_days, list_best, read_series
from shop.statistics.queries import read_today as read_hours
from shop.words import words

_LONGEST_NUMBER = 19
_Finder = Callable[[Connection, Sequence[str], datetime], Mapping[str, str]]


@dataclass(frozen=True)
class Named:
    """A key of a dimension by name, what was counted of it, and its share of all that was sold, in basis points."""

    key: str
    name: str
    sums: Sums
    share_bp: int


@dataclass(frozen=True)
class Ranking:
    """The best of some days, and all together beside as many days before."""

    all: Compared
    best: tuple[Named, ...]


@dataclass(frozen=True)
class Course:
    """One key over some days: its name ("" for all), its points, and its sums beside as many days before."""

    name: str
    points: tuple[Point, ...]
    compared: Compared


@dataclass(frozen=True)
class Beside:
    """A day, week or month: what nobody referred, and what distributors sold."""

    first: date
    direct: Sums
    distributed: Sums


def read_ranking(connection: Connection, dimension: Dimension, days: Days, measure: Measure, now: datetime) -> Ranking:
    """The keys of a dimension with the most of a measure. Four statements, whatever was sold."""
    whole = compare_days(connection, days)
    best = list_best(connection, dimension, days, measure)
    names = _name_keys(connection, dimension, [of.key for of in best], now)
    shared = Measure.COMPLAINTS if dimension is Dimension.COMPLAINT else Measure.SALES
    return Ranking(whole, tuple(_name(of, names, shared, whole.sums[shared]) for of in best))


def read_course(
    connection: Connection, dimension: Dimension, key: str, days: Days, grain: Grain, now: datetime
) -> Course:
    """The figures of one key, or of all, over some days."""
    of = (dimension, key) if dimension is not Dimension.ALL else TOTAL
    name = _name_keys(connection, dimension, [key], now)[key] if dimension is not Dimension.ALL else ""
    return Course(name, read_series(connection, days, grain, of), compare_days(connection, days, of))


def read_beside(connection: Connection, days: Days, grain: Grain) -> tuple[Beside, ...]:
    """Direct sales beside distributed ones. Two statements."""
    direct, distributed = (
        read_series(connection, days, grain, (Dimension.SELLING, key)) for key in (DIRECT, DISTRIBUTED)
    )
    return tuple(Beside(one.first, one.sums, other.sums) for one, other in zip(direct, distributed, strict=True))


def read_today(connection: Connection, now: datetime) -> Today:
    """Today by hour, beside yesterday."""
    return read_hours(connection, now)


def _name_keys(connection: Connection, dimension: Dimension, keys: Sequence[str], now: datetime) -> dict[str, str]:
    """What the keys of a dimension are called; what nobody knows any more keeps its key as its name."""
    finder = _FINDERS.get(dimension)
    found = finder(connection, keys, now) if finder and keys else words("console/figures.toml").get(dimension.value, {})
    unnamed = words("console/figures.toml")["unnamed"]
    return {key: found.get(key) or (key or unnamed) for key in keys}


def _name(best: Best, names: Mapping[str, str], shared: Measure, whole: int) -> Named:
    share_bp = best.sums[shared] * 10_000 // whole if whole else 0
    return Named(best.key, names[best.key], best.sums, share_bp)


def _find_categories(connection: Connection, keys: Sequence[str], now: datetime) -> Mapping[str, str]:
    return {of.code: of.name for of in list_categories(connection)}


def _find_regions(connection: Connection, keys: Sequence[str], now: datetime) -> Mapping[str, str]:
    found = {key: find_names(key) for key in keys}
    return {key: names.province for key, names in found.items() if names is not None}


def _find_distributors(connection: Connection, keys: Sequence[str], now: datetime) -> Mapping[str, str]:
    numbers = [MemberId(int(key)) for key in keys if key.isascii() and key.isdigit() and len(key) < _LONGEST_NUMBER]
    people = list_members(connection, numbers)
    return {str(of.id): of.name for of in people.values()}


def _find_tier_names(connection: Connection, keys: Sequence[str], now: datetime) -> Mapping[str, str]:
    published = find_tiers(connection, now)
    return {of.key: of.name for of in published.ladder.tiers} if published else {}


_FINDERS: Mapping[Dimension, _Finder] = {
    Dimension.PRODUCT: lambda connection, keys, _: find_product_names(connection, keys),
    Dimension.CATEGORY: _find_categories,
    Dimension.REGION: _find_regions,
    Dimension.DISTRIBUTOR: _find_distributors,
    Dimension.TIER: _find_tier_names,
}
