"""Where things stand.

A wall, a table, a low sun behind, the shadow of a branch on the wall, sprigs beside.
"""

from dataclasses import dataclass

from composition.sample_shop.drawings.canvas import Canvas
from composition.sample_shop.drawings.outlines import Outline, box, ellipse, leaf, smooth

_TABLE_Y = 842
STAND_Y = 965
"""Where the front edge of a thing touches the table."""


@dataclass(frozen=True)
class Stage:
    """The colours of one picture: wall, table, and the round light behind."""

    wall: str
    wall_low: str
    table: str
    table_low: str
    light: str
    light_x: float = 500
    light_y: float = 560
    light_r: float = 330
    branch: str = "right"


CREAM = Stage("#F6EDDD", "#F1E3CC", "#E7D3B4", "#DDC49F", "#FBF5E9")
SAGE = Stage("#DCE3D3", "#CFD9C4", "#C3CDB2", "#B4C0A1", "#EDF1E4")
MIST = Stage("#E0E6E6", "#D3DDDD", "#C9D2CF", "#B9C5C2", "#F0F4F2")
CLAY = Stage("#F1DCCB", "#EACDB6", "#DDB898", "#D1A783", "#F9EBDD")
ROSE = Stage("#F3E0DA", "#EED2CA", "#E3BEB2", "#D8AE9F", "#FBF0EA")
HONEY = Stage("#F8E8C4", "#F3DCA8", "#E6C585", "#DCB56E", "#FDF5DF")
INK = Stage("#56605C", "#48524F", "#3B4442", "#303836", "#66716C")
INDIGO = Stage("#D5DCE4", "#C5CFDA", "#B4C0CD", "#A3B1C0", "#E8EDF2")
PLUM = Stage("#E9DCE0", "#DECBD2", "#CFB7BF", "#C2A7B1", "#F4ECEE")
WOOD = Stage("#EFE3D0", "#E6D5BB", "#C79F72", "#B88C5E", "#F8F0E2")


def set_stage(canvas: Canvas, stage: Stage) -> None:
    """Wall, light, table and the branch's shadow."""
    canvas.shape(box(0, 0, 1000, _TABLE_Y + 4), (stage.wall, stage.wall_low))
    light = ellipse(stage.light_x, stage.light_y, stage.light_r, stage.light_r)
    canvas.shape(light, (stage.light, stage.wall_low), alpha=0.95)
    canvas.shape(box(0, _TABLE_Y, 1000, canvas.height), (stage.table, stage.table_low))
    canvas.shape(box(-20, _TABLE_Y - 6, 1020, _TABLE_Y + 5), stage.table_low, alpha=0.35, soft=5)
    canvas.shape(box(-20, _TABLE_Y, 1020, _TABLE_Y + 26), "#FFFFFF", alpha=0.16, soft=10)
    _cast_window(canvas)
    _cast_branch(canvas, stage.branch)


def _cast_window(canvas: Canvas) -> None:
    """Low sun through a window, from the left."""
    for x in (40, 300):
        beam = [(x, -40), (x + 190, -40), (x + 640, canvas.height), (x + 380, canvas.height)]
        canvas.shape(beam, "#FFFDF4", alpha=0.17, soft=16)


def _cast_branch(canvas: Canvas, side: str) -> None:
    """The blurred shadow of a branch of bamboo on the wall."""
    if side == "none":
        return
    x, turn = (960, 205) if side == "right" else (40, 155)
    with canvas.placed(x, 40, 1.0, turn):
        for step in range(7):
            for lean in (-38, 30):
                with canvas.placed(0, -step * 82, 1.0, lean + step * 4):
                    canvas.shape(leaf(190 - step * 10, 40), "#4c4a35", alpha=0.1, soft=9)


def draw_sprig(
    canvas: Canvas, *, leaves: int = 5, length: float = 230, colour: str = "#6F8759", dark: str = "#566E45"
) -> None:
    """A tea sprig that grows up from (0, 0), with a bud at the tip."""
    stem = smooth([(0, 0), (length * 0.06, -length * 0.4), (-length * 0.02, -length)], closed=False)
    canvas.line(stem, 5, dark)
    for n in range(leaves):
        rise = length * (0.22 + 0.66 * n / leaves)
        lean = (58 if n % 2 else -58) + (4 * n if n % 2 else -4 * n) * -0.6
        with canvas.placed(length * 0.03, -rise, 1 - n * 0.07, lean):
            draw_leaf(canvas, length * 0.46, length * 0.17, (colour, dark, 0.0))
    with canvas.placed(-length * 0.02, -length * 0.97, 1, 6):
        draw_leaf(canvas, length * 0.3, length * 0.085, ("#9DB07E", colour, 0.0))


def draw_leaf(canvas: Canvas, length: float, width: float, paint: tuple[str, str, float]) -> None:
    """One leaf with its vein."""
    canvas.shape(leaf(length, width), paint)
    canvas.line([(0, -length * 0.04), (0, -length * 0.86)], max(1.6, width * 0.05), "#F3F0DC", alpha=0.35)


def draw_blossom(canvas: Canvas, radius: float, petals: int, colour: str, heart: str, *, slim: float = 0.62) -> None:
    """A flower seen from the front."""
    for n in range(petals):
        with canvas.placed(0, 0, 1, 360 / petals * n):
            canvas.shape(leaf(radius, radius * slim), (colour, "#FFFFFF", 90.0))
            canvas.shape(leaf(radius * 0.5, radius * slim * 0.4), heart, alpha=0.14)
    canvas.shape(ellipse(0, 0, radius * 0.2, radius * 0.2), heart)


def lit_body(canvas: Canvas, outline: Outline, paint: str | tuple[str, str] | tuple[str, str, float]) -> None:
    """A round body with its light."""
    canvas.shape(outline, paint)
    canvas.shade(outline)


def draw_seal(canvas: Canvas, words: str, x: float, y: float, size: float, *, colour: str = "#B5402A") -> None:
    """A square seal with one or two characters in white."""
    canvas.shape(box(x - size / 2, y - size / 2, x + size / 2, y + size / 2, size * 0.12), colour)
    if len(words) == 1:
        canvas.text(words, x, y - size * 0.03, size * 0.68, "#FFF8EC")
        return
    for n, word in enumerate(words[:2]):
        canvas.text(word, x, y + (n - 0.5) * size * 0.42 - size * 0.02, size * 0.4, "#FFF8EC")
