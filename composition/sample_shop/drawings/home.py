"""For the home: soap, candle, linen, comb, incense, a cloth bag. Each thing stands on (0, 0)."""

from composition.sample_shop.drawings.canvas import Canvas
from composition.sample_shop.drawings.outlines import arc_band, box, ellipse, leaf, smooth, trace, turned
from composition.sample_shop.drawings.stage import draw_blossom, draw_leaf, draw_seal, lit_body


def draw_soap(canvas: Canvas) -> None:
    """Two bars of soap, one in a paper band, bubbles about."""
    canvas.shadow(0, 0, 270, 46)
    with canvas.placed(-10, 0):
        _draw_soap_bar(canvas, ("#C9D1A8", "#A9B586", "#8E9C6E"))
    with canvas.placed(10, -150, 0.98, -3):
        _draw_soap_bar(canvas, ("#F0DFC0", "#DDC49A", "#C4A677"))
        canvas.shape([(-84, -148), (76, -148), (76, 0), (-84, 0)], ("#FBF4E4", "#EFE2C8"))
        canvas.shape([(-84, -148), (76, -148), (128, -196), (-22, -196)], ("#FFFBF0", "#F3E8D0"))
        canvas.text("茶籽手工皂", -4, -90, 29, "#5C5136")
        canvas.text("山茶 · 冷制 · 45 天", -4, -50, 17, "#8C7F60")
    with canvas.placed(-236, 30, 1, -58):
        draw_leaf(canvas, 150, 56, ("#7F9866", "#5C7449", 0.0))
    for x, y, r in ((232, -330, 44), (286, -250, 26), (200, -420, 22), (-262, -260, 30), (-222, -330, 17)):
        canvas.shape(ellipse(x, y, r, r), ("#FFFFFF", "#D9E6E6", 45.0), alpha=0.5)
        canvas.line(ellipse(x, y, r, r), 2, "#FFFFFF", alpha=0.8)
        canvas.shape(ellipse(x - r * 0.36, y - r * 0.4, r * 0.24, r * 0.16), "#FFFFFF", alpha=0.9)


def _draw_soap_bar(canvas: Canvas, tone: tuple[str, str, str]) -> None:
    """A bar in three tones, its front edge at the bottom."""
    canvas.shape(box(-226, -148, 176, 0, 26), (tone[0], tone[1]))
    canvas.shape(smooth([(176, -136), (246, -186), (250, -60), (180, -6)], steps=4), tone[2])
    canvas.shape([(-214, -148), (168, -148), (240, -198), (-130, -198)], ("#FFFFFF", tone[0]), alpha=0.85)
    canvas.shape([(-214, -148), (168, -148), (240, -198), (-130, -198)], tone[0], alpha=0.55)


def draw_candle(canvas: Canvas) -> None:
    """A beeswax candle burning in a clay cup."""
    canvas.shape(ellipse(0, -500, 250, 250), "#FFE9B0", alpha=0.5, soft=70)
    canvas.shadow(0, 0, 190, 46)
    cup = turned(trace("176,-340 178,-300 174,-60 156,-10 120,4"))
    lit_body(canvas, cup, ("#D9CBB6", "#AE9C84"))
    dip = smooth(trace("-190,-190 -120,-150 -40,-176 30,-140 110,-170 190,-150 190,20 -190,20"))
    canvas.shape(dip, ("#9C7A62", "#7B5C48"), within=cup)
    canvas.shade(cup, light=0.12, dark=0.2)
    canvas.shape(ellipse(0, -340, 176, 38), ("#E9DECC", "#C9B9A1"))
    wax = ellipse(0, -334, 158, 30)
    canvas.shape(wax, ("#F3D48A", "#E7B956"))
    canvas.shape(ellipse(0, -336, 80, 15), "#FFF1C4", alpha=0.8, soft=8, within=wax)
    canvas.line([(0, -336), (3, -384)], 6, "#4A3826")
    flame = smooth(trace("0,-540 34,-460 38,-412 0,-376 -36,-412 -30,-462"))
    canvas.shape(flame, ("#FFD873", "#F08A2C"))
    canvas.shape(smooth(trace("2,-484 18,-436 16,-404 0,-386 -16,-404 -14,-438")), "#FFF7D6", alpha=0.95)
    draw_seal(canvas, "蜡", 0, -234, 46, colour="#8A5A3C")


def draw_anise(canvas: Canvas) -> None:
    """Two stars of anise on the table."""
    for x, turn in ((-250, -30), (262, 34)):
        with canvas.placed(x, 34, 1, turn):
            canvas.shape(ellipse(6, 6, 44, 14), "#2b1d14", alpha=0.2, soft=8)
            for lean in range(0, 360, 45):
                with canvas.placed(0, -20, 1, lean):
                    canvas.shape(leaf(46, 20), ("#A9743F", "#7A4E27", 0.0))
                    canvas.shape(ellipse(0, -26, 4, 8), "#D9A25F")
            canvas.shape(ellipse(0, -20, 8, 8), "#6B4422")


def draw_linen(canvas: Canvas) -> None:
    """Three folded linen towels, tied with a cord, a sprig tucked in."""
    canvas.shadow(0, 4, 280, 46)
    stack = ((0, ("#7F93A8", "#5F7489")), (-118, ("#E9DFCB", "#CFC1A4")), (-236, ("#C88A72", "#A96A54")))
    for rise, tone in stack:
        fold = [
            *smooth([(-262, rise - 116), (-282, rise - 60), (-262, rise - 4)], closed=False),
            *smooth([(258, rise - 4), (268, rise - 60), (258, rise - 116)], closed=False),
        ]
        canvas.shape(fold, (tone[0], tone[1]))
        canvas.line(smooth([(-262, rise - 58), (0, rise - 52), (262, rise - 60)], closed=False), 5, tone[1])
        canvas.line([(-258, rise - 112), (256, rise - 112)], 5, "#FFFFFF", alpha=0.3)
        for n in range(-24, 25):
            canvas.line([(n * 11, rise - 114), (n * 11, rise - 6)], 1.6, "#FFFFFF", alpha=0.14)
        canvas.shade(fold, light=0.1, dark=0.2)
    canvas.shape([(-258, -352), (-196, -404), (206, -404), (256, -352)], ("#D69B84", "#C0826B"))
    canvas.shape(box(-22, -404, -6, 0), "#E8D7B4")
    canvas.shape(box(6, -404, 16, 0), "#D9C59B")
    for turn in (-62, 58):
        with canvas.placed(-4, -358, 1, turn):
            canvas.shape(smooth([(0, 0), (34, -60), (0, -112), (-34, -60)]), "#E8D7B4")
            canvas.shape(smooth([(0, -14), (16, -58), (0, -92), (-16, -58)]), "#C88A72")
    with canvas.placed(20, -350, 0.9, 38):
        for lean, size in ((-30, 120), (0, 150), (28, 116)):
            with canvas.placed(0, 0, 1, lean):
                draw_leaf(canvas, size, size * 0.3, ("#8FA07A", "#66794F", 0.0))


def draw_comb(canvas: Canvas) -> None:
    """A wooden comb leaning on its linen case."""
    canvas.shadow(0, 4, 250, 42)
    case = box(-230, -430, 50, 0, 22)
    canvas.shape(case, ("#D8CDB8", "#BBAD93"))
    for n in range(-22, 6):
        canvas.line([(n * 11, -430), (n * 11, 0)], 1.6, "#FFFFFF", alpha=0.16, within=case)
    canvas.shape(box(-230, -430, 50, -330, 22), ("#7D5A45", "#64452F"))
    canvas.shape(ellipse(-90, -330, 17, 17), "#E5C98F")
    draw_seal(canvas, "木", -90, -150, 62, colour="#7D5A45")
    with canvas.placed(112, -20, 1, 9):
        _draw_comb_teeth(canvas)


def _draw_comb_teeth(canvas: Canvas) -> None:
    """The comb itself: a back like a half moon, and twenty teeth."""
    for n in range(20):
        y = -452 + n * 22.6
        reach = 62 + 66 * (1 - ((n - 9.5) / 10.5) ** 2)
        canvas.shape([(-4, y - 8), (-reach, y - 2), (-reach, y + 3), (-4, y + 9)], ("#B67F4F", "#D3A06C", 0.0))
    back = smooth(trace("-12,-480 52,-440 104,-330 116,-236 104,-140 52,-34 -12,6 -22,-236"))
    canvas.shape([(x + 12, y + 10) for x, y in back], "#2b1d14", alpha=0.2, soft=10)
    canvas.shape(back, ("#C9925E", "#94613A", 20.0))
    for x in (16, 40, 64, 86):
        grain = smooth([(x * 0.4, -440), (x, -300), (x * 1.05, -180), (x * 0.5, -40)], closed=False)
        canvas.line(grain, 2.6, "#7A4C2A", alpha=0.35, within=back)
    canvas.shade(back, light=0.2, dark=0.2)


def draw_incense(canvas: Canvas) -> None:
    """A stick of incense in a small stone holder, its smoke rising; the paper tube beside it."""
    _draw_smoke(canvas)
    canvas.shadow(-60, 0, 150, 36)
    stone = smooth(trace("-190,-40 -150,-92 -60,-108 40,-92 76,-40 30,2 -140,4"))
    lit_body(canvas, stone, ("#A7ACA8", "#7B827F"))
    canvas.shape(ellipse(-60, -96, 34, 9), "#565C59")
    canvas.line([(-60, -96), (-60, -420)], 7, ("#8A5A3C", "#6F4630", 0.0))
    canvas.shape(ellipse(-60, -424, 7, 11), "#E8622F")
    canvas.shape(ellipse(-60, -424, 24, 26), "#FFB066", alpha=0.5, soft=10)
    with canvas.placed(190, 0):
        canvas.shadow(0, 0, 84, 26)
        tube = [*ellipse(0, -470, 74, 17, start=180, end=360), *ellipse(0, -6, 74, 18, start=0, end=180)]
        lit_body(canvas, tube, ("#5E6F62", "#455448"))
        canvas.shape(arc_band(0, -400, 74, 17, 8), "#D9C088", within=tube)
        canvas.shape(ellipse(0, -470, 74, 17), "#7B8C7F")
        canvas.column("柏子香", 0, -316, 58, "#F1E8D0")
        draw_seal(canvas, "香", 0, -86, 38)


def _draw_smoke(canvas: Canvas) -> None:
    """A ribbon of smoke that widens as it rises."""
    path = smooth(trace("-60,-436 -36,-490 -78,-560 -34,-640 -84,-720 -30,-810"), closed=False)
    for spread, alpha, soft in ((50, 0.3, 16.0), (20, 0.55, 4.0)):
        width = [spread * (0.12 + 0.88 * n / len(path)) for n in range(len(path))]
        left = [(x - w / 2, y) for (x, y), w in zip(path, width, strict=True)]
        right = [(x + w / 2, y) for (x, y), w in zip(path, width, strict=True)]
        canvas.shape([*left, *reversed(right)], "#FFFFFF", alpha=alpha, soft=soft)


def draw_tote(canvas: Canvas) -> None:
    """A canvas bag with a printed mountain, greens looking out."""
    canvas.shadow(0, 2, 250, 44)
    for x, turn, size in ((-96, -16, 210), (-30, -4, 250), (50, 10, 220), (112, 22, 180)):
        with canvas.placed(x, -400, 1, turn):
            draw_leaf(canvas, size, size * 0.3, ("#8CA26F", "#5F774A", 0.0))
    canvas.line(smooth(trace("-112,-410 -104,-560 0,-616 104,-560 112,-410"), closed=False), 26, "#C8B48C")
    bag = [
        *smooth([(-216, -440), (-228, -220), (-236, -20)], closed=False),
        (-216, 4),
        (216, 4),
        *smooth([(236, -20), (228, -220), (216, -440)], closed=False),
    ]
    lit_body(canvas, bag, ("#F0E6D0", "#D8C8A6"))
    canvas.shape(box(-216, -440, 216, -404), "#C8B48C", alpha=0.4)
    canvas.line(smooth([(-112, -420), (-116, -360), (-114, -330)], closed=False), 26, "#D3C098")
    canvas.line(smooth([(112, -420), (116, -360), (114, -330)], closed=False), 26, "#C4AF86")
    canvas.shape(ellipse(64, -262, 34, 34), "#C8502F")
    canvas.shape(trace("-160,-120 -50,-272 20,-178 62,-222 160,-120"), ("#5C7466", "#82998A"))
    canvas.shape([(-160, -120), (-96, -188), (-40, -140), (-4, -120)], "#435A4D", alpha=0.8)
    canvas.text("山里来", 0, -70, 50, "#4A4638")


def draw_broom_set(canvas: Canvas) -> None:
    """A palm brush and a bowl for the tea table."""
    canvas.shadow(0, 0, 210, 44)
    bristles = smooth(trace("-150,-260 -190,-100 -176,0 0,14 176,0 190,-100 150,-260 0,-280"))
    canvas.shape(bristles, ("#A9774A", "#6F4A2B"))
    for n in range(-22, 23):
        canvas.line(
            [(n * 6.4, -270), (n * 8.3, 10)], 2.6, "#D2A06A" if n % 3 else "#563519", alpha=0.6, within=bristles
        )
    canvas.shade(bristles, light=0.12, dark=0.3)
    canvas.shape(smooth(trace("-156,-250 -110,-350 0,-380 110,-350 156,-250 0,-232")), ("#C99A62", "#94693C"))
    for y in (-300, -268):
        canvas.line(smooth([(-142, y + 20), (0, y + 34), (142, y + 20)], closed=False), 7, "#A93F2B")
    with canvas.placed(0, -360):
        lit_body(canvas, turned([(24, -200), (36, -170), (28, -80), (40, 0)]), ("#D9B27D", "#AD8250"))
        canvas.shape(ellipse(0, -168, 9, 9), "#6F4A2B")
    with canvas.placed(-262, 34, 1, -70):
        draw_blossom(canvas, 40, 5, "#F0E3CB", "#C8843C")
