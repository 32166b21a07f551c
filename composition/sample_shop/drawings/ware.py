"""Ware: tea bowls, gaiwans, pots, pitchers, trays, vases. Each thing stands on (0, 0)."""

from random import Random

from composition.sample_shop.drawings.canvas import Canvas
from composition.sample_shop.drawings.outlines import arc_band, box, ellipse, leaf, smooth, trace, turned
from composition.sample_shop.drawings.stage import draw_blossom, lit_body


def draw_jian_bowl(canvas: Canvas) -> None:
    """A dark bowl with the hare's-fur glaze of Jianyang."""
    canvas.shadow(0, 0, 170, 50)
    bowl = turned(trace("276,-330 268,-290 212,-150 120,-46 104,-34 100,0"))
    canvas.shape(bowl, ("#3A332F", "#221D1B"))
    random = Random(9)  # noqa: S311 - always the same drawing
    for n in range(-26, 27):
        x, length = n * 10.4, random.uniform(90, 210)
        fur = [(x, -338), (x * 0.86, -338 + length * 0.5), (x * 0.7, -338 + length)]
        canvas.line(
            smooth(fur, closed=False), random.uniform(2.2, 5), ("#C98A3E", "#3A332F", 90.0), alpha=0.75, within=bowl
        )
    drip = smooth(trace("-170,-106 -120,-56 -60,-70 0,-48 64,-72 120,-54 170,-110 0,-160"))
    canvas.shape(turned([(104, -36), (100, 0)], soft=False), ("#8C6B55", "#6B4E3D"))
    canvas.shape(drip, "#191514", alpha=0.6, within=bowl)
    canvas.shade(bowl, light=0.16, dark=0.4)
    mouth = ellipse(0, -330, 276, 56)
    canvas.shape(mouth, ("#8A6A3C", "#4A3A28"))
    inner = ellipse(0, -326, 260, 46)
    canvas.shape(inner, ("#1E1917", "#4C3A26"))
    canvas.shape(ellipse(0, -300, 196, 26), ("#B5742C", "#D79A45", 0.0), within=inner)
    canvas.shape(ellipse(-60, -306, 70, 8), "#FBE3B0", alpha=0.6, soft=4, within=inner)


def draw_gaiwan(canvas: Canvas) -> None:
    """A white gaiwan on its saucer with a painted branch."""
    canvas.shadow(0, 4, 250, 44)
    saucer = turned([(262, -52), (232, -22), (130, -6), (120, 6)])
    lit_body(canvas, saucer, ("#FBF8F1", "#DDD8CB"))
    canvas.shape(ellipse(0, -52, 262, 32), ("#FFFFFF", "#E6E1D5"))
    canvas.shape(ellipse(0, -50, 150, 17), "#B9B1A0", alpha=0.4, soft=6)
    cup = turned(trace("222,-310 214,-286 184,-170 108,-72 96,-56"))
    canvas.shape(cup, ("#FDFBF6", "#E3DED2"))
    with canvas.placed(-30, -96, 1, 24):
        _draw_painted_branch(canvas)
    canvas.shade(cup, light=0.3, dark=0.17)
    canvas.shape(ellipse(0, -310, 222, 36), ("#E9E3D6", "#FFFFFF"))
    canvas.line(ellipse(0, -310, 222, 36), 2.5, "#8FA5B5", alpha=0.7)
    with canvas.placed(16, -14, 1, -4):
        lid = turned(trace("46,-424 90,-408 168,-366 196,-318 192,-302"))
        lit_body(canvas, lid, ("#FEFCF8", "#E4DFD3"))
        canvas.line(ellipse(0, -312, 195, 26, start=0, end=180), 2.5, "#8FA5B5", alpha=0.8)
        lit_body(canvas, turned([(50, -462), (42, -440), (38, -418)]), ("#FBF8F1", "#D9D3C5"))
        canvas.shape(ellipse(0, -462, 50, 12), ("#FFFFFF", "#E2DCCF"))


def _draw_painted_branch(canvas: Canvas) -> None:
    """A branch of plum in cobalt."""
    canvas.line(smooth([(-70, 40), (-20, -30), (20, -80), (40, -150)], closed=False), 7, "#5F7C98", alpha=0.85)
    canvas.line(smooth([(-10, -40), (50, -66), (96, -70)], closed=False), 4, "#5F7C98", alpha=0.85)
    for x, y, r in ((42, -150, 22), (4, -70, 26), (98, -72, 20), (-34, -16, 18), (62, -110, 13)):
        with canvas.placed(x, y):
            draw_blossom(canvas, r, 5, "#86A0B8", "#3E5B78", slim=0.9)


def draw_teapot(canvas: Canvas) -> None:
    """A side-handled pot of purple clay."""
    canvas.shadow(0, 0, 220, 48)
    canvas.line(smooth([(-150, -200), (-232, -232), (-292, -312)], closed=False), 44, ("#8A5648", "#6B4036"))
    canvas.shape(ellipse(-294, -316, 22, 12), "#3B241E")
    with canvas.placed(168, -186, 1, 62):
        handle = turned(trace("24,-236 34,-210 30,-120 38,-20 44,10"))
        lit_body(canvas, handle, ("#9A6350", "#7A4A3C", 0.0))
        canvas.shape(ellipse(0, -236, 24, 12), "#55332A")
    body = turned(trace("84,-336 150,-318 214,-232 220,-150 180,-50 120,-8 112,2"))
    lit_body(canvas, body, ("#A16A55", "#71453A"))
    for y, r in ((-262, 196), (-254, 200)):
        canvas.shape(arc_band(0, y, r, 20, 3), "#5A352C", alpha=0.5, within=body)
    lid = turned(trace("34,-394 60,-384 112,-360 126,-334 120,-326"))
    lit_body(canvas, lid, ("#AE7560", "#825142"))
    lit_body(canvas, ellipse(0, -412, 30, 26), ("#B77E68", "#8A5848"))
    canvas.line(ellipse(0, -332, 126, 17, start=0, end=180), 4, "#5A352C", alpha=0.6)
    with canvas.placed(-40, -140, 1, -14):
        for lean, size in ((-50, 70), (-20, 92), (12, 84), (44, 64)):
            with canvas.placed(0, 30, 1, lean):
                canvas.shape(leaf(size, size * 0.26), "#5C372E", alpha=0.5)


def draw_pitcher(canvas: Canvas) -> None:
    """A glass pitcher of amber tea and two small cups."""
    canvas.shadow(-30, 0, 170, 42)
    glass = turned(trace("118,-430 110,-400 124,-300 158,-180 160,-80 136,-14 110,2"), -30)
    canvas.line(smooth([(108, -356), (214, -352), (228, -230), (130, -140)], closed=False), 24, "#F4F7F4", alpha=0.75)
    canvas.line(smooth([(110, -356), (206, -348), (220, -232), (130, -146)], closed=False), 6, "#FFFFFF", alpha=0.9)
    canvas.shape(glass, ("#F7F9F5", "#DDE5E0", 0.0), alpha=0.8)
    liquid = turned(trace("134,-250 156,-180 156,-80 132,-18 110,-6"), -30)
    canvas.shape(liquid, ("#E39A3C", "#B8621F"), alpha=0.92)
    canvas.shape(ellipse(-30, -250, 134, 22), ("#F2BC6A", "#D98C34", 0.0))
    canvas.shape([(-150, -430), (-190, -452), (-140, -400)], "#EEF3EF", alpha=0.85)
    canvas.shape(ellipse(-30, -430, 118, 20), "#FFFFFF", alpha=0.6)
    canvas.shape(box(-146, -390, -126, -60, 10), "#FFFFFF", alpha=0.7, soft=5, within=glass)
    canvas.shade(glass, light=0.06, dark=0.14)
    for x, y in ((236, 26), (-270, 40)):
        with canvas.placed(x, y, 0.92):
            draw_small_cup(canvas)


def draw_small_cup(canvas: Canvas, tone: tuple[str, str] = ("#F7F2E6", "#D8D0BE"), drink: str = "#C9772B") -> None:
    """A small cup with tea in it."""
    canvas.shadow(0, 0, 84, 22, alpha=0.24)
    lit_body(canvas, turned([(98, -112), (94, -80), (66, -18), (52, 0)]), tone)
    canvas.shape(ellipse(0, -112, 98, 22), "#FFFFFF")
    canvas.shape(ellipse(0, -109, 86, 17), (drink, "#E3A254", 0.0))


def draw_tray(canvas: Canvas) -> None:
    """A round tray of woven bamboo with two cups and a sprig on it."""
    canvas.shadow(0, -20, 350, 66, alpha=0.26)
    canvas.shape(ellipse(0, -92, 352, 128), ("#B98A52", "#96693A"))
    canvas.shape(ellipse(0, -112, 352, 128), ("#E0B97E", "#C4965A", 0.0))
    floor = ellipse(0, -106, 322, 108)
    canvas.shape(floor, ("#CDA068", "#B98950"))
    for n in range(-16, 17):
        for lean in (1, -1):
            canvas.line(
                [(n * 42 - 130 * lean, -240), (n * 42 + 130 * lean, 30)],
                13,
                "#E9C993" if lean > 0 else "#A97B45",
                alpha=0.5,
                within=floor,
            )
    canvas.shape(ellipse(0, -126, 330, 110, start=180, end=360), "#4a3018", alpha=0.14, soft=14, within=floor)
    for x, y in ((-110, -76), (64, -104)):
        with canvas.placed(x, y, 1.12):
            draw_small_cup(canvas, ("#BFD0C6", "#93AC9E"), "#B9772F")
    with canvas.placed(196, -52, 1, 66):
        for lean in (-40, 0, 40):
            with canvas.placed(0, 0, 1, lean):
                canvas.shape(leaf(104, 36), ("#7F9866", "#5C7449", 0.0))


def draw_vase(canvas: Canvas) -> None:
    """A rough clay vase with one flowering branch."""
    _draw_flowering_branch(canvas)
    canvas.shadow(0, 0, 160, 44)
    vase = turned(trace("58,-330 48,-300 56,-262 136,-196 168,-118 150,-36 112,0"))
    lit_body(canvas, vase, ("#B9A48C", "#85705B"))
    glaze = smooth(trace("-70,-340 70,-340 150,-210 120,-150 60,-176 10,-120 -50,-168 -110,-138 -150,-210"))
    canvas.shape(glaze, ("#E9E0CE", "#CBBFA8"), within=vase)
    canvas.shade(vase, light=0.14, dark=0.2)
    canvas.shape(ellipse(0, -330, 58, 13), ("#6B5947", "#3F342A"))


def _draw_flowering_branch(canvas: Canvas) -> None:
    """The branch in the vase."""
    main = smooth(trace("0,-310 -30,-420 40,-520 20,-640 110,-740"), closed=False)
    canvas.line(main, 11, "#6A4E3B")
    canvas.line(smooth([(0, -470), (-90, -540), (-120, -640)], closed=False), 7, "#6A4E3B")
    canvas.line(smooth([(34, -560), (130, -580), (200, -640)], closed=False), 6, "#6A4E3B")
    spots = (
        (110, -742, 40),
        (66, -690, 34),
        (22, -620, 38),
        (-120, -642, 40),
        (-92, -566, 30),
        (200, -642, 36),
        (138, -590, 30),
        (40, -528, 32),
        (-34, -452, 26),
    )
    for x, y, r in spots:
        with canvas.placed(x, y, 1, x + y):
            draw_blossom(canvas, r, 5, "#E58B86", "#A83A3E", slim=0.92)
    for x, y, r in ((156, -700, 14), (-140, -590, 13), (232, -610, 13), (84, -640, 12)):
        canvas.shape(ellipse(x, y, r, r), ("#DE7E7A", "#B84A4B"))


def draw_tea_scoop(canvas: Canvas) -> None:
    """Tea tools of dark wood in a holder: scoop, needle, tongs."""
    canvas.shadow(0, 0, 130, 40)
    for x, turn, head in ((-52, -13, "scoop"), (6, 1, "needle"), (58, 13, "spoon")):
        with canvas.placed(x, -150, 1, turn):
            _draw_tool(canvas, head)
    holder = turned(trace("120,-300 110,-270 114,-150 124,-20 106,2"))
    lit_body(canvas, holder, ("#8A5F40", "#60402A"))
    for y in (-250, -190, -130, -70):
        canvas.line(
            smooth([(-118, y), (-30, y + 14), (60, y + 2), (120, y + 12)], closed=False),
            3.4,
            "#4A2F1D",
            alpha=0.35,
            within=holder,
        )
    canvas.shape(ellipse(0, -300, 120, 22), ("#A4744F", "#7D5538"))
    canvas.shape(ellipse(0, -297, 100, 16), "#3B2517")


def _draw_tool(canvas: Canvas, head: str) -> None:
    """One tool, upright."""
    canvas.line([(0, 0), (0, -330)], 17, ("#A9794F", "#7E5536", 0.0))
    if head == "scoop":
        canvas.shape(
            smooth(trace("-34,-330 -40,-440 0,-486 40,-440 34,-330 0,-310")),
            ("#B5855A", "#80573A", 0.0),
        )
        canvas.shape(smooth(trace("-20,-340 -24,-430 0,-462 24,-430 20,-340")), "#6A452C", alpha=0.6)
    elif head == "spoon":
        canvas.shape(ellipse(0, -372, 38, 56), ("#B5855A", "#80573A", 0.0))
        canvas.shape(ellipse(0, -372, 24, 40), "#6A452C", alpha=0.55)
    else:
        canvas.line([(0, -320), (0, -450)], 9, "#8C6040")
        canvas.shape(ellipse(0, -452, 12, 16), "#A9794F")
