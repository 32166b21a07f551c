"""Draws a poster in one of its layouts, with product, owner and code.

Pure; some 20 ms of CPU.
"""

import io
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from PIL import Image, ImageDraw

from bot.posters.avatar import draw_avatar
from bot.posters.content import Headline, PosterContent
from bot.posters.lettering import fit, font, printable, printable_name, wrap
from shop.qr_code import draw_code
from shop.words import words

SIZE: Final = (750, 1334)
_PICTURE_HEIGHT: Final = 890
_SHEET_TOP: Final = 850
_CORNER: Final = 36
_EDGE: Final = 48
_TILE: Final = 272
_INK: Final = "#1f1f1f"
_QUIET: Final = "#767676"
_LINE: Final = "#ececec"
_QUALITY: Final = 88
_SHADE: Final = 190


@dataclass(frozen=True)
class _Frame:
    """Where product, owner and code stand: the edge at the left and right, and where the code's tile begins."""

    edge: int
    tile_top: int

    @property
    def column(self) -> int:
        """The width beside the code."""
        return SIZE[0] - 2 * self.edge - _TILE - 32


_SHEET: Final = _Frame(_EDGE, _SHEET_TOP + 48)
_CARD: Final = _Frame(68, 852)
_CARD_BOX: Final = (40, 120, SIZE[0] - 40, SIZE[1] - 56)
_CARD_PICTURE: Final = (64, 144, SIZE[0] - 64, 816)


def draw_poster(content: PosterContent, picture: bytes | None, background: bytes | None = None) -> bytes:
    """The poster as JPEG.

    `picture` is the file of the headline's picture; without it a coloured field stands in. `background` is the ground
    of a layout that has one.
    """
    layouts = {"sheet": _draw_sheet, "card": _draw_card, "plain": _draw_plain}
    sheet = layouts[content.design.layout](content, picture, background)
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=_QUALITY, optimize=False)
    return buffer.getvalue()


def _draw_sheet(content: PosterContent, picture: bytes | None, background: bytes | None) -> Image.Image:
    """Two thirds picture, below it a white sheet."""
    top = (SIZE[0], _PICTURE_HEIGHT)
    sheet = Image.new("RGB", SIZE, "#ffffff")
    sheet.paste(_cover(picture, top) if picture else _coloured_field(content), (0, 0))
    _draw_shop_name(sheet, content)
    sheet.paste("#ffffff", (0, _SHEET_TOP, *SIZE), _rounded_mask(SIZE[0], SIZE[1] - _SHEET_TOP, _CORNER))
    _draw_lower(sheet, content, _SHEET)
    return sheet


def _draw_card(content: PosterContent, picture: bytes | None, background: bytes | None) -> Image.Image:
    """A white card on the ground, with the picture in it."""
    sheet = _draw_ground(content, background)
    _draw_shop_name(sheet, content)
    pen = ImageDraw.Draw(sheet)
    pen.rounded_rectangle(_CARD_BOX, _CORNER, fill="#ffffff")

    left, top, right, bottom = _CARD_PICTURE
    shown = _cover(picture, (right - left, bottom - top)) if picture else _coloured_field(content)
    mask = _rounded_mask(right - left, bottom - top, 24, below=True)
    sheet.paste(shown.crop((0, 0, right - left, bottom - top)), (left, top), mask)
    _draw_lower(sheet, content, _CARD)
    return sheet


def _draw_plain(content: PosterContent, picture: bytes | None, background: bytes | None) -> Image.Image:
    """No product: whose shop it is, and a large code in the middle."""
    sheet = _draw_ground(content, background)
    _draw_shop_name(sheet, content)
    pen, middle, texts = ImageDraw.Draw(sheet), SIZE[0] / 2, words("bot/poster.toml")

    avatar = _avatar(content, 160)
    sheet.paste(avatar, ((SIZE[0] - 160) // 2, 190), avatar)
    owner = fit(printable_name(content.owner_name) or content.owner_code, 52, SIZE[0] - 2 * _EDGE)
    pen.text((middle, 410), owner, font=font(52), fill="#ffffff", anchor="mm", stroke_width=1)
    pen.text((middle, 478), _invites(content), font=font(30), fill="#ffffff", anchor="mm")

    side = 470
    left, top = (SIZE[0] - side) // 2, 560
    pen.rounded_rectangle((left, top, left + side, top + side), 32, fill="#ffffff")
    code = draw_code(content.code_text, most_px=side - 40)
    inset = (side - code.width) // 2
    sheet.paste(code, (left + inset, top + inset))
    pen.text((middle, 1096), texts[content.kind], font=font(36), fill="#ffffff", anchor="mm", stroke_width=1)
    pen.text((middle, 1152), write_validity(content), font=font(28), fill="#ffffff", anchor="mm")
    return sheet


def _draw_ground(content: PosterContent, background: bytes | None) -> Image.Image:
    """The background, darkened so that white letters stand on it; else the colour with a soft light."""
    if background is None:
        sheet = Image.new("RGB", SIZE, content.colour)
        sheet.paste("#ffffff", (0, 0), _glow())
        return sheet
    sheet = _cover(background, SIZE).copy()
    sheet.paste("#000000", (0, 0), Image.new("L", SIZE, 90))
    return sheet


def _draw_lower(sheet: Image.Image, content: PosterContent, frame: _Frame) -> None:
    """Product, owner and code."""
    pen = ImageDraw.Draw(sheet)
    _draw_headline(pen, content, frame)
    _draw_owner(sheet, pen, content, frame)
    _draw_code(sheet, pen, content, frame)


def write_validity(content: PosterContent) -> str:
    """Until when the code works, in words; the last day is whole, in Shanghai."""
    texts, day = words("bot/poster.toml"), content.last_day
    if day is None:
        return str(texts["never_ends"])
    return str(texts["ends"]).replace("{month}", str(day.month)).replace("{day}", str(day.day))


@lru_cache(maxsize=4)
def _cover(file: bytes, size: tuple[int, int]) -> Image.Image:
    """The picture cut to this size, its middle kept.

    Most posters show the same one: it is cut once.
    """
    with Image.open(io.BytesIO(file)) as opened:
        opened.draft("RGB", size)
        picture = opened if opened.mode == "RGB" else opened.convert("RGB")
        picture.load()
    scale = max(size[0] / picture.width, size[1] / picture.height)
    width, height = size[0] / scale, size[1] / scale
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    box = (left, top, left + width, top + height)
    return picture.resize(size, Image.Resampling.BICUBIC, box=box, reducing_gap=2.0)


def _coloured_field(content: PosterContent) -> Image.Image:
    """Where there is no product: the brand's colour and the owner's avatar."""
    field = Image.new("RGB", (SIZE[0], _PICTURE_HEIGHT), content.colour)
    field.paste("#ffffff", (0, 0), _glow())
    avatar = _avatar(content, 260)
    field.paste(avatar, ((SIZE[0] - 260) // 2, 250), avatar)
    name = fit(printable_name(content.owner_name) or content.owner_code, 60, SIZE[0] - 2 * _EDGE)
    middle = (SIZE[0] / 2, 590)
    ImageDraw.Draw(field).text(middle, name, font=font(60), fill="#ffffff", anchor="mm", stroke_width=1)
    return field


def _draw_shop_name(sheet: Image.Image, content: PosterContent) -> None:
    sheet.paste("#000000", (0, 0), _shade())
    name = fit(printable(content.shop_name), 34, SIZE[0] - 2 * _EDGE)
    ImageDraw.Draw(sheet).text((_EDGE, 66), name, font=font(34), fill="#ffffff", anchor="lm", stroke_width=1)


def _draw_headline(pen: ImageDraw.ImageDraw, content: PosterContent, frame: _Frame) -> None:
    top = frame.tile_top - 4
    name = content.headline.name if content.headline else content.shop_name
    for line in wrap(printable(name), 40, frame.column, 2):
        pen.text((frame.edge, top), line, font=font(40), fill=_INK, anchor="la", stroke_width=1)
        top += 56
    if content.headline:
        _draw_price(pen, content.headline, (frame.edge, top + 66), content.colour)


def _draw_price(pen: ImageDraw.ImageDraw, headline: Headline, start: tuple[int, int], colour: str) -> None:
    yuan, fen = divmod(headline.price_fen, 100)
    parts = [("¥", 34), (str(yuan), 62), (f".{fen:02d}" if fen else "", 34)]
    if headline.varies:
        parts.append((words("bot/poster.toml")["more"], 28))
    left, baseline = float(start[0]), start[1]
    for text, size in parts:
        pen.text((left, baseline), text, font=font(size), fill=colour, anchor="ls", stroke_width=1)
        left += font(size).getlength(text) + 3


def _draw_owner(sheet: Image.Image, pen: ImageDraw.ImageDraw, content: PosterContent, frame: _Frame) -> None:
    side, middle = 92, frame.tile_top + _TILE + 30
    avatar = _avatar(content, side)
    sheet.paste(avatar, (frame.edge, middle - side // 2), avatar)
    left, width = frame.edge + side + 22, frame.column - side - 22
    owner = printable_name(content.owner_name) or content.owner_code
    pen.text((left, middle - 22), fit(owner, 34, width), font=font(34), fill=_INK, anchor="lm", stroke_width=1)
    pen.text((left, middle + 24), fit(_invites(content), 26, width), font=font(26), fill=_QUIET, anchor="lm")


def _draw_code(sheet: Image.Image, pen: ImageDraw.ImageDraw, content: PosterContent, frame: _Frame) -> None:
    left, top = SIZE[0] - frame.edge - _TILE, frame.tile_top
    pen.rounded_rectangle((left, top, left + _TILE, top + _TILE), 20, fill="#ffffff", outline=_LINE, width=2)
    code = draw_code(content.code_text, most_px=_TILE - 6)
    inset = (_TILE - code.width) // 2
    sheet.paste(code, (left + inset, top + inset))
    texts, middle = words("bot/poster.toml"), left + _TILE / 2
    pen.text((middle, top + _TILE + 34), texts[content.kind], font=font(28), fill=_INK, anchor="mm")
    pen.text((middle, top + _TILE + 74), write_validity(content), font=font(24), fill=_QUIET, anchor="mm")


def _invites(content: PosterContent) -> str:
    return printable(content.design.invites) or str(words("bot/poster.toml")["invites"])


def _avatar(content: PosterContent, side_px: int) -> Image.Image:
    name = content.owner_name if content.owner_has_name else ""
    return draw_avatar(content.owner_code, name, side_px=side_px)


@cache
def _rounded_mask(width: int, height: int, radius: int, *, below: bool = False) -> Image.Image:
    """White where the sheet is: rounded above, and `below` too."""
    mask = Image.new("L", (width * 2, height * 2), 0)
    corners = (True, True, below, below)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * 2, height * 2), radius * 2, fill=255, corners=corners)
    return mask.resize((width, height), Image.Resampling.LANCZOS)


@cache
def _shade() -> Image.Image:
    """From dark at the top to nothing, so that white letters stand on any picture."""
    ramp = bytes(int(120 * (1 - y / _SHADE) ** 1.5) for y in range(_SHADE))
    return Image.frombytes("L", (1, _SHADE), ramp).resize((SIZE[0], _SHADE))


@cache
def _glow() -> Image.Image:
    """A soft light from above for the coloured field."""
    ramp = bytes(int(46 * (1 - y / _PICTURE_HEIGHT)) for y in range(_PICTURE_HEIGHT))
    return Image.frombytes("L", (1, _PICTURE_HEIGHT), ramp).resize((SIZE[0], _PICTURE_HEIGHT))
