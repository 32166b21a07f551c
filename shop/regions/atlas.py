"""The table of regions: read once from `data/`, asked by code. Pure apart from reading its own files."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from shop.regions.region import NOWHERE, Region, RegionNames, city_of, is_city, is_province, province_of

_DATA = Path(__file__).parent / "data"


def list_provinces() -> tuple[Region, ...]:
    """All provinces, in the order of their codes."""
    return _children().get("", ())


def list_parts(code: str) -> tuple[Region, ...]:
    """What lies directly below a province or a city; nothing for a district or an unknown code.

    A municipality's districts lie directly below it, and so do the county-level cities that belong to no city.
    """
    return _children().get(code, ())


def find_region(code: str) -> Region | None:
    """The region of a code that holds today."""
    return _regions().get(code)


def find_names(code: str) -> RegionNames | None:
    """A region with the names above it. A code that ended gives its successor, if there is just one."""
    current = _only_heir(code)
    if current is None:
        return None

    province, own = _regions()[province_of(current)].name, _regions()[current].name
    if is_province(current):
        return RegionNames(current, province, "", "")
    if is_city(current):
        return RegionNames(current, province, own, "")

    city = _regions().get(city_of(current))
    if city is not None:
        return RegionNames(current, province, city.name, own)
    is_municipality = all(part.code[2:4] in ("01", "02") for part in list_parts(province_of(current)))
    return RegionNames(current, province, province, own) if is_municipality else RegionNames(current, province, own, "")


def describe_region(code: str | None) -> RegionNames:
    """`find_names`, with empty names for a code that nobody knows."""
    return (find_names(code) if code else None) or NOWHERE


def list_heirs(code: str) -> tuple[str, ...]:
    """The codes that hold today for what a code meant.

    Itself, its successors, or nothing if nobody knows it.
    """
    if code in _regions():
        return (code,)
    ended = list_ended().get(code)
    return ended[1] if ended else ()


def parent_of(code: str) -> str:
    """The code of the region directly above; a province has "" above it."""
    if is_province(code):
        return ""
    return city_of(code) if not is_city(code) and city_of(code) in _names() else province_of(code)


@cache
def list_ended() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """The codes that ended: the name and the successors of each."""
    rows = read_rows("ended.tsv")
    return MappingProxyType({code: (name, tuple(heirs.split())) for code, name, _, heirs in rows})


def read_rows(file: str) -> list[list[str]]:
    """The rows of a data file, without its comments."""
    lines = (_DATA / file).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _only_heir(code: str) -> str | None:
    heirs = list_heirs(code)
    return heirs[0] if len(heirs) == 1 else None


@cache
def _names() -> Mapping[str, str]:
    return MappingProxyType(dict(read_rows("regions.tsv")))


@cache
def _regions() -> Mapping[str, Region]:
    above = {parent_of(code) for code in _names()}
    return MappingProxyType({code: Region(code, name, code not in above) for code, name in _names().items()})


@cache
def _children() -> Mapping[str, tuple[Region, ...]]:
    below: dict[str, list[Region]] = {}
    for code, region in _regions().items():
        below.setdefault(parent_of(code), []).append(region)
    return MappingProxyType({code: tuple(parts) for code, parts in below.items()})


@cache
def list_codes() -> tuple[str, ...]:
    """All codes that hold today."""
    return tuple(_names())
