"""The typed fields of template messages: what WeChat accepts in each, and how a value is made to fit.

Source: docs/wechat.md §5.2. A field's type is the prefix of its key: `thing4`, `amount2`, `character_string1`.
"""

import re
import unicodedata
from collections.abc import Mapping

LIMITS: Mapping[str, int] = {
    "thing": 20,
    "short_thing": 5,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "character_string": 32,
    "time": 40,
    "date": 40,
    "amount": 12,
    "phone_number": 17,
    "car_number": 8,
    "name": 10,
    "phrase": 5,
    "const": 20,
    "enum": 20,
}
ACCEPTED = {
    "number": re.compile(r"-?[0-9]+(\.[0-9]+)?"),
    "letter": re.compile(r"[A-Za-z]+"),
    "symbol": re.compile(r"[^\w\s]+"),
    "character_string": re.compile(r"[!-~]+"),
    "time": re.compile(r"[0-9年月日时分秒 :~/.\-]+"),
    "date": re.compile(r"[0-9年月日时分秒 :~/.\-]+"),
    "amount": re.compile(r"[¥￥$]?-?[0-9]{1,10}(\.[0-9]+)?元?"),
    "phone_number": re.compile(r"[0-9+\- ]+"),
    "phrase": re.compile(r"[\u4e00-\u9fff]+"),
}
_SIGN = re.compile("^([-−])([¥￥$]?)")
"""We write −¥6.40; WeChat takes ¥-6.40."""
_SHORTENED = {"thing", "short_thing", "name", "const"}
_ELLIPSIS = "…"
_NOTHING = "无"


class FieldDoesNotFit(Exception):
    """A value that WeChat would refuse in a field of this key (47003)."""

    def __init__(self, key: str, value: str) -> None:
        super().__init__(f"{key}: {value!r}")
        self.key = key


def determine_type(key: str) -> str:
    """The type of a field key. Raises KeyError for a prefix that no template has."""
    prefix = key.rstrip("0123456789")
    if prefix not in LIMITS:
        raise KeyError(key)
    return prefix


def fit_field(key: str, value: str, limits: Mapping[str, int] = LIMITS) -> str:
    """The value as it may stand in the field; free text is shortened to the limit with "…".

    Raises FieldDoesNotFit when it would say something else shortened (an amount, an order's number), KeyError for
    an unknown type.
    """
    kind = determine_type(key)
    text = _clean_text(value) or _NOTHING
    if kind == "amount":
        text = _SIGN.sub(r"\2-", text)
    limit = limits.get(kind, LIMITS[kind])
    if kind in _SHORTENED and len(text) > limit:
        text = text[: limit - 1] + _ELLIPSIS
    accepted = ACCEPTED.get(kind)
    if len(text) > limit or (accepted and not accepted.fullmatch(text)):
        raise FieldDoesNotFit(key, text)
    return text


def _clean_text(value: str) -> str:
    """One line without control or invisible characters."""
    visible = (c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", value))
    return " ".join("".join(visible).split())
