"""Prices in what people type: `100元以内`, `50-100元`, `不到200`, `300块左右`. Pure.

What stands there is taken out of the words, so that the rest is looked for in the goods.
"""

import re
from dataclasses import dataclass

from shop.typed import normalised, read_fen

_NUMBER = r"(\d{1,7}(?:\.\d{1,2})?)"
_YUAN = r"\s*(?:元|块钱|块|yuan|rmb)"
_RANGE = re.compile(rf"¥?{_NUMBER}(?:{_YUAN})?\s*(?:-|~|—|到|至)\s*¥?{_NUMBER}{_YUAN}(?:之间)?")
_BELOW = re.compile(rf"¥?{_NUMBER}(?:{_YUAN})?\s*(?:以内|以下|之内|之下|内|封顶)")
_UNDER = re.compile(rf"(?:不到|低于|少于|不超过|小于)\s*¥?{_NUMBER}(?:{_YUAN})?")
_ABOVE = re.compile(rf"¥?{_NUMBER}(?:{_YUAN})?\s*(?:以上|之上|起)")
_OVER = re.compile(rf"(?:超过|高于|大于|不低于)\s*¥?{_NUMBER}(?:{_YUAN})?")
_ABOUT = re.compile(rf"¥?{_NUMBER}(?:{_YUAN}\s*(?:左右|上下|的)?|\s*(?:左右|上下))")
_AROUND_PERCENT = 20
"""What is about a hundred lies within eighty and a hundred and twenty."""


@dataclass(frozen=True)
class PricedWords:
    """The words without their prices, and the prices in fen; None where none was said."""

    words: str
    least_fen: int | None = None
    most_fen: int | None = None


def split_price(query: str) -> PricedWords:
    """The words of a query, and within which prices it asks. Only the first price that is said counts."""
    text = normalised(query)
    if found := _RANGE.search(text):
        low, high = sorted((_fen(found[1]), _fen(found[2])))
        return PricedWords(_cut(text, found), low, high)
    for pattern in (_UNDER, _BELOW):
        if found := pattern.search(text):
            return PricedWords(_cut(text, found), None, _fen(found[1]))
    for pattern in (_OVER, _ABOVE):
        if found := pattern.search(text):
            return PricedWords(_cut(text, found), _fen(found[1]), None)
    if found := _ABOUT.search(text):
        about = _fen(found[1])
        apart = about * _AROUND_PERCENT // 100
        return PricedWords(_cut(text, found), about - apart, about + apart)
    return PricedWords(query.strip())


def _fen(number: str) -> int:
    fen = read_fen(number)
    assert fen is not None
    return fen


def _cut(text: str, found: re.Match[str]) -> str:
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return " ".join(rest.removeprefix(" 的").split()).removeprefix("的").strip()
