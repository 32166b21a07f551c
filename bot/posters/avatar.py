"""An avatar for who has none: the first character of their name, else a mark that only their code has."""

from functools import lru_cache
from hashlib import blake2b
from typing import Final

from PIL import Image, ImageDraw

from bot.posters.lettering import font, printable_name

_TINTS: Final = (
    ("#fde8e4", "#b3341b"),
    ("#fdf0da", "#8a5a06"),
    ("#e2f3e6", "#20703a"),
    ("#e0f0f5", "#17647c"),
    ("#e7eafb", "#3b4cad"),
    ("#f3e6f6", "#81368f"),
)
"""Ground and mark; the same six as on the pages."""
_CELLS: Final = 5
_FINE: Final = 4


@lru_cache(maxsize=256)
def draw_avatar(code: str, name: str, *, side_px: int) -> Image.Image:
    """A round picture with transparent corners. `name` is "" for who has not given one."""
    side = side_px * _FINE
    ground, colour = _TINTS[sum(map(ord, code)) % len(_TINTS)]
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((0, 0, side - 1, side - 1), fill=ground)
    letter = printable_name(name)[:1]
    if letter:
        pen.text(
            (side / 2, side / 2), letter, font=font(side * 46 // 100), fill=colour, anchor="mm", stroke_width=_FINE // 2
        )
    else:
        _draw_mark(pen, code, side, colour)
    return picture.resize((side_px, side_px), Image.Resampling.LANCZOS)


def _draw_mark(pen: ImageDraw.ImageDraw, code: str, side: int, colour: str) -> None:
    """Dots on a grid of five, mirrored left to right; the code's digest says where."""
    bits = int.from_bytes(blake2b(code.encode(), digest_size=2).digest(), "big") | 0b100_0000_0000
    cell = side * 0.54 / _CELLS
    origin = (side - cell * _CELLS) / 2
    for place in range(_CELLS * 3):
        if bits >> place & 1:
            column, row = place % 3, place // 3
            for x in {column, _CELLS - 1 - column}:
                left, top = origin + x * cell, origin + row * cell
                pen.rounded_rectangle((left, top, left + cell * 0.86, top + cell * 0.86), cell * 0.34, fill=colour)
