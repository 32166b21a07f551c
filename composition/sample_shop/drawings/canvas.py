"""A canvas of 1000 units' width on Pillow.

Smooth edges, gradients, light and soft shadows, a stack of placements.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random

import pylopdf_fonts_zh_cn
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont

from composition.sample_shop.drawings.outlines import Outline, Point, ellipse

FINE, FINE_ENOUGH, WIDE = 3, 2, 160_000
"""Edges are drawn this many times larger and made small again; wide shapes of so many pixels a little less."""
_SERIF = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSerifSC-Regular.otf"
_SANS = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"

Colour = str
Paint = Colour | tuple[Colour, Colour] | tuple[Colour, Colour, float]
"""One colour, or a gradient of two; the third is its direction in degrees (0: left to right, 90: top to bottom)."""
_Placement = tuple[float, float, float, float]
_Area = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


class Canvas:
    """A picture under way. All coordinates are units of the placement that is open, all alphas 0 to 1."""

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("RGB", (width, height), "white")
        self.unit = width / 1000
        self.height = height / self.unit
        self._place: _Placement = (0, 0, self.unit, 0)

    @contextmanager
    def placed(self, x: float = 0, y: float = 0, scale: float = 1, angle: float = 0) -> Iterator[None]:
        """Draw with the origin at (x, y), larger by `scale` and turned clockwise by `angle` degrees."""
        before = self._place
        origin = self._pixel((x, y))
        self._place = (*origin, before[2] * scale, before[3] + math.radians(angle))
        try:
            yield
        finally:
            self._place = before

    def shape(
        self,
        outline: Sequence[Point],
        paint: Paint,
        *,
        alpha: float = 1,
        soft: float = 0,
        within: Outline | None = None,
    ) -> None:
        """Fill an outline; `soft` blurs its edge by so many units, `within` cuts it to another outline."""
        blur = soft * self._place[2]
        pixels = self._pixels(outline)
        frame = self._pixels(within) if within is not None else None
        area = self._area(pixels, blur * 3, frame)
        if area is None:
            return
        mask = _fill_mask(pixels, area)
        if blur:
            mask = _blurred(mask, blur)
        if frame is not None:
            mask = ImageChops.multiply(mask, _fill_mask(frame, area))
        if alpha < 1:
            mask = mask.point([int(v * alpha) for v in range(256)])
        self._paste(paint, area, mask, pixels)

    def line(
        self, points: Sequence[Point], width: float, paint: Paint, *, alpha: float = 1, within: Outline | None = None
    ) -> None:
        """A stroke with round ends."""
        self.shape(_stroke(points, width), paint, alpha=alpha, within=within)

    def shade(self, outline: Outline, *, light: float = 0.22, dark: float = 0.26) -> None:
        """Light from the left and shadow on the right of a round body."""
        xs = [x for x, _ in outline]
        left, width = min(xs), max(xs) - min(xs)
        ys = [y for _, y in outline]
        top, bottom = min(ys) - 40, max(ys) + 40
        soft = width * 0.13
        dark_side = [(left + width * 0.72, top), (left + width * 1.3, top), (left + width * 1.3, bottom)]
        self.shape([*dark_side, (left + width * 0.72, bottom)], "#2b1d14", alpha=dark, soft=soft, within=outline)
        glow = [(left + width * 0.14, top), (left + width * 0.34, top), (left + width * 0.34, bottom)]
        self.shape([*glow, (left + width * 0.14, bottom)], "#fffaf0", alpha=light, soft=soft * 0.8, within=outline)

    def shadow(self, x: float, y: float, rx: float, ry: float, *, alpha: float = 0.3) -> None:
        """The soft shadow under something that stands at (x, y): a wide one and a close one."""
        self.shape(ellipse(x + rx * 0.22, y, rx * 1.12, ry), "#4a3423", alpha=alpha * 0.7, soft=ry * 0.75)
        self.shape(ellipse(x + rx * 0.04, y, rx * 0.94, ry * 0.4), "#2d1e13", alpha=alpha, soft=ry * 0.22)

    def text(
        self, words: str, x: float, y: float, size: float, paint: Colour, *, alpha: float = 1, font: Path = _SERIF
    ) -> None:
        """Words centred on (x, y); the placement's turn does not turn them."""
        px, py = self._pixel((x, y))
        face = _load_font(font, max(6, round(size * self._place[2])))
        left, top, right, bottom = (round(edge) for edge in face.getbbox(words, anchor="mm"))
        mask = Image.new("L", (right - left + 2, bottom - top + 2), 0)
        ImageDraw.Draw(mask).text((1 - left, 1 - top), words, fill=int(255 * alpha), font=face, anchor="mm")
        self.image.paste(ImageColor.getrgb(paint), (round(px) + left - 1, round(py) + top - 1), mask)

    def column(self, words: str, x: float, y: float, size: float, paint: Colour, *, gap: float = 1.16) -> None:
        """Words one below the other, the first centred on (x, y), as on an old sign."""
        for n, word in enumerate(words):
            self.text(word, x, y + n * size * gap, size, paint)

    def grain(self, strength: float = 0.05) -> None:
        """The tooth of paper over everything."""
        noise = paper(self.image.size)
        self.image = Image.blend(self.image, ImageChops.overlay(self.image, noise), min(1, strength * 10))

    def _pixel(self, point: Point) -> Point:
        return self._pixels([point])[0]

    def _pixels(self, points: Sequence[Point]) -> Outline:
        x0, y0, scale, turn = self._place
        across, down = scale * math.cos(turn), scale * math.sin(turn)
        return [(x0 + x * across - y * down, y0 + x * down + y * across) for x, y in points]

    def _area(self, pixels: Outline, margin: float, frame: Outline | None) -> _Area | None:
        x0, y0, x1, y1 = _bounds(pixels, margin)
        for other in ((0, 0, *self.image.size), _bounds(frame, 0) if frame else None):
            if other is not None:
                x0, y0, x1, y1 = max(x0, other[0]), max(y0, other[1]), min(x1, other[2]), min(y1, other[3])
        return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None

    def _paste(self, paint: Paint, area: _Area, mask: Image.Image, pixels: Outline) -> None:
        if isinstance(paint, str):
            self.image.paste(ImageColor.getrgb(paint), area[:2], mask)
            return
        first, second, angle = paint if len(paint) == 3 else (*paint, 90.0)
        self.image.paste(_gradient(first, second, angle, _bounds(pixels, 0), area), area[:2], mask)


def _bounds(pixels: Sequence[Point], margin: float) -> _Area:
    """The whole pixels that an outline and a margin around it touch."""
    xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
    left, top = math.floor(min(xs) - margin) - 1, math.floor(min(ys) - margin) - 1
    return left, top, math.ceil(max(xs) + margin) + 1, math.ceil(max(ys) + margin) + 1


def _fill_mask(pixels: Outline, area: _Area) -> Image.Image:
    """The outline's share of each pixel of `area`."""
    x0, y0, x1, y1 = area
    times = FINE if (x1 - x0) * (y1 - y0) < WIDE else FINE_ENOUGH
    fine = Image.new("L", ((x1 - x0) * times, (y1 - y0) * times), 0)
    ImageDraw.Draw(fine).polygon([((x - x0) * times, (y - y0) * times) for x, y in pixels], fill=255)
    return fine.reduce(times)


def _gradient(first: Colour, second: Colour, angle: float, whole: _Area, area: _Area) -> Image.Image:
    """The part `area` of a gradient that runs over `whole`, both boxes in pixels."""
    ramp = _make_ramp(angle)
    across, down = ramp.width / (whole[2] - whole[0]), ramp.height / (whole[3] - whole[1])
    part = (
        max(0.0, (area[0] - whole[0]) * across),
        max(0.0, (area[1] - whole[1]) * down),
        min(float(ramp.width), (area[2] - whole[0]) * across),
        min(float(ramp.height), (area[3] - whole[1]) * down),
    )
    size = (area[2] - area[0], area[3] - area[1])
    mask = ramp.resize(size, Image.Resampling.BILINEAR, box=part)
    return Image.composite(Image.new("RGB", size, second), Image.new("RGB", size, first), mask)


@cache
def _make_ramp(angle: float) -> Image.Image:
    """From black to white in a direction; where it runs along an axis one row is enough."""
    ramp = Image.linear_gradient("L")
    if angle % 180 == 0:
        return ramp.transpose(Image.Transpose.ROTATE_90).crop((0, 0, 256, 1))
    if angle % 90 == 0:
        return ramp.crop((0, 0, 1, 256))
    return ramp.rotate(90 - angle, resample=Image.Resampling.BICUBIC).crop((38, 38, 218, 218))


def _blurred(mask: Image.Image, radius: float) -> Image.Image:
    """A wide blur, done on a small copy: it looks the same and costs little."""
    step = max(1, int(radius // 4))
    small = mask.reduce(step) if step > 1 else mask
    small = small.filter(ImageFilter.GaussianBlur(radius / step))
    return small.resize(mask.size, Image.Resampling.BILINEAR) if step > 1 else small


def _stroke(points: Sequence[Point], width: float) -> Outline:
    """The outline of a line of even width with round ends."""
    left: Outline = []
    right: Outline = []
    half = width / 2
    for n, (x, y) in enumerate(points):
        x0, y0 = points[max(0, n - 1)]
        x1, y1 = points[min(len(points) - 1, n + 1)]
        length = math.hypot(x1 - x0, y1 - y0) or 1
        nx, ny = -(y1 - y0) / length * half, (x1 - x0) / length * half
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return [*left, *_cap(points[-1], left[-1], half), *reversed(right), *_cap(points[0], right[0], half)]


def _cap(centre: Point, start: Point, radius: float) -> Outline:
    angle = math.degrees(math.atan2(start[1] - centre[1], start[0] - centre[0]))
    return ellipse(*centre, radius, radius, start=angle, end=angle - 180)


@cache
def _load_font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """A font face, opened once."""
    return ImageFont.truetype(str(path), size)


@cache
def paper(size: tuple[int, int]) -> Image.Image:
    """Paper grain, always the same: fine noise with a little coarser cloud beneath, around middle grey."""
    random = Random(20)  # noqa: S311 - a texture, and always the same one
    fine = Image.frombytes("L", (320, 320), random.randbytes(320 * 320)).filter(ImageFilter.GaussianBlur(0.7))
    cloud = Image.frombytes("L", (40, 40), random.randbytes(1600)).resize((320, 320), Image.Resampling.BICUBIC)
    tile = Image.blend(fine, cloud, 0.12).point([int(128 + (v - 128) * 0.42) for v in range(256)])
    sheet = Image.new("L", size)
    for x in range(0, size[0], 320):
        for y in range(0, size[1], 320):
            sheet.paste(tile, (x, y))
    return sheet.convert("RGB")
