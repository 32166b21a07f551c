"""The console's icon for a phone's home screen, drawn in the brand's colour. Pure."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

_GRID = 32
_FINER = 4
_AWNING = ((8, 8), (24, 8), (26, 13), (6, 13))
_WALLS = ((8, 14), (8, 24), (24, 24), (24, 14))
_SCALLOPS = (6, 11, 16, 21)
_SCALLOP = 5


@lru_cache(maxsize=16)
def draw_icon(size: int, colour: str) -> bytes:
    """A shop's front, white on `colour` (RRGGBB), as a square PNG of `size` pixels.

    The ground reaches the edges and the front keeps clear of them, so that a phone may cut any shape from it.
    """
    edge = size * _FINER
    image = Image.new("RGB", (edge, edge), f"#{colour}")
    pen, unit = ImageDraw.Draw(image), edge / _GRID
    width = round(unit * 1.6)

    pen.line([(x * unit, y * unit) for x, y in _WALLS], fill="white", width=width, joint="curve")
    pen.polygon([(x * unit, y * unit) for x, y in _AWNING], fill="white")
    for left in _SCALLOPS:
        pen.ellipse((left * unit, 10.5 * unit, (left + _SCALLOP) * unit, 15.5 * unit), fill="white")

    kept = BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(kept, "PNG", optimize=True)
    return kept.getvalue()
