"""Every picture of the sample shop by name: a stage and what stands on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from PIL import Image

from composition.sample_shop.drawings import gifts, home, pantry, tea, ware
from composition.sample_shop.drawings import stage as stages
from composition.sample_shop.drawings.canvas import Canvas, paper
from composition.sample_shop.drawings.outlines import box, ellipse, smooth
from composition.sample_shop.drawings.stage import STAND_Y, Stage, draw_seal, draw_sprig, set_stage

Motif = Callable[[Canvas], None]


@dataclass(frozen=True)
class Scene:
    """A motif on a stage, in the middle of the table."""

    stage: Stage
    motif: Motif
    scale: float = 1.15


def _draw_black_tea(canvas: Canvas) -> None:
    """Smoked black tea in a dark red tin, a fresh sprig beside it."""
    tea.draw_leaves_beside(canvas, 250, turn=52)
    _draw_black_tin(canvas)


def _draw_black_tin(canvas: Canvas) -> None:
    """The tin alone."""
    tea.draw_tin(canvas, ("#8F3B2C", "#6E2A20"), "#FBF2DF", "正山小种")


def _draw_lit_candle(canvas: Canvas) -> None:
    """A candle with star anise about it."""
    home.draw_candle(canvas)
    home.draw_anise(canvas)


SCENES: dict[str, Scene] = {
    "black-tea": Scene(stages.CLAY, _draw_black_tea),
    "rock-tea": Scene(stages.WOOD, tea.draw_rock_tea),
    "da-hong-pao": Scene(stages.CREAM, tea.draw_square_tin),
    "white-tea-cake": Scene(stages.SAGE, tea.draw_tea_cake),
    "jasmine": Scene(stages.MIST, tea.draw_jasmine_jar),
    "osmanthus": Scene(stages.HONEY, tea.draw_osmanthus_pouch),
    "honey": Scene(stages.CREAM, pantry.draw_honey_jar),
    "mushrooms": Scene(stages.SAGE, pantry.draw_mushrooms),
    "noodles": Scene(stages.ROSE, pantry.draw_noodles),
    "bamboo-shoots": Scene(stages.MIST, pantry.draw_bamboo_shoots),
    "lotus-seeds": Scene(stages.INDIGO, pantry.draw_lotus_seeds),
    "camellia-oil": Scene(stages.SAGE, pantry.draw_oil_bottle, scale=1.0),
    "brown-sugar": Scene(stages.CLAY, pantry.draw_brown_sugar),
    "longan": Scene(stages.CREAM, pantry.draw_dried_longan),
    "jian-bowl": Scene(stages.INK, ware.draw_jian_bowl),
    "gaiwan": Scene(stages.INDIGO, ware.draw_gaiwan),
    "teapot": Scene(stages.ROSE, ware.draw_teapot),
    "pitcher": Scene(stages.MIST, ware.draw_pitcher),
    "tray": Scene(stages.SAGE, ware.draw_tray),
    "vase": Scene(stages.CREAM, ware.draw_vase, scale=0.95),
    "tea-tools": Scene(stages.CLAY, ware.draw_tea_scoop),
    "soap": Scene(stages.MIST, home.draw_soap),
    "candle": Scene(stages.HONEY, _draw_lit_candle),
    "linen": Scene(stages.WOOD, home.draw_linen),
    "comb": Scene(stages.ROSE, home.draw_comb),
    "incense": Scene(stages.PLUM, home.draw_incense),
    "tote": Scene(stages.SAGE, home.draw_tote),
    "brush": Scene(stages.CREAM, home.draw_broom_set),
    "four-seasons": Scene(stages.CLAY, gifts.draw_four_seasons, scale=1.1),
    "visit-box": Scene(stages.HONEY, gifts.draw_visit_box, scale=1.1),
    "tea-room": Scene(stages.INDIGO, gifts.draw_tea_room_box),
    "calm-box": Scene(stages.PLUM, gifts.draw_calm_box, scale=1.05),
}


def draw_scene(name: str, width: int) -> Image.Image:
    """The picture in 3:4: the thing on its stage."""
    scene = SCENES[name]
    canvas = _empty_stage(scene.stage, width)
    with canvas.placed(500, STAND_Y, scene.scale):
        scene.motif(canvas)
    canvas.grain()
    return canvas.image


def draw_note(name: str, title: str, lines: Sequence[str], width: int) -> Image.Image:
    """The second picture in 3:4: the thing small on paper, its name and three facts in columns."""
    scene = SCENES[name]
    canvas = Canvas(width, width * 4 // 3)
    canvas.shape(box(0, 0, 1000, canvas.height), ("#FBF6EB", "#F4EADA"))
    canvas.shape(ellipse(360, 770, 300, 300), (scene.stage.wall, scene.stage.table), alpha=0.75)
    for inset, thickness in ((44, 3.0), (56, 1.5)):
        _draw_frame(canvas, inset, thickness)
    canvas.column(title, 846, 190, 84, "#3A332B")
    for n, line in enumerate(lines):
        canvas.column(line, 716 - n * 62, 180, 34, "#7A6B58", gap=1.3)
    draw_seal(canvas, "半山", 846, 1180, 76)
    with canvas.placed(360, 960, scene.scale * 0.74):
        scene.motif(canvas)
    canvas.grain()
    return canvas.image


def _draw_frame(canvas: Canvas, inset: float, thickness: float) -> None:
    """A thin frame around the paper."""
    x1, y1 = 1000 - inset, canvas.height - inset
    corners = [(inset, inset), (x1, inset), (x1, y1), (inset, y1), (inset, inset)]
    for start, end in pairwise(corners):
        canvas.line([start, end], thickness, "#C9B48F", alpha=0.8)


def draw_banner(width: int) -> Image.Image:
    """The home page's banner in 2:1.

    Hills in the morning, a tin and a cup in front, room for words at left.
    """
    canvas = Canvas(width, width // 2)
    canvas.shape(box(0, 0, 1000, 500), ("#F9E7CB", "#F3C9A0"))
    canvas.shape(ellipse(690, 205, 108, 108), ("#FFF3D6", "#F6B877"), alpha=0.95)
    _draw_hills(canvas)
    canvas.shape(box(0, 432, 1000, 500), ("#8A5F40", "#6E4A31"))
    canvas.shape(box(0, 432, 1000, 437), "#FFE9C4", alpha=0.35)
    with canvas.placed(800, 470, 0.58):
        _draw_black_tin(canvas)
    with canvas.placed(640, 476, 0.68):
        ware.draw_small_cup(canvas)
    with canvas.placed(1012, 24, 0.86, 208):
        draw_sprig(canvas, leaves=6, length=260, colour="#7C9163", dark="#586F45")
    canvas.grain()
    return canvas.image


def _draw_hills(canvas: Canvas) -> None:
    """Four ranges, the nearer the darker, with mist between them and rows of tea on the nearest."""
    ranges = (
        ("#E9BF98", "#F3D2AE", (300, 232, 262, 196, 250, 214, 280)),
        ("#C7A88C", "#E7C5A1", (330, 300, 250, 300, 262, 312, 270)),
        ("#8F9C7C", "#C8BE98", (372, 330, 350, 306, 350, 318, 352)),
        ("#65805F", "#90A077", (420, 396, 372, 392, 362, 384, 350)),
    )
    for top, low, heights in ranges:
        ridge = smooth([(-40 + n * 180, y) for n, y in enumerate(heights)], closed=False)
        hill = [(-60, 520), *ridge, (1060, 520)]
        canvas.shape(hill, (top, low))
        canvas.shape(box(-20, max(heights) - 8, 1020, max(heights) + 40), "#FFF3DF", alpha=0.28, soft=18, within=hill)
    for row in range(5):
        y = 398 + row * 13
        canvas.line(
            smooth([(-20, y + 14), (200, y - 2), (430, y + 8), (660, y - 8)], closed=False), 4, "#4F6A4B", alpha=0.35
        )


@lru_cache(maxsize=16)
def _bare_stage(stage: Stage, width: int) -> Image.Image:
    canvas = Canvas(width, width * 4 // 3)
    set_stage(canvas, stage)
    return canvas.image


def forget_sheets() -> None:
    """Let go of what drawings share: a hundred megabytes that nobody needs once they are done."""
    _bare_stage.cache_clear()
    paper.cache_clear()


def _empty_stage(stage: Stage, width: int) -> Canvas:
    """A canvas with the stage on it; several pictures share one."""
    canvas = Canvas(width, width * 4 // 3)
    canvas.image = _bare_stage(stage, width).copy()
    return canvas
