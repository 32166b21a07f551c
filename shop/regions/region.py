"""A region as a value.

Its code says where it lies: two digits the province, four the city, six the district.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A province, a city or a district.

    `ends`: nothing below it can be chosen, so that a parcel can go there.
    """

    code: str
    name: str
    ends: bool


@dataclass(frozen=True)
class RegionNames:
    """A region with the names above it, as a parcel's label has them.

    A municipality repeats its name as city. A county-level city that belongs to no city stands as city, without
    district.
    """

    code: str
    province: str
    city: str
    district: str

    @property
    def line(self) -> str:
        """The names in one line."""
        return join_names(self.province, self.city, self.district)


NOWHERE = RegionNames("", "", "", "")
"""The names of a region that nobody knows."""


def join_names(*names: str) -> str:
    """Names of regions in one line, none of them twice."""
    return " ".join(dict.fromkeys(name for name in names if name))


def province_of(code: str) -> str:
    """The code of the province in which a region lies."""
    return f"{code[:2]}0000"


def city_of(code: str) -> str:
    """The code of the city in which a region would lie; not every district has one."""
    return f"{code[:4]}00"


def is_province(code: str) -> bool:
    """Whether it is a province's code."""
    return code.endswith("0000")


def is_city(code: str) -> bool:
    """Whether it is a city's code."""
    return code.endswith("00") and not is_province(code)


def is_district(code: str) -> bool:
    """Whether it is a district's code; "" is none."""
    return bool(code) and not code.endswith("00")
