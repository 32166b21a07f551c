"""Pictures of figures that the server draws as SVG: a line beside a number, a day by hours, the provinces. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.words import words

_WIDTH, _HEIGHT, _EDGE = 120, 32, 2
_SHADES = 5
_BAR, _GAP, _DAY_HEIGHT = 10, 2, 100
_LEAST_TOP = 200
_ROUND = (1, 2, 4, 5, 10)
"""What the top of a scale begins with, so that its half is round too."""


@dataclass(frozen=True)
class Line:
    """The points of a line and of the ground under it, in a picture of 120 × 32."""

    points: str
    ground: str


@dataclass(frozen=True)
class Bar:
    """An hour of a day: where its bar stands, and how high it is. All bars together are 240 × 100."""

    x: int
    y: float
    width: int
    height: float


@dataclass(frozen=True)
class Hours:
    """A day by hours: a bar for each hour that has begun, a line through those of the day before.

    `top` is what the upper edge stands for.
    """

    bars: tuple[Bar, ...]
    line: str
    top: int


@dataclass(frozen=True)
class Tile:
    """A province: where its tile stands, its name, how many, and its shade from 0 (nothing) to 5 (the most)."""

    code: str
    short: str
    column: int
    row: int
    value: int
    shade: int


def draw_line(values: Sequence[int]) -> Line | None:
    """A line through the values from left to right; None where there is nothing to see."""
    highest, lowest = max([0, *values]), min([0, *values])
    if highest == lowest or len(values) < 2:
        return None
    step, scale = _WIDTH / (len(values) - 1), (_HEIGHT - 2 * _EDGE) / (highest - lowest)
    points = [f"{at * step:.1f},{_HEIGHT - _EDGE - (value - lowest) * scale:.1f}" for at, value in enumerate(values)]
    return Line(" ".join(points), " ".join([f"0,{_HEIGHT}", *points, f"{_WIDTH},{_HEIGHT}"]))


def draw_hours(today: Sequence[int], yesterday: Sequence[int]) -> Hours:
    """The hours of a day beside those of the day before. What is below nothing is drawn as nothing."""
    top = _round_up(max([1, *today, *yesterday]))
    bars = []
    for hour, value in enumerate(today):
        height = round(max(value, 0) * _DAY_HEIGHT / top, 1)
        bars.append(Bar(hour * _BAR + _GAP, round(_DAY_HEIGHT - height, 1), _BAR - 2 * _GAP, height))

    middles = ((hour * _BAR + _BAR // 2, max(value, 0)) for hour, value in enumerate(yesterday))
    line = " ".join(f"{x},{_DAY_HEIGHT - value * _DAY_HEIGHT / top:.1f}" for x, value in middles)
    return Hours(tuple(bars), line, top)


def _round_up(value: int) -> int:
    """The next round number, and not below two yuan: a scale of fen says nothing."""
    least: int = 10 ** max(2, len(str(value)) - 1)
    return next(of * least for of in _ROUND if of * least >= max(value, _LEAST_TOP))


def draw_provinces(values: Mapping[str, int]) -> tuple[Tile, ...]:
    """Every province with its shade: fifths of the most, rounded up, so that a little is seen too."""
    most = max([0, *values.values()])
    tiles = words("console/provinces.toml")["tiles"]
    return tuple(
        Tile(code, short, column, row, value := values.get(code, 0), -(-value * _SHADES // most) if value > 0 else 0)
        for code, (short, column, row) in tiles.items()
    )
