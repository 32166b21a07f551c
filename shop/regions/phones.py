"""Phone numbers of the mainland, Hong Kong, Macau and Taiwan: recognised, and written in one form.

Pure. The one form: a mainland mobile as its eleven digits, a mainland landline as area code, dash and number, each with
`-1234` behind it if it has an extension; elsewhere `+852`, `+853` or `+886` and the number without its zero.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from shop.typed import DASHES, plain_digits

Kind = Literal["mobile", "landline"]
_GAP = rf"[ .{re.escape(DASHES)}]"
HONG_KONG, MACAU, TAIWAN = "81", "82", "71"
"""The provinces whose own numbers are understood without their prefix."""


@dataclass(frozen=True)
class Phone:
    """A number in a text: where it stands, its one form, and whether it is certainly a mobile."""

    start: int
    end: int
    number: str
    kind: Kind


@dataclass(frozen=True)
class _Format:
    kind: Kind
    pattern: re.Pattern[str]
    write: Callable[[str], str]
    province: str | None = None
    """Where the number is understood; None: everywhere."""


def clean_phone(text: str, district_code: str = "") -> str | None:
    """A typed number in its one form, or None if it is none.

    Short local numbers need the district that they are of.
    """
    typed = plain_digits(text).strip()
    for one in _formats(district_code[:2]):
        if match := one.pattern.fullmatch(typed):
            return _write(one, match)
    return None


def find_phones(text: str, province: str = "") -> list[Phone]:
    """The numbers in a text of `plain_digits`, from left to right, none within another."""
    found: list[Phone] = []
    for one in _formats(province):
        for match in one.pattern.finditer(text):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(Phone(match.start(), match.end(), _write(one, match), one.kind))
    return sorted(found, key=lambda phone: phone.start)


def main_number(phone: str) -> str:
    """The number without its extension, digits only: what two forms of one line have in common."""
    head = re.fullmatch(r"(1\d{10}|0\d{2,3}-?\d{7,8})-\d{1,6}", phone)
    return re.sub(r"\D", "", head[1] if head else phone)


def mask_phone(phone: str) -> str:
    """The phone as a list shows it: its beginning and its last four digits."""
    number, _, extension = phone.partition("-") if phone.startswith("1") else (phone, "", "")
    begins = 4 if number.startswith("+") else 3
    return f"{number[:begins]}****{number[-4:]}{'-' if extension else ''}{extension}"


def _formats(province: str) -> Iterator[_Format]:
    return (one for one in _FORMATS if one.province in (None, province))


def _write(one: _Format, match: re.Match[str]) -> str:
    number = one.write(re.sub(r"\D", "", match["number"]))
    extension = match.groupdict().get("extension")
    return f"{number}-{extension}" if extension else number


def _write_landline(digits: str) -> str:
    area = 3 if digits[1] in "12" else 4
    return f"{digits[:area]}-{digits[area:]}"


def _pattern(text: str) -> re.Pattern[str]:
    """A number stands alone: no digit touches it. `~` is one space, dot or dash, or none."""
    return re.compile(rf"(?<![\d+])(?:{text.replace('~', f'{_GAP}?')})(?!\d)")


_EXTENSION = (
    rf"(?:(?: ?(?:[{re.escape(DASHES)}#]|转|分机|ext\.?) ?)(?P<extension>\d{{1,4}})(?![\d号栋幢座楼层室单弄巷期组]))?"
)
_CHINA = r"(?:(?:\(?(?:\+|00) ?86\)?|86)~~)?"
_GROUPS = "|".join(
    "~".join(rf"\d{{{n}}}" for n in groups)
    for groups in ((3, 4, 4), (4, 3, 4), (4, 4, 3), (3, 3, 5), (5, 3, 3), (5, 6), (6, 5), (3, 2, 2, 2, 2))
)
"""How people break a mobile number into groups; anything else may be two numbers."""
_LOCAL = r"\(?0(?:10|2\d|[3-9]\d\d)\)?"

_FORMATS = (
    _Format("mobile", _pattern(rf"{_CHINA}(?P<number>(?=1[3-9])(?:{_GROUPS})){_EXTENSION}"), str),
    _Format(
        "landline",
        _pattern(rf"{_CHINA}(?P<number>{_LOCAL}~~[2-8]\d{{2,3}}~\d{{4}}){_EXTENSION}"),
        _write_landline,
    ),
    _Format(
        "landline",
        _pattern(rf"(?:\+|00) ?86~~(?P<number>(?:10|2\d|[3-9]\d\d)~[2-8]\d{{2,3}}~\d{{4}}){_EXTENSION}"),
        lambda digits: _write_landline(f"0{digits}"),
    ),
    _Format("mobile", _pattern(r"\(?(?:\+|00)? ?852\)?~~(?P<number>[4-9]\d{3}~\d{4})"), "+852{}".format),
    _Format("landline", _pattern(r"\(?(?:\+|00)? ?852\)?~~(?P<number>[23]\d{3}~\d{4})"), "+852{}".format),
    _Format("mobile", _pattern(r"\(?(?:\+|00)? ?853\)?~~(?P<number>6\d{3}~\d{4})"), "+853{}".format),
    _Format("landline", _pattern(r"\(?(?:\+|00)? ?853\)?~~(?P<number>(?:28|8\d)\d{2}~\d{4})"), "+853{}".format),
    _Format("mobile", _pattern(r"\(?(?:\+|00)? ?886\)?~~\(?0?\)?(?P<number>9\d\d~\d{3}~\d{3})"), "+886{}".format),
    _Format(
        "landline",
        _pattern(r"\(?(?:\+|00) ?886\)?~~\(?0?\)?(?P<number>[2-8]\d?~\d{3,4}~\d{3,4})"),
        "+886{}".format,
    ),
    _Format("mobile", _pattern(r"(?P<number>[4-9]\d{3}~\d{4})"), "+852{}".format, HONG_KONG),
    _Format("landline", _pattern(r"(?P<number>[23]\d{3}~\d{4})"), "+852{}".format, HONG_KONG),
    _Format("mobile", _pattern(r"(?P<number>6\d{3}~\d{4})"), "+853{}".format, MACAU),
    _Format("landline", _pattern(r"(?P<number>(?:28|8\d)\d{2}~\d{4})"), "+853{}".format, MACAU),
    _Format("mobile", _pattern(r"0(?P<number>9\d\d~\d{3}~\d{3})"), "+886{}".format, TAIWAN),
    _Format("landline", _pattern(r"\(?0(?P<number>[2-8]\d?\)?~\d{3,4}~\d{3,4})"), "+886{}".format, TAIWAN),
)
