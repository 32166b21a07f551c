"""Outlines as lists of points: ellipses, rounded boxes, smooth curves, turned vessels. Pure geometry."""

import math
from collections.abc import Sequence

Point = tuple[float, float]
Outline = list[Point]


def trace(path: str) -> Outline:
    """An outline written as "x,y x,y …"."""
    pairs = (point.split(",") for point in path.split())
    return [(float(x), float(y)) for x, y in pairs]


def ellipse(x: float, y: float, rx: float, ry: float, *, start: float = 0, end: float = 360) -> Outline:
    """An ellipse or, with `start` and `end` in degrees clockwise from the right, a slice of its edge."""
    steps = max(12, int(abs(end - start) / 4))
    angles = (math.radians(start + (end - start) * n / steps) for n in range(steps + 1))
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]


def box(x0: float, y0: float, x1: float, y1: float, radius: float = 0) -> Outline:
    """A box with rounded corners."""
    r = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    if r <= 0:
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    corners = ((x1 - r, y0 + r, 270), (x1 - r, y1 - r, 0), (x0 + r, y1 - r, 90), (x0 + r, y0 + r, 180))
    return [point for cx, cy, a in corners for point in ellipse(cx, cy, r, r, start=a, end=a + 90)]


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 10) -> Outline:
    """A Catmull-Rom curve through the points."""
    count = len(points)
    last = count if closed else count - 1
    line: Outline = []
    for i in range(last):
        p0, p1, p2, p3 = (_pick(points, i + k, closed) for k in (-1, 0, 1, 2))
        line += [_between(p0, p1, p2, p3, n / steps) for n in range(steps)]
    return line if closed else [*line, points[-1]]


def turned(profile: Sequence[Point], x: float = 0, *, soft: bool = True) -> Outline:
    """A vessel off the wheel: `profile` is (radius, y) from top to bottom, mirrored about `x`."""
    right = smooth(profile, closed=False) if soft else list(profile)
    return [(x + r, y) for r, y in right] + [(x - r, y) for r, y in reversed(right)]


def leaf(length: float, width: float) -> Outline:
    """A leaf that points up from (0, 0)."""
    side = [(0, 0), (width * 0.42, -length * 0.28), (width * 0.5, -length * 0.5), (width * 0.28, -length * 0.8)]
    left = [(-x, y) for x, y in reversed(side[1:])]
    return smooth([*side, (0, -length), *left])


def blob(radius: float, bumps: Sequence[float]) -> Outline:
    """A round thing with a hand-made edge: one factor per direction."""
    count = len(bumps)
    turns = (2 * math.pi * n / count for n in range(count))
    return smooth([(radius * b * math.cos(a), radius * b * math.sin(a)) for a, b in zip(turns, bumps, strict=True)])


def arc_band(x: float, y: float, rx: float, ry: float, height: float) -> Outline:
    """A band around a round vessel, seen a little from above."""
    upper = ellipse(x, y, rx, ry, start=180, end=0)
    lower = ellipse(x, y + height, rx, ry, start=0, end=180)
    return upper + lower


def _pick(points: Sequence[Point], index: int, closed: bool) -> Point:
    return points[index % len(points)] if closed else points[max(0, min(len(points) - 1, index))]


def _between(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    x, y = (_cubic(p0[k], p1[k], p2[k], p3[k], t) for k in (0, 1))
    return x, y


def _cubic(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
