"""A freight template as a value: what sending costs by region, by pieces or by weight. Pure; money in fen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from shop.freight.refusals import FreightRefused
from shop.regions.atlas import find_region
from shop.regions.covering import covers
from shop.regions.region import is_city, is_province

_LARGEST_FEE_FEN = 1_000_000
_LARGEST_MEASURE = 1_000_000
"""Pieces, or grams: a ton."""
MOST_ZONES = 40
_MOST_REGIONS = 400
_LONGEST_NAME = 20
_LARGEST_FREE_FEN = 100_000_000


class Measure(StrEnum):
    """What a template counts: pieces, or grams of weight."""

    PIECES = "pieces"
    WEIGHT = "weight"


@dataclass(frozen=True)
class Rate:
    """What so much costs: `first` of the measure for `first_fen`, then `more_fen` for each begun `more` of it.

    Nothing at all from goods worth `free_from_fen`, or from `free_from_pieces`; None: never by that.
    """

    first: int
    first_fen: int
    more: int
    more_fen: int
    free_from_fen: int | None = None
    free_from_pieces: int | None = None

    def __post_init__(self) -> None:
        """Raises FreightRefused."""
        _demand("measure", all(1 <= of <= _LARGEST_MEASURE for of in (self.first, self.more)))
        _demand("fee", all(0 <= of <= _LARGEST_FEE_FEN for of in (self.first_fen, self.more_fen)))
        _demand("free_from", self.free_from_fen is None or 0 <= self.free_from_fen <= _LARGEST_FREE_FEN)
        _demand("free_from", self.free_from_pieces is None or 1 <= self.free_from_pieces <= _LARGEST_MEASURE)

    def calculate(self, measured: int, pieces: int, worth_fen: int) -> int:
        """What sending so much costs; `measured` is in the template's measure."""
        if self.free_from_fen is not None and worth_fen >= self.free_from_fen:
            return 0
        if self.free_from_pieces is not None and pieces >= self.free_from_pieces:
            return 0

        beyond = max(0, measured - self.first)
        # A step that has begun is paid whole, as carriers count.
        return self.first_fen + -(-beyond // self.more) * self.more_fen


@dataclass(frozen=True)
class Zone:
    """Provinces, cities and districts, by code, with a rate of their own."""

    regions: tuple[str, ...]
    rate: Rate


@dataclass(frozen=True)
class FreightTemplate:
    """What a merchant says about sending some goods.

    `everywhere` holds where no zone does; to `excluded` regions nothing is sent. The narrowest region that covers an
    address decides: a city's zone within a province that is excluded is sent to. `code` is "" for one that is new.
    """

    code: str
    name: str
    measure: Measure
    everywhere: Rate
    zones: tuple[Zone, ...] = ()
    excluded: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises FreightRefused."""
        named = [code for zone in self.zones for code in zone.regions] + [*self.excluded]
        _demand("name", 1 <= len(self.name.strip()) <= _LONGEST_NAME)
        _demand("zones", len(self.zones) <= MOST_ZONES and len(named) <= _MOST_REGIONS)
        _demand("zones", all(zone.regions for zone in self.zones))
        _demand("region_twice", len(named) == len(set(named)))

    def find_rate(self, district_code: str | None) -> Rate | None:
        """What holds for a district; None: nothing is sent there. An address that is not known yet is anywhere."""
        if not district_code:
            return self.everywhere
        held = [(_width(region), rate) for region, rate in self._list_regions() if covers(region, district_code)]
        return min(held, key=lambda of: of[0])[1] if held else self.everywhere

    def _list_regions(self) -> Iterator[tuple[str, Rate | None]]:
        yield from ((code, zone.rate) for zone in self.zones for code in zone.regions)
        yield from ((code, None) for code in self.excluded)


def demand_regions(template: FreightTemplate) -> None:
    """Raises FreightRefused for a code that is no region's today; what is kept may name one that ended since."""
    named: Iterable[str] = (code for zone in template.zones for code in zone.regions)
    _demand("region", all(find_region(code) is not None for code in (*named, *template.excluded)))


def _width(region_code: str) -> int:
    return 2 if is_province(region_code) else 1 if is_city(region_code) else 0


def _demand(field: str, holds: bool) -> None:
    if not holds:
        raise FreightRefused(field=field)
