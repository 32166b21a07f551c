"""Pictures of numbers, worked out here and drawn by templates as SVG. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, BASE = 320, 96, 80
_GAP = 3
_THINNEST = 2


@dataclass(frozen=True)
class Bar:
    """One bar in the picture's own units; `below` the base line for a negative value."""

    x: float
    y: float
    width: float
    height: float
    below: bool
    value: int


@dataclass(frozen=True)
class BarChart:
    """Bars on a base line, 320 × 96 units."""

    bars: tuple[Bar, ...]
    base: float
    highest: int
    total: int
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def has_values(self) -> bool:
        """Whether there is anything to see: not all are 0."""
        return any(bar.value for bar in self.bars)


def calculate_bars(values: Sequence[int]) -> BarChart:
    """Bars for the values in order. Zero is a dot on the base line, so that empty days are seen as days."""
    highest, lowest = max(0, *values), min(0, *values)
    step = WIDTH / len(values)
    above = BASE - 14 if lowest == 0 else BASE - 30
    base = above + 12
    scale = above / highest if highest else 0
    depth = (HEIGHT - base - 2) / -lowest if lowest else 0
    bars = []
    for place, value in enumerate(values):
        size = max(_THINNEST, value * scale if value > 0 else -value * depth)
        y = base - size if value >= 0 else base
        bars.append(
            Bar(round(place * step + _GAP / 2, 2), round(y, 2), round(step - _GAP, 2), round(size, 2), value < 0, value)
        )
    return BarChart(tuple(bars), base, highest, sum(values))
