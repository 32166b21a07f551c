"""Every picture of the sample shop by name: a stage and what stands on it."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from composition.sample_shop.drawings import gifts, home, pantry, tea, ware
from composition.sample_shop.drawings import stage as stages
from composition.sample_shop.drawings.canvas import Canvas
from composition.sample_shop.drawings.stage import STAND_Y, Stage, set_stage

Motif = Callable[[Canvas], None]


@dataclass(frozen=True)
class Scene:
    """A motif on a stage, standing at (x, STAND_Y + down)."""

    stage: Stage
    motif: Motif
    x: float = 500
    down: float = 0
    scale: float = 1.15


def black_tea(canvas: Canvas) -> None:
    """Smoked black tea in a dark red tin."""
    with canvas.placed(190, -20, 1, 0):
        tea.draw_leaves_beside(canvas, 60, turn=52)
    tea.draw_tin(canvas, ("#8F3B2C", "#6E2A20"), "#FBF2DF", "正山小种")


SCENES: dict[str, Scene] = {
    "black-tea": Scene(stages.CLAY, black_tea),
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
    "candle": Scene(stages.HONEY, home.draw_candle),
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
    """The picture in 3:4."""
    scene = SCENES[name]
    canvas = Canvas(width, width * 4 // 3)
    set_stage(canvas, scene.stage)
    with canvas.placed(scene.x, STAND_Y + scene.down, scene.scale):
        scene.motif(canvas)
    canvas.grain()
    return canvas.image
