"""From the hills: honey, mushrooms, noodles, bamboo shoots, lotus seeds, oil, sugar.

Each thing stands on (0, 0).
"""

from random import Random

from composition.sample_shop.drawings.canvas import Canvas
from composition.sample_shop.drawings.outlines import arc_band, blob, box, ellipse, leaf, smooth, trace, turned
from composition.sample_shop.drawings.stage import draw_blossom, draw_seal, lit_body


def draw_honey_jar(canvas: Canvas) -> None:
    """A jar of honey with a cloth cap, and a dipper beside it."""
    canvas.shadow(0, 0, 190, 44)
    glass = turned(trace("120,-410 126,-392 168,-350 180,-270 180,-66 168,-20 128,4"))
    canvas.shape(glass, ("#F2B441", "#C97A1B", 60.0))
    canvas.shape(turned([(150, -352), (160, -336), (150, -320)]), "#F9D88A", alpha=0.7)
    canvas.shape(ellipse(40, -150, 150, 120), "#F8C65C", alpha=0.55, soft=30, within=glass)
    canvas.shape(box(-150, -340, -126, -60, 12), "#FFF6DA", alpha=0.6, soft=5, within=glass)
    canvas.shade(glass, light=0.08, dark=0.22)
    canvas.shape(box(-104, -262, 104, -76, 8), ("#FFF7E4", "#F6E7C6", 0.0))
    canvas.text("土蜂蜜", 0, -196, 58, "#6B4413")
    canvas.text("一年一割 · 百花", 0, -132, 24, "#9C7434")
    canvas.line([(-70, -102), (70, -102)], 2, "#C79A4E", alpha=0.7)
    _draw_cloth_cap(canvas)
    with canvas.placed(268, -6, 1, 28):
        _draw_dipper(canvas)


def _draw_cloth_cap(canvas: Canvas) -> None:
    """A checked cloth tied over a lid."""
    cloth = smooth(
        trace(
            "-134,-494 0,-520 134,-494 154,-430 196,-372 120,-392 60,-372 0,-394 -66,-370 -120,-394 -194,-374 -154,-430"
        )
    )
    canvas.shape([(x + 2, y + 12) for x, y in cloth], "#2b1d14", alpha=0.2, soft=8)
    canvas.shape(cloth, ("#F5EADA", "#E3D2B8"))
    for n in range(-5, 6):
        canvas.line([(n * 30, -530), (n * 42, -360)], 9, "#C2543B", alpha=0.5, within=cloth)
    for y in (-500, -474, -448, -422, -396):
        canvas.line([(-200, y + 10), (0, y - 8), (200, y + 10)], 8, "#C2543B", alpha=0.42, within=cloth)
    canvas.shade(cloth, light=0.1, dark=0.16)
    canvas.shape(arc_band(0, -436, 148, 20, 13), ("#B08A55", "#8C6A3C", 0.0))


def _draw_dipper(canvas: Canvas) -> None:
    """A turned honey dipper that leans to the side."""
    canvas.line([(0, -20), (0, -330)], 15, ("#D8AE78", "#B98B55", 0.0))
    for n, width in enumerate((26, 40, 48, 48, 40, 26)):
        canvas.shape(box(-width, -116 + n * 21, width, -101 + n * 21, 8), ("#DDB680", "#AF7F49", 0.0))
    canvas.shape(smooth(trace("-40,-50 44,-66 38,0 6,14 -14,36 -26,4")), "#EBA42E", alpha=0.85)


def draw_mushrooms(canvas: Canvas) -> None:
    """Dried flower mushrooms in a shallow bamboo basket."""
    canvas.shadow(0, 0, 300, 50)
    for x, y, r, turn in (
        (-158, -196, 108, -14),
        (142, -206, 112, 16),
        (-8, -262, 126, 0),
        (-70, -150, 100, -8),
        (96, -146, 96, 10),
    ):
        with canvas.placed(x, y, 1, turn):
            _draw_mushroom_cap(canvas, r)
    _draw_basket(canvas, 292, 150, ("#D6AC70", "#AF8148"))
    with canvas.placed(300, 16, 1, 24):
        _draw_whole_mushroom(canvas, 74)


def _draw_mushroom_cap(canvas: Canvas, r: float) -> None:
    """A cap that has burst into a pattern, as the best of winter do."""
    cap = smooth(
        [
            (-r, 6),
            (-r * 0.86, -r * 0.5),
            (-r * 0.36, -r * 0.86),
            (r * 0.3, -r * 0.88),
            (r * 0.84, -r * 0.54),
            (r, 4),
            (r * 0.5, r * 0.3),
            (-r * 0.5, r * 0.3),
        ]
    )
    canvas.shape([(x + 6, y + 10) for x, y in cap], "#20140c", alpha=0.22, soft=10)
    canvas.shape(cap, ("#8E6645", "#5E3F2A", 60.0))
    random = Random(int(r))  # noqa: S311 - always the same drawing
    for row, count in enumerate((2, 4, 5, 4)):
        for n in range(count):
            x = (n - (count - 1) / 2) * r * 0.44 + random.uniform(-5, 5)
            with canvas.placed(x, -r * 0.7 + row * r * 0.28, 1, random.uniform(-30, 30)):
                crack = blob(r * random.uniform(0.13, 0.18), [random.uniform(0.6, 1.15) for _ in range(6)])
                canvas.shape(crack, "#EAD7B8", alpha=0.86, within=None)
    canvas.shade(cap, light=0.12, dark=0.3)


def _draw_whole_mushroom(canvas: Canvas, r: float) -> None:
    """One mushroom with its stem, lying."""
    canvas.shape(ellipse(6, 44, r, 14), "#2b1d14", alpha=0.22, soft=8)
    canvas.shape(smooth(trace("-20,-10 20,-10 26,50 0,62 -24,50")), ("#EFE0C4", "#CDB48C", 0.0))
    _draw_mushroom_cap(canvas, r)


def _draw_basket(canvas: Canvas, width: float, height: float, tone: tuple[str, str]) -> None:
    """A woven basket, open at the top."""
    body = smooth(
        [
            (-width, -height),
            (-width * 0.9, -height * 0.4),
            (-width * 0.74, -10),
            (0, 6),
            (width * 0.74, -10),
            (width * 0.9, -height * 0.4),
            (width, -height),
            (0, -height * 0.86),
        ]
    )
    canvas.shape(body, tone)
    rows = max(4, int(height / 26))
    for row in range(rows):
        y = -height + (row + 0.5) * height / rows
        for n in range(-14, 15):
            x = n * width / 13 + (width / 26 if row % 2 else 0)
            canvas.shape(
                box(x - width / 30, y - 9, x + width / 30, y + 9, 7),
                ("#F0D3A0", "#C79C61", 0.0),
                alpha=0.75,
                within=body,
            )
    canvas.shade(body, light=0.14, dark=0.3)
    rim = smooth([(-width * 1.03, -height), (0, -height * 0.84), (width * 1.03, -height)], closed=False)
    canvas.line(rim, 24, ("#E2BC83", "#BC8F55", 0.0))
    canvas.line([(x, y - 5) for x, y in rim], 4, "#FFF3D6", alpha=0.5)


def draw_noodles(canvas: Canvas) -> None:
    """Bundles of long hand-pulled noodles under red paper bands."""
    canvas.shadow(0, 4, 280, 44)
    for x, y, turn in ((-78, -10, -7), (86, -14, 8), (0, 0, 0)):
        with canvas.placed(x, y, 1, turn):
            _draw_bundle(canvas)


def _draw_bundle(canvas: Canvas) -> None:
    """One bundle, upright, gathered in the middle."""
    body = smooth(
        trace("-118,-520 -92,-380 -78,-260 -92,-130 -112,0 0,12 112,0 92,-130 78,-260 92,-380 118,-520 0,-538")
    )
    canvas.shape([(x + 10, y + 4) for x, y in body], "#2b1d14", alpha=0.16, soft=10)
    canvas.shape(body, ("#FBF3E0", "#E8D8B6", 0.0))
    for n in range(-11, 12):
        strand = smooth(
            [(n * 10.6, -540), (n * 8.2, -380), (n * 6.9, -260), (n * 8.2, -130), (n * 10, 14)], closed=False
        )
        canvas.line(strand, 2.4, "#B99F6D" if n % 2 else "#D7C294", alpha=0.6, within=body)
    canvas.shade(body, light=0.2, dark=0.2)
    band = trace("-83,-334 0,-322 83,-334 84,-188 0,-174 -84,-188")
    canvas.shape(band, ("#C24B35", "#A03724", 0.0))
    canvas.column("线面", 0, -290, 58, "#FBE9C9")
    canvas.line([(-83, -322), (0, -310), (83, -322)], 2.4, "#F3CF94", alpha=0.8)
    canvas.line([(-84, -200), (0, -186), (84, -200)], 2.4, "#F3CF94", alpha=0.8)


def draw_bamboo_shoots(canvas: Canvas) -> None:
    """Spring shoots, one cut open, and a kraft bag behind."""
    canvas.shadow(0, 6, 290, 46)
    for x, y, size, turn in ((-150, 0, 1.0, -12), (20, -8, 1.18, 2), (176, 6, 0.86, 15)):
        with canvas.placed(x, y, size, turn):
            _draw_shoot(canvas)
    with canvas.placed(-20, 56, 1, 84):
        _draw_cut_shoot(canvas)


def _draw_shoot(canvas: Canvas) -> None:
    """A shoot in its sheaths."""
    body = smooth(trace("0,-430 44,-330 86,-180 96,-40 60,8 -60,8 -96,-40 -86,-180 -44,-330"))
    canvas.shape(body, ("#C7A35C", "#8B6A3A"))
    for y, width, lean in ((-20, 104, 1), (-96, 98, -1), (-172, 84, 1), (-246, 66, -1), (-316, 46, 1)):
        sheath = smooth(
            [
                (-width, y + 34),
                (-width * 0.62, y - 66),
                (lean * width * 0.2, y - 138),
                (width * 0.62, y - 66),
                (width, y + 34),
                (0, y + 58),
            ]
        )
        canvas.shape(sheath, ("#B98E4E", "#7C5A30", 20.0 if lean > 0 else 160.0), within=body)
        canvas.line([(lean * width * 0.2, y - 132), (0, y + 40)], 2.5, "#F1DDA8", alpha=0.32, within=body)
        edge = [(-width, y + 34), (-width * 0.62, y - 66), (lean * width * 0.2, y - 138)]
        canvas.line(smooth(edge, closed=False), 4, "#F4E2B4", alpha=0.4, within=body)
    canvas.shade(body, light=0.16, dark=0.3)
    with canvas.placed(0, -414, 1, 8):
        canvas.shape(leaf(70, 22), "#8FA25E")


def _draw_cut_shoot(canvas: Canvas) -> None:
    """Half a peeled shoot with its chambers, lying on the cut."""
    half = smooth(trace("0,-330 34,-240 60,-120 66,-20 0,8 -66,-20 -60,-120 -34,-240"))
    canvas.shape([(x + 14, y) for x, y in half], "#2b1d14", alpha=0.2, soft=10)
    canvas.shape(half, ("#FBF2D2", "#EBD79F"))
    for n in range(9):
        width = 10 + n * 4.2
        canvas.line([(-width, -250 + n * 26), (width, -250 + n * 26)], 6, "#D6BE7E", alpha=0.75)
    canvas.line(half[: len(half) // 2], 5, "#C6A862", alpha=0.5)


def draw_lotus_seeds(canvas: Canvas) -> None:
    """A celadon bowl heaped with lotus seeds, a pod beside it."""
    canvas.shadow(0, 0, 250, 46)
    random = Random(4)  # noqa: S311 - always the same drawing
    for row in range(6):
        count = 11 - row * 2
        for n in range(count):
            x = (n - (count - 1) / 2) * 44 + random.uniform(-6, 6)
            _draw_seed(canvas, x, -232 - row * 27 + random.uniform(-5, 5), random.uniform(-40, 40))
    bowl = turned(trace("268,-240 258,-170 206,-76 120,-26 112,0"))
    lit_body(canvas, bowl, ("#A9C4B4", "#7FA293"))
    canvas.shape(arc_band(0, -240, 268, 30, 9), "#D9E7DD", alpha=0.9)
    for x in (-150, -50, 50, 150):
        canvas.line(
            smooth([(x * 1.2, -190), (x, -110), (x * 0.6, -50)], closed=False), 4, "#6E9182", alpha=0.5, within=bowl
        )
    with canvas.placed(-282, 30, 1, -20):
        _draw_pod(canvas)
    for x, y in ((222, 40), (278, 22), (186, 66)):
        _draw_seed(canvas, x, y, x)


def _draw_seed(canvas: Canvas, x: float, y: float, turn: float) -> None:
    """One white lotus seed with its brown tip."""
    with canvas.placed(x, y, 1, turn):
        canvas.shape(ellipse(4, 7, 27, 24), "#2b1d14", alpha=0.16, soft=6)
        canvas.shape(ellipse(0, 0, 28, 24), ("#FDF6E3", "#DFCDA4", 45.0))
        canvas.shape(ellipse(23, 0, 6, 5), "#9C7A49")


def _draw_pod(canvas: Canvas) -> None:
    """A lotus pod."""
    canvas.line(smooth([(0, 0), (10, 70), (-30, 120)], closed=False), 13, "#6F8A58")
    canvas.shape(smooth(trace("-112,-96 -60,-20 -10,22 14,22 62,-20 112,-96")), ("#90A86F", "#66814F", 0.0))
    top = ellipse(0, -98, 114, 46)
    canvas.shape(top, ("#B4C48D", "#8FA76B"))
    for x, y in ((-62, -104), (-20, -122), (32, -120), (68, -98), (20, -88), (-28, -84)):
        canvas.shape(ellipse(x, y, 17, 10), "#5F7747")
        canvas.shape(ellipse(x, y + 2, 12, 7), "#DCE3B4")


def draw_oil_bottle(canvas: Canvas) -> None:
    """A tall bottle of camellia oil with a flower."""
    canvas.shadow(0, 0, 140, 40)
    glass = turned(trace("44,-560 44,-470 52,-430 124,-350 132,-290 132,-40 118,-6 96,2"))
    canvas.shape(glass, ("#8E9B4A", "#5F6B2C", 0.0))
    oil = turned(trace("60,-420 120,-344 124,-280 124,-40 110,-12"))
    canvas.shape(oil, ("#DDB648", "#B98A27", 60.0), alpha=0.9)
    canvas.shape(box(-112, -330, -92, -40, 10), "#FFF7D8", alpha=0.55, soft=5, within=glass)
    canvas.shade(glass, light=0.12, dark=0.3)
    canvas.shape(box(-90, -282, 90, -62, 6), ("#FBF4E2", "#EEE0C2", 0.0))
    canvas.column("山茶油", 0, -232, 58, "#4C4A25")
    lit_body(canvas, turned([(50, -640), (54, -600), (52, -548)], soft=False), ("#3F3A2C", "#2C281E"))
    for x, y, r, turn in ((214, -30, 92, 10), (-210, -2, 62, 40)):
        with canvas.placed(x, y, 1, turn):
            for lean in (70, 150, 250):
                with canvas.placed(0, 0, 1, lean):
                    canvas.shape(leaf(r * 1.5, r * 0.5), ("#6F8A5A", "#4F6A40", 0.0))
            draw_blossom(canvas, r, 6, "#FBF3EC", "#E2A832", slim=0.84)


def draw_brown_sugar(canvas: Canvas) -> None:
    """Blocks of old-fashioned brown sugar on oiled paper."""
    canvas.shadow(0, 6, 300, 46)
    canvas.shape(trace("-320,20 -180,-96 220,-110 330,6 120,70 -160,66"), ("#F5EBD6", "#E2D1AE"))
    for x, y in ((-140, -20), (20, -8), (150, -34), (-60, -126), (88, -134), (10, -238)):
        with canvas.placed(x, y, 1.16):
            _draw_sugar_block(canvas)
    random = Random(2)  # noqa: S311 - always the same drawing
    for _ in range(26):
        size = random.uniform(4, 13)
        with canvas.placed(random.uniform(-260, 280), random.uniform(14, 64)):
            canvas.shape(
                blob(size, [random.uniform(0.7, 1.2) for _ in range(6)]), random.choice(("#8A512B", "#6E3D20"))
            )


def _draw_sugar_block(canvas: Canvas) -> None:
    """One block in three tones."""
    canvas.shape([(-72, -8), (66, 20), (90, -30), (-40, -40)], "#2b1d14", alpha=0.2, soft=10)
    canvas.shape([(-70, -92), (16, -66), (16, 22), (-70, -6)], ("#8E5630", "#6F3F22"))
    canvas.shape([(16, -66), (88, -98), (88, -14), (16, 22)], ("#74431F", "#552E18"))
    canvas.shape([(-70, -92), (4, -122), (88, -98), (16, -66)], ("#B67C4B", "#9A6236"))
    for x, y in ((-50, -60), (-22, -30), (-2, -48), (-46, -22)):
        canvas.shape(ellipse(x, y, 5, 4), "#A9713F", alpha=0.8)
    _draw_faint_seal(canvas)


def _draw_faint_seal(canvas: Canvas) -> None:
    """The maker's mark pressed into the top."""
    canvas.line([(-24, -96), (36, -90)], 4, "#8A5730", alpha=0.7)
    canvas.line([(4, -106), (10, -80)], 4, "#8A5730", alpha=0.7)


def draw_dried_longan(canvas: Canvas) -> None:
    """A drawstring cloth bag of dried longan, a few opened."""
    canvas.shadow(0, 0, 230, 46)
    bag = smooth(trace("-96,-372 -168,-320 -214,-180 -206,-40 -150,4 150,4 206,-40 214,-180 168,-320 96,-372"))
    lit_body(canvas, bag, ("#A9B5A3", "#859580"))
    frill = smooth(trace("-176,-470 -110,-490 -40,-468 30,-492 106,-470 172,-486 120,-410 94,-366 -94,-366 -124,-410"))
    canvas.shape(frill, ("#B8C3B1", "#90A08B"))
    canvas.line(smooth([(-98, -372), (0, -360), (98, -372)], closed=False), 13, "#EFE3C8")
    canvas.line(smooth([(84, -366), (140, -320), (126, -250)], closed=False), 8, "#EFE3C8")
    canvas.text("桂圆", 0, -206, 96, "#F8F1DF")
    canvas.text("带壳 · 炭焙", 0, -122, 30, "#EEF0E2")
    draw_seal(canvas, "莆", 0, -58, 40)
    for x, y, r in ((-290, 6, 46), (-216, 44, 44), (262, 20, 48), (330, 50, 42), (196, 62, 40)):
        canvas.shape(ellipse(x + 6, y + r * 0.7, r, 12), "#2b1d14", alpha=0.2, soft=8)
        canvas.shape(ellipse(x, y, r, r), ("#C99A5C", "#94653A", 45.0))
        canvas.shape(ellipse(x - r * 0.3, y - r * 0.34, r * 0.3, r * 0.22), "#F4DDAE", alpha=0.45, soft=4)
