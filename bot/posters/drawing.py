"""Draws a poster: two thirds picture, below it a white sheet with product, owner and code.

Pure; some 20 ms of CPU.
"""

import io
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
_TILE_TOP: Final = _SHEET_TOP + 48
_COLUMN: Final = SIZE[0] - 2 * _EDGE - _TILE - 32
_INK: Final = "#1f1f1f"
_QUIET: Final = "#767676"
_LINE: Final = "#ececec"
_QUALITY: Final = 88
_SHADE: Final = 190


def draw_poster(content: PosterContent, picture: bytes | None) -> bytes:
    """The poster as JPEG.

    `picture` is the file of the headline's picture; without it a coloured field stands in.
    """
    sheet = Image.new("RGB", SIZE, "#ffffff")
    sheet.paste(_cover(picture) if picture else _coloured_field(content), (0, 0))
    _draw_shop_name(sheet, content)
    sheet.paste("#ffffff", (0, _SHEET_TOP, *SIZE), _rounded_mask(SIZE[0], SIZE[1] - _SHEET_TOP, _CORNER))
    pen = ImageDraw.Draw(sheet)
    _draw_headline(pen, content)
    _draw_owner(sheet, pen, content)
    _draw_code(sheet, pen, content)
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=_QUALITY, optimize=False)
    return buffer.getvalue()


def write_validity(content: PosterContent) -> str:
    """Until when the code works, in words; the last day is whole, in Shanghai."""
    texts, day = words("bot/poster.toml"), content.last_day
    if day is None:
        return str(texts["never_ends"])
    return str(texts["ends"]).replace("{month}", str(day.month)).replace("{day}", str(day.day))


@lru_cache(maxsize=4)
def _cover(file: bytes) -> Image.Image:
    """The picture cut to the poster's width, its middle kept.

    Most posters show the same one: it is cut once.
    """
    with Image.open(io.BytesIO(file)) as opened:
        opened.draft("RGB", (SIZE[0], _PICTURE_HEIGHT))
        picture = opened if opened.mode == "RGB" else opened.convert("RGB")
        picture.load()
    scale = max(SIZE[0] / picture.width, _PICTURE_HEIGHT / picture.height)
    width, height = SIZE[0] / scale, _PICTURE_HEIGHT / scale
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    box = (left, top, left + width, top + height)
    return picture.resize((SIZE[0], _PICTURE_HEIGHT), Image.Resampling.BICUBIC, box=box, reducing_gap=2.0)


def _coloured_field(content: PosterContent) -> Image.Image:
    """Where there is no product: the brand's colour and the owner's avatar."""
    field = Image.new("RGB", (SIZE[0], _PICTURE_HEIGHT), content.brand_colour)
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


def _draw_headline(pen: ImageDraw.ImageDraw, content: PosterContent) -> None:
    top = _TILE_TOP - 4
    name = content.headline.name if content.headline else content.shop_name
    for line in wrap(printable(name), 40, _COLUMN, 2):
        pen.text((_EDGE, top), line, font=font(40), fill=_INK, anchor="la", stroke_width=1)
        top += 56
    if content.headline:
        _draw_price(pen, content.headline, top + 66, content.brand_colour)


def _draw_price(pen: ImageDraw.ImageDraw, headline: Headline, baseline: int, colour: str) -> None:
    yuan, fen = divmod(headline.price_fen, 100)
    parts = [("¥", 34), (str(yuan), 62), (f".{fen:02d}" if fen else "", 34)]
    if headline.varies:
        parts.append((words("bot/poster.toml")["more"], 28))
    left = float(_EDGE)
    for text, size in parts:
        pen.text((left, baseline), text, font=font(size), fill=colour, anchor="ls", stroke_width=1)
        left += font(size).getlength(text) + 3


def _draw_owner(sheet: Image.Image, pen: ImageDraw.ImageDraw, content: PosterContent) -> None:
    side, middle = 92, _TILE_TOP + _TILE + 30
    avatar = _avatar(content, side)
    sheet.paste(avatar, (_EDGE, middle - side // 2), avatar)
    left, width = _EDGE + side + 22, _COLUMN - side - 22
    owner = printable_name(content.owner_name) or content.owner_code
    pen.text((left, middle - 22), fit(owner, 34, width), font=font(34), fill=_INK, anchor="lm", stroke_width=1)
    pen.text((left, middle + 24), words("bot/poster.toml")["invites"], font=font(26), fill=_QUIET, anchor="lm")


def _draw_code(sheet: Image.Image, pen: ImageDraw.ImageDraw, content: PosterContent) -> None:
    left = SIZE[0] - _EDGE - _TILE
    pen.rounded_rectangle(
        (left, _TILE_TOP, left + _TILE, _TILE_TOP + _TILE), 20, fill="#ffffff", outline=_LINE, width=2
    )
    code = draw_code(content.code_text, most_px=_TILE - 6)
    inset = (_TILE - code.width) // 2
    sheet.paste(code, (left + inset, _TILE_TOP + inset))
    texts, middle = words("bot/poster.toml"), left + _TILE / 2
    pen.text((middle, _TILE_TOP + _TILE + 34), texts[content.kind], font=font(28), fill=_INK, anchor="mm")
    pen.text((middle, _TILE_TOP + _TILE + 74), write_validity(content), font=font(24), fill=_QUIET, anchor="mm")


def _avatar(content: PosterContent, side_px: int) -> Image.Image:
    name = content.owner_name if content.owner_has_name else ""
    return draw_avatar(content.owner_code, name, side_px=side_px)


@cache
def _rounded_mask(width: int, height: int, radius: int) -> Image.Image:
    """White where the sheet is: rounded above, square below."""
    mask = Image.new("L", (width * 2, height * 2), 0)
    corners = (True, True, False, False)
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
