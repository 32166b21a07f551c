"""Gift boxes, put together from what the other files draw. Each stands on (0, 0)."""

from composition.sample_shop.drawings import home, pantry, tea, ware
from composition.sample_shop.drawings.canvas import Canvas
from composition.sample_shop.drawings.outlines import box, ellipse, smooth
from composition.sample_shop.drawings.stage import draw_seal, draw_sprig

_TINS = (
    (("#8AA07A", "#677E58"), "春茶"),
    (("#C9784F", "#A5572F"), "夏茶"),
    (("#D3A447", "#AD7E28"), "秋茶"),
    (("#6C7F93", "#4D6075"), "冬茶"),
)


def draw_four_seasons(canvas: Canvas) -> None:
    """Four tins in a row before their box."""
    canvas.shadow(0, -60, 380, 44)
    canvas.shape(box(-360, -470, 360, -60, 8), ("#F7EEDC", "#E6D5B4"))
    canvas.shape(box(-360, -470, 360, -446, 8), "#FFFFFF", alpha=0.5)
    canvas.shape(ellipse(0, -330, 74, 74), "#C8502F", alpha=0.9)
    canvas.text("四季", 0, -333, 54, "#FFF4E0")
    canvas.line([(-300, -400), (-110, -400)], 3, "#C2A878")
    canvas.line([(110, -400), (300, -400)], 3, "#C2A878")
    for n, (body, words) in enumerate(_TINS):
        with canvas.placed(-264 + n * 176, 6 if n % 2 else -4, 0.46):
            tea.draw_tin(canvas, body, "#FBF4E4", words)


def draw_visit_box(canvas: Canvas) -> None:
    """An open box with honey, sugar and tea in straw."""
    canvas.shadow(0, 0, 360, 50)
    canvas.shape([(-330, -190), (-280, -520), (280, -520), (330, -190)], ("#B9533B", "#98402C"))
    canvas.shape([(-300, -200), (-258, -492), (258, -492), (300, -200)], ("#F4E6CB", "#E4CFA6"))
    canvas.text("山 居", 0, -440, 54, "#A5452F")
    for x, y, size, motif in ((-178, -120, 0.5, pantry.draw_honey_jar), (170, -110, 0.5, _black_tin)):
        with canvas.placed(x, y, size):
            motif(canvas)
    with canvas.placed(0, -96, 0.46):
        tea.draw_osmanthus_pouch(canvas)
    for n in range(-24, 25):
        straw = smooth([(n * 13, -150 + (n % 3) * 9), (n * 13 + 20, -178), (n * 13 + 44, -146)], closed=False)
        canvas.line(straw, 6, "#E6CC92" if n % 2 else "#CDAE6E")
    canvas.shape([(-340, -150), (340, -150), (326, 0), (-326, 0)], ("#C65C43", "#A84731"))
    canvas.shape([(-340, -150), (340, -150), (339, -138), (-339, -138)], "#FFFFFF", alpha=0.25)
    canvas.text("半山小铺", 0, -72, 46, "#F8E3C2")


def _black_tin(canvas: Canvas) -> None:
    """A tin of black tea."""
    tea.draw_tin(canvas, ("#5F6F5A", "#435240"), "#FBF2DF", "红茶")


def draw_tea_room_box(canvas: Canvas) -> None:
    """A gaiwan and two cups on a tray, for a first tea table."""
    canvas.shadow(0, 8, 340, 44)
    canvas.shape(smooth([(-350, -34), (-330, 14), (330, 14), (350, -34)], steps=4), ("#8A5F40", "#664329"))
    canvas.shape(ellipse(0, -40, 352, 66), ("#B0805A", "#8C6040"))
    canvas.shape(ellipse(0, -44, 324, 54), ("#9A6D48", "#7D5437"))
    with canvas.placed(-20, -70, 0.82):
        ware.draw_gaiwan(canvas)
    for x, y in ((-232, -22), (226, -16)):
        with canvas.placed(x, y, 0.92):
            ware.draw_small_cup(canvas, ("#F7F4EC", "#DAD4C6"), "#C98A3A")


def draw_calm_box(canvas: Canvas) -> None:
    """Incense, candle and soap with a ribbon: an evening at home."""
    canvas.shadow(0, 0, 350, 50)
    canvas.shape(box(-330, -330, 330, 0, 14), ("#8296A0", "#64798A"))
    canvas.shape(box(-350, -400, 350, -300, 12), ("#93A7B0", "#768B98"))
    canvas.shape(box(-350, -306, 350, -294), "#2b1d14", alpha=0.2, soft=5)
    canvas.shape(box(-46, -400, 46, 0), ("#E9D6B0", "#D3BA8A", 0.0))
    for turn in (-56, 56):
        with canvas.placed(0, -404, 1, turn):
            canvas.shape(smooth([(0, 0), (66, -90), (20, -190), (-30, -100)]), ("#F1E2C3", "#D3BA8A", 0.0))
            canvas.shape(smooth([(4, -30), (34, -92), (14, -150), (-8, -96)]), "#B99C68", alpha=0.6)
    canvas.shape(ellipse(0, -408, 34, 28), "#E3CDA0")
    draw_seal(canvas, "安", 196, -150, 74)
    canvas.text("安 静 的 夜", -190, -150, 44, "#F3EDE0")
    with canvas.placed(-236, -400, 0.5):
        home.draw_candle(canvas)
    with canvas.placed(240, -396, 0.8, 18):
        draw_sprig(canvas, colour="#9DB08B", dark="#6F855E")
