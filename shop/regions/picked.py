"""The region of an address that was picked elsewhere: province, city and county by name, with a code. Pure.

WeChat's address book tells them apart (docs/wechat.md §6.3a). What the names leave open stays open: a parcel goes where
its buyer chose, never to what looked most like it.
"""

from shop.regions.atlas import find_region, list_ended, list_heirs, parent_of
from shop.regions.covering import covers
from shop.regions.spellings import list_spellings, simplify

_NO_PLACE = frozenset(
    ("市辖区", "市辖县", "县", "省直辖县级行政区划", "省直辖县级行政单位", "自治区直辖县级行政区划", "直辖县", "其它区")
)
"""Names of levels that are no place."""


def place_names(province: str, city: str, county: str, code: str = "") -> tuple[str, str]:
    """The code of the deepest region that the names mean for certain, and the names below it that mean none.

    `code` decides only what the names leave open: between the successors of a district that was divided, or where the
    county is not named.
    """
    at, left = "", ""
    for name in map(_clean, (province, city, county)):
        if not name or name in _NO_PLACE or _is_said_again(name, at):
            continue
        part = _find_part(name, at)
        if part is None or left:
            left += name
        else:
            at = part
    settled = _settle(at, left, code)
    return (settled, "") if settled != at else (at, left)


def _clean(name: str) -> str:
    return simplify("".join(name.split()))


def _find_part(name: str, above: str) -> str | None:
    """The one part of a region that is written so."""
    meant = {of.code for of in list_spellings().get(name, ()) if not of.is_inside and parent_of(of.code) == above}
    return meant.pop() if len(meant) == 1 else None


def _is_said_again(name: str, above: str) -> bool:
    """A municipality, or a city without districts, is named once more where its parts would stand."""
    region = find_region(above)
    return region is not None and name == region.name


def _settle(at: str, left: str, code: str) -> str:
    """Where the code leads within what the names say, unless a name says otherwise."""
    heirs = list_heirs(code)
    if len(heirs) != 1 or not at or not covers(at, heirs[0]):
        return at
    region = find_region(heirs[0])
    if region is None or not region.ends:
        return at
    return region.code if not left or region.code in _list_successors(left) else at


def _list_successors(name: str) -> set[str]:
    """What became of the districts that had a name and ended."""
    return {heir for ended, heirs in list_ended().values() if ended == name for heir in heirs}
