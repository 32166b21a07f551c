"""Chinese lettering: fonts from a wheel (or the system), texts cut and wrapped to a width."""

import unicodedata
from functools import cache
from typing import Final

from PIL import ImageFont

SYSTEM_FONTS: Final = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "PingFang.ttc",
    "msyh.ttc",
)


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
        return SYSTEM_FONTS
    return (str(sans_path()), *SYSTEM_FONTS)


def printable(text: str) -> str:
    """`text` without what the font has no glyph for: emoji, their joiners, invisible characters."""
    kept = (c for c in text if ord(c) < 0x1F000 and unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "So"})
    return " ".join("".join(c for c in kept if not 0xFE00 <= ord(c) <= 0xFE0F).split())


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
