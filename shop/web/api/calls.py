"""What every handler of the JSON door reads: who calls, the body, a cursor, a number."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from shop.integrations.integration import Integration
from shop.typed import is_text

CALLER: web.RequestKey[Integration] = web.RequestKey("caller", Integration)
_LARGEST_NUMBER = 18
_MOST = 100


class BadCall(Exception):
    """A field of the request can't be read; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


async def read_body(request: web.Request) -> Mapping[str, Any]:
    """The body as a JSON object. Raises BadCall."""
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise BadCall("body") from None
    if not isinstance(body, dict):
        raise BadCall("body")
    return body


def read_text(body: Mapping[str, Any], field: str, *, longest: int, required: bool = True) -> str:
    """A text of the body. Raises BadCall."""
    value = body.get(field, "" if not required else None)
    if not isinstance(value, str) or len(value) > longest or (required and not value.strip()) or not is_text(value):
        raise BadCall(field)
    return value.strip()


def read_units(body: Mapping[str, Any], field: str) -> int:
    """A whole number from 0 to 9,999,999 of the body. Raises BadCall."""
    value = body.get(field)
    if type(value) is not int or not 0 <= value <= 9_999_999:
        raise BadCall(field)
    return value


def read_cursor(request: web.Request) -> int:
    """`?after=`, 0 for the beginning. Raises BadCall."""
    return _read_number(request, "after", 0, 10**_LARGEST_NUMBER)


def read_limit(request: web.Request) -> int:
    """`?limit=`, 1 to 100. Raises BadCall."""
    limit = _read_number(request, "limit", _MOST, _MOST)
    if not limit:
        raise BadCall("limit")
    return limit


def _read_number(request: web.Request, field: str, usual: int, most: int) -> int:
    text = request.query.get(field)
    if text is None:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) <= _LARGEST_NUMBER and int(text) <= most):
        raise BadCall(field)
    return int(text)
