"""Pictures of figures that the server draws as SVG: a line beside a number, and the provinces as tiles. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.words import words

_WIDTH, _HEIGHT, _EDGE = 120, 32, 2
_SHADES = 5


@dataclass(frozen=True)
class Line:
    """The points of a line and of the ground under it, in a picture of 120 × 32."""

    points: str
    ground: str


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


def draw_provinces(values: Mapping[str, int]) -> tuple[Tile, ...]:
    """Every province with its shade: fifths of the most, rounded up, so that a little is seen too."""
    most = max([0, *values.values()])
    tiles = words("console/provinces.toml")["tiles"]
    return tuple(
        Tile(code, short, column, row, value := values.get(code, 0), -(-value * _SHADES // most) if value > 0 else 0)
        for code, (short, column, row) in tiles.items()
    )
