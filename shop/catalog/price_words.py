"""Prices in what people type: `100元以内`, `50-100元`, `百元以内`, `五十到一百`, `三百块左右`, `九块九`. Pure.

What stands there is taken out of the words, so that the rest is looked for in the goods. Numerals count only beside a
word of prices: 三色 and 百合 are no prices.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shop.catalog.numerals import NUMERALS, read_numeral
from shop.typed import normalised, read_fen

_LARGEST_YUAN = 9_999_999
_LEAST_BARE_YUAN = 10
"""What is written with numerals and without a unit begins here: 一起 is no price."""
_MULTIPLES = {"百": 100, "千": 1_000, "万": 10_000}
_AMOUNT = rf"(?:\d{{1,7}}(?:\.\d{{1,2}})?[百千万]?|[{NUMERALS}]{{1,16}})"
_WITH_TENTHS = rf"{_AMOUNT}块[\d{NUMERALS}](?![\d{NUMERALS}])(?:毛|角)?"
_NUMBER = rf"({_WITH_TENTHS}|{_AMOUNT})"
_YUAN = r"\s*(?:元|块钱|块|yuan|rmb)"
_RANGE = re.compile(rf"¥?{_NUMBER}({_YUAN})?\s*(?:-|~|—|到|至)\s*¥?{_NUMBER}({_YUAN})(?:之间)?")
_SPOKEN_RANGE = re.compile(rf"¥?{_NUMBER}({_YUAN})?\s*(?:到|至)\s*¥?{_NUMBER}()(?:之间|的|(?=\s|$))")
_BELOW = re.compile(rf"¥?{_NUMBER}({_YUAN})?\s*(?:以内|以下|之内|之下|内|封顶)")
_UNDER = re.compile(rf"(?:不到|低于|少于|不超过|小于)\s*¥?{_NUMBER}({_YUAN})?")
_ABOVE = re.compile(rf"¥?{_NUMBER}({_YUAN})?\s*(?:以上|之上|起)")
_OVER = re.compile(rf"(?:超过|高于|大于|不低于)\s*¥?{_NUMBER}({_YUAN})?")
_ABOUT = re.compile(rf"¥?{_NUMBER}(?:({_YUAN})\s*(?:左右|上下|的)?|()\s*(?:左右|上下))")
_TENTHS = re.compile(rf"({_WITH_TENTHS})(?:左右|上下|的|(?=\s|$|包邮))")
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
    for pattern in (_RANGE, _SPOKEN_RANGE):
        for found, fens in _find_all(pattern, text):
            return PricedWords(_cut(text, found), min(fens), max(fens))
    for pattern in (_UNDER, _BELOW):
        for found, fens in _find_all(pattern, text):
            return PricedWords(_cut(text, found), None, fens[0])
    for pattern in (_OVER, _ABOVE):
        for found, fens in _find_all(pattern, text):
            return PricedWords(_cut(text, found), fens[0], None)
    for pattern in (_TENTHS, _ABOUT):
        for found, (about, *_) in _find_all(pattern, text):
            apart = about * _AROUND_PERCENT // 100
            return PricedWords(_cut(text, found), about - apart, about + apart)
    return PricedWords(query.strip())


def _find_all(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], list[int]]]:
    """Where a pattern stands in the text with numbers that are prices, and those in fen."""
    for found in pattern.finditer(text):
        said = [group for group in found.groups() if group is not None]
        has_unit = any(re.fullmatch(_YUAN, group) for group in said)
        fens = [_read_fen(group, has_unit=has_unit) for group in said if group and not re.fullmatch(_YUAN, group)]
        if fens and None not in fens:
            yield found, [fen for fen in fens if fen is not None]


def _read_fen(number: str, *, has_unit: bool) -> int | None:
    """A number of yuan in fen; None for what is no number, or no price without a unit."""
    whole, _, tenth = number.partition("块")
    if tenth:
        fen, tenths = _read_fen(whole, has_unit=True), _read_whole(tenth.rstrip("毛角"))
        return None if fen is None or tenths is None else fen + tenths * 10
    if number[0].isdecimal():
        times = _MULTIPLES.get(number[-1], 1)
        fen = read_fen(number.rstrip("".join(_MULTIPLES)))
        return None if fen is None or fen * times > _LARGEST_YUAN * 100 else fen * times
    yuan = read_numeral(number)
    if yuan is None or not (1 if has_unit else _LEAST_BARE_YUAN) <= yuan <= _LARGEST_YUAN:
        return None
    return yuan * 100


def _read_whole(digit: str) -> int | None:
    return int(digit) if digit.isdecimal() else read_numeral(digit)


def _cut(text: str, found: re.Match[str]) -> str:
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return " ".join(rest.removeprefix(" 的").split()).removeprefix("的").strip()
