"""Chinese lettering: fonts from a wheel (or the system), texts cut and wrapped to a width."""

import unicodedata
from functools import cache, lru_cache
from typing import Final

from PIL import ImageFont

_SYSTEM_FONTS: Final = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "PingFang.ttc",
    "msyh.ttc",
)


_PROBE_PX: Final = 24
_NO_CHARACTER: Final = "\U0010fffe"
"""No font has a glyph for it."""


class NoChineseFont(Exception):
    """No font with Chinese glyphs: install pylopdf-fonts-zh-cn, or fonts-noto-cjk on the system."""


@cache
def font(size_px: int) -> ImageFont.FreeTypeFont:
    """The house's font at a size. Raises NoChineseFont."""
    for file in _candidates():
        try:
            return ImageFont.truetype(file, size_px)
        except OSError:
            continue
    raise NoChineseFont


def _candidates() -> tuple[str, ...]:
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError:
        return _SYSTEM_FONTS
    return (str(sans_path()), *_SYSTEM_FONTS)


def printable(text: str) -> str:
    """`text` without what the font has no glyph for, and without emoji and invisible characters."""
    return " ".join("".join(c for c in text if has_glyph(c)).split())


def printable_name(text: str) -> str:
    """A name that the font can write.

    "" if a letter of it would be missing: half a name is somebody else's.
    """
    lost = any(unicodedata.category(c)[0] in "LMN" and not has_glyph(c) for c in text if not _is_selector(c))
    return "" if lost else printable(text)


@lru_cache(maxsize=8192)
def has_glyph(character: str) -> bool:
    """Whether the font draws this character, and not the box that stands for one that it has not."""
    if character.isspace():
        return True
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} or _is_selector(character):
        return False
    return _draw(character) != _draw(_NO_CHARACTER)


def _is_selector(character: str) -> bool:
    """Whether it only says how the character before it is drawn."""
    return 0xFE00 <= ord(character) <= 0xFE0F


def _draw(character: str) -> tuple[tuple[int, int], bytes]:
    mask = font(_PROBE_PX).getmask(character)
    return mask.size, bytes(mask)


def fit(text: str, size_px: int, width_px: int) -> str:
    """`text` cut to a width, with an ellipsis where something was cut."""
    letters = font(size_px)
    if letters.getlength(text) <= width_px:
        return text
    while text and letters.getlength(text + "…") > width_px:
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text: str, size_px: int, width_px: int, lines: int) -> list[str]:
    """`text` on at most so many lines; Chinese may break anywhere, the last line is cut."""
    letters = font(size_px)
    wrapped: list[str] = []
    while text and len(wrapped) < lines - 1:
        end = len(text)
        while letters.getlength(text[:end]) > width_px:
            end -= 1
        wrapped.append(text[:end].strip())
        text = text[end:].strip()
    return [*wrapped, fit(text, size_px, width_px)] if text else wrapped
