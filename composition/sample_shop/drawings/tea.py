"""Tea: tins, cakes, jars with blossoms, pouches.

Each thing stands on (0, 0) and is about 500 units tall.
"""

from random import Random

from composition.sample_shop.drawings.canvas import Canvas
from composition.sample_shop.drawings.outlines import arc_band, blob, box, ellipse, leaf, smooth, trace, turned
from composition.sample_shop.drawings.stage import draw_blossom, draw_seal, draw_sprig, lit_body


def draw_tin(canvas: Canvas, body: tuple[str, str], label: str, words: str, *, ink: str = "#3A322B") -> None:
    """A round tin with a lid and a paper label that carries the tea's name."""
    canvas.shadow(0, 0, 190, 46)
    outline = [*ellipse(0, -470, 165, 34, start=180, end=360), *ellipse(0, -6, 165, 36, start=0, end=180)]
    lit_body(canvas, outline, body)
    for y in (-60, -408):
        canvas.shape(arc_band(0, y, 165, 34, 5), "#FFFFFF", alpha=0.22, within=outline)
    paper = trace("-92,-376 -40,-366 40,-366 92,-376 92,-84 40,-74 -40,-74 -92,-84")
    canvas.shape(smooth(paper[:4], closed=False) + smooth(paper[4:], closed=False), (label, "#F1E4CB", 0.0))
    canvas.column(words, 0, -312, 62 if len(words) < 4 else 52, ink)
    draw_seal(canvas, "山", 52, -116, 36)
    _draw_tin_lid(canvas, body)


def _draw_tin_lid(canvas: Canvas, body: tuple[str, str]) -> None:
    """The tin's lid, seen a little from above."""
    lid = [*ellipse(0, -560, 171, 36, start=180, end=360), *ellipse(0, -468, 171, 36, start=0, end=180)]
    lit_body(canvas, lid, body)
    canvas.shape(ellipse(0, -560, 171, 36), body[0])
    canvas.shape(ellipse(0, -560, 171, 36), ("#FFFFFF", body[1], 0.0), alpha=0.34)
    canvas.shape(ellipse(0, -562, 138, 27), (body[1], body[0], 0.0), alpha=0.5)
    canvas.shape(ellipse(0, -466, 168, 34, start=0, end=180), "#1f140c", alpha=0.14, soft=6)


def draw_square_tin(canvas: Canvas) -> None:
    """A square tin in vermilion with a golden band, for the dearest of the rock teas."""
    canvas.shadow(8, 0, 205, 44)
    front, side = [(-190, -500), (90, -500), (90, 0), (-190, 0)], [(90, -500), (196, -536), (196, -50), (90, 0)]
    canvas.shape(front, ("#BE4630", "#A43624"))
    canvas.shape(side, ("#8A2C1D", "#74241A"))
    canvas.shape([(-190, -500), (90, -500), (196, -536), (-70, -536)], ("#D4644B", "#C4523A", 0.0))
    canvas.shape([(-190, -404), (90, -404), (90, -398), (-190, -398)], "#E8BE73")
    canvas.shape([(90, -404), (196, -446), (196, -440), (90, -398)], "#B88C48")
    canvas.shape(box(-118, -364, 18, -64, 4), ("#F8EBD0", "#EFDCB8"))
    canvas.column("大红袍", -50, -314, 70, "#5B2118")
    draw_seal(canvas, "岩", -50, -92, 32)
    canvas.shape([(-190, -500), (-176, -500), (-176, 0), (-190, 0)], "#FFFFFF", alpha=0.2, soft=3)


def draw_tea_cake(canvas: Canvas) -> None:
    """A pressed cake of white tea, half out of its paper, leaning on a small stand."""
    canvas.shadow(0, -6, 270, 48)
    cake = ellipse(0, -262, 262, 262)
    canvas.shape(cake, ("#9B8B6B", "#75654A", 45.0))
    _scatter_leaves(canvas, 262, 150, ("#B7A783", "#6E5F45", "#8C7C5C", "#C9BC9B", "#5E5440"))
    canvas.shape(ellipse(0, -262, 30, 30), ("#4E4432", "#6B5D45"))
    wrapper = smooth(trace("-282,-214 -160,-262 -10,-232 130,-280 280,-236 262,-80 120,2 -120,2 -262,-86"))
    canvas.shape([(x + 4, y - 12) for x, y in wrapper], "#2b1d14", alpha=0.25, soft=14, within=cake)
    canvas.shape(wrapper, ("#F6EFDF", "#E4D6BB", 60.0))
    for fold in ((-160, -262, -96, 0), (130, -280, 84, 0), (-10, -232, 4, 0)):
        canvas.line([(fold[0], fold[1]), (fold[2], fold[3])], 3, "#B7A588", alpha=0.5, within=wrapper)
    canvas.text("老白茶", 0, -128, 72, "#4A4335")
    canvas.text("政和 · 日晒萎凋", 0, -66, 26, "#7B705A")
    draw_seal(canvas, "白", 152, -150, 44)


def _scatter_leaves(canvas: Canvas, radius: float, count: int, colours: tuple[str, ...]) -> None:
    """Dry leaves over a disc around (0, -radius)."""
    random = Random(5)  # noqa: S311 - always the same drawing
    for _ in range(count):
        distance, turn = radius * 0.93 * random.random() ** 0.5, random.uniform(0, 360)
        with canvas.placed(0, -radius, 1, turn), canvas.placed(0, -distance, 1, random.uniform(0, 360)):
            canvas.shape(leaf(random.uniform(38, 66), random.uniform(10, 17)), random.choice(colours), alpha=0.85)


def draw_jasmine_jar(canvas: Canvas) -> None:
    """A glass jar of green tea with white blossoms in and beside it."""
    canvas.shadow(0, 0, 190, 44)
    glass = turned(trace("118,-470 122,-440 168,-392 178,-300 178,-60 168,-18 130,4"))
    canvas.shape(glass, ("#EEF3EA", "#D7E2D2", 0.0), alpha=0.92)
    tea = turned(trace("166,-330 168,-200 168,-64 158,-28 126,-8"))
    canvas.shape(tea, ("#7F8F5B", "#5F7042"))
    _fill_jar(canvas, tea)
    canvas.shape(glass, "#FFFFFF", alpha=0.1)
    canvas.shape(box(-146, -384, -122, -70, 12), "#FFFFFF", alpha=0.5, soft=5, within=glass)
    canvas.shade(glass, light=0.1, dark=0.16)
    cork = turned([(104, -548), (112, -500), (112, -462)], soft=False)
    lit_body(canvas, cork, ("#D9B483", "#B98F5F"))
    canvas.shape(ellipse(0, -548, 104, 20), "#E6C89C")
    for x, y, r in ((-250, -34, 52), (-178, -14, 40), (236, -26, 46)):
        with canvas.placed(x, y, 1, x):
            draw_blossom(canvas, r, 6, "#F3EFDF", "#C9B45A", slim=0.7)


def _fill_jar(canvas: Canvas, tea: list[tuple[float, float]]) -> None:
    """Leaves and blossoms within the glass."""
    random = Random(11)  # noqa: S311 - always the same drawing
    for _ in range(110):
        with canvas.placed(random.uniform(-140, 140), random.uniform(-318, -30), 1, random.uniform(0, 360)):
            colour = random.choice(("#93A36C", "#55663A", "#A9B784", "#6B7C4A"))
            canvas.shape(leaf(random.uniform(34, 58), random.uniform(8, 14)), colour, alpha=0.9)
    for x, y, r in ((-96, -262, 44), (62, -296, 40), (10, -180, 48), (-104, -108, 40), (104, -140, 42), (40, -62, 38)):
        with canvas.placed(x, y, 1, x * 2):
            draw_blossom(canvas, r, 6, "#F6F2E4", "#D2BC62", slim=0.72)


def draw_osmanthus_pouch(canvas: Canvas) -> None:
    """A kraft pouch tied at the neck, with osmanthus scattered before it."""
    canvas.shadow(0, 0, 214, 46)
    bag = smooth(trace("-84,-420 -150,-380 -196,-250 -206,-90 -176,-6 0,6 176,-6 206,-90 196,-250 150,-380 84,-420"))
    lit_body(canvas, bag, ("#D9B98C", "#BE9866"))
    crown = smooth(trace("-150,-560 -92,-540 -40,-566 20,-542 80,-568 146,-552 104,-470 86,-420 -86,-420 -110,-476"))
    canvas.shape(crown, ("#E6CBA1", "#C49E6C"))
    for x0, x1 in ((-104, -52), (-44, -16), (24, 14), (92, 50)):
        canvas.line([(x0, -548), (x1, -424)], 4, "#9C7746", alpha=0.45)
        canvas.line([(x1, -410), (x0 * 1.5, -270)], 4, "#9C7746", alpha=0.28)
    canvas.shape(box(-92, -438, 92, -408, 14), ("#8E3B2B", "#A94B37", 0.0))
    canvas.line(smooth([(70, -420), (120, -372), (104, -310)], closed=False), 8, "#9A4232")
    canvas.line(smooth([(74, -420), (160, -392), (176, -336)], closed=False), 8, "#9A4232")
    canvas.shape(box(-108, -290, 108, -70, 6), "#F8EEDA")
    canvas.text("桂花乌龙", 0, -216, 46, "#4B3A26")
    canvas.text("安溪 · 三窨一提", 0, -158, 24, "#8A7454")
    draw_seal(canvas, "桂", 0, -106, 34)
    _scatter_osmanthus(canvas)


def _scatter_osmanthus(canvas: Canvas) -> None:
    """Small golden flowers on the table."""
    random = Random(3)  # noqa: S311 - always the same drawing
    for _ in range(34):
        side = random.choice((-1, 1))
        with canvas.placed(side * random.uniform(170, 400), random.uniform(-22, 96), 1, random.uniform(0, 90)):
            draw_blossom(canvas, random.uniform(13, 19), 4, "#E5A32F", "#B9711D", slim=0.85)


def draw_rock_tea(canvas: Canvas) -> None:
    """Flat paper packets as they are folded in Wuyi, and a heap of twisted leaves."""
    for x, y, turn, tone in ((-70, -40, -9, ("#CBB28A", "#B89C70")), (30, -20, 4, ("#E4D2AE", "#D2BC93"))):
        canvas.shadow(x, y + 20, 205, 36, alpha=0.2)
        with canvas.placed(x, y, 1, turn):
            _draw_packet(canvas, tone)
    canvas.shadow(150, 62, 190, 30)
    random = Random(8)  # noqa: S311 - always the same drawing
    for n in range(120):
        reach = 1 - n / 150
        with canvas.placed(
            150 + random.uniform(-165, 165) * reach,
            52 - (n / 120) * 92 + random.uniform(-10, 10),
            1,
            random.uniform(40, 140),
        ):
            colour = random.choice(("#3B2E26", "#54402F", "#2E2520", "#6A4F38"))
            canvas.shape(smooth(trace("0,0 7,-22 3,-48 -5,-58 -7,-26")), colour)


def _draw_packet(canvas: Canvas, tone: tuple[str, str]) -> None:
    """A paper packet with a red label."""
    canvas.shape(box(-180, -480, 180, 10, 4), tone)
    canvas.shape([(-180, -480), (180, -480), (0, -404)], "#FFFFFF", alpha=0.2)
    canvas.line([(-180, -480), (0, -404), (180, -480)], 3, "#8F744A", alpha=0.5)
    canvas.line([(0, -400), (0, 10)], 3, "#8F744A", alpha=0.25)
    canvas.shape(box(-74, -372, 74, -92, 3), ("#B44A34", "#9E3C29"))
    canvas.shape(box(-64, -362, 64, -102, 2), "#F5E6C8")
    canvas.column("肉桂", 0, -306, 84, "#5A231A")
    canvas.text("武夷岩茶", 0, -132, 25, "#8A4B38")


def draw_leaves_beside(canvas: Canvas, x: float, *, turn: float = 0) -> None:
    """A fresh sprig lying on the table."""
    with canvas.placed(x, 40, 0.9, turn):
        canvas.shape([(px + 10, py + 16) for px, py in blob(70, (1, 0.6, 1, 0.6))], "#2b1d14", alpha=0.1, soft=12)
        draw_sprig(canvas)
