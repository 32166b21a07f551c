"""Choosing a region step by step: the lists to choose from, and what the choices so far come to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.regions.atlas import find_names, list_parts, list_provinces, parent_of
from shop.regions.region import Region


@dataclass(frozen=True)
class Step:
    """One list to choose from, and the code that is chosen in it; "" if none is."""

    options: tuple[Region, ...]
    chosen: str


def list_steps(code: str) -> tuple[Step, ...]:
    """The lists down to a region: first the provinces, each next one what lies in the choice before.

    The last list has no choice yet, unless the region ends. Unknown codes choose nothing.
    """
    steps, options = [], list_provinces()
    for chosen in _list_way(code):
        steps.append(Step(options, chosen))
        options = list_parts(chosen)
    return (*steps, Step(options, "")) if options else tuple(steps)


def determine_choice(codes: Sequence[str]) -> str:
    """The deepest of the choices that lies in those before it.

    A city of another province is no choice any more.
    """
    chosen, options = "", list_provinces()
    for code in codes:
        if code not in {region.code for region in options}:
            return chosen
        chosen, options = code, list_parts(code)
    return chosen


def _list_way(code: str) -> list[str]:
    """The codes from the province down to a region."""
    named = find_names(code)
    way = [named.code] if named else []
    while way and (above := parent_of(way[0])):
        way.insert(0, above)
    return way
