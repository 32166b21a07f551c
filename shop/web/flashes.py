"""One short sentence for the next page: kept in a signed cookie for a minute, shown once."""

import json
from datetime import timedelta
from typing import Any

from aiohttp import web

from shop.web.cookies import find_cookie, set_cookie
from shop.web.door import door
from shop.web.signing import find_signed, sign

COOKIE, LIFE = "flash", timedelta(minutes=1)


def set_flash(request: web.Request, response: web.StreamResponse, key: str, **data: str | int) -> None:
    """Show the sentence `key` of `templates/h5/flashes.toml`, or of a mode's words, on the page that comes next."""
    place = door(request)
    signed = sign(place.secret_key, COOKIE, json.dumps([key, data]), place.clock() + LIFE)
    set_cookie(request, response, COOKIE, signed, LIFE)


def find_flash(request: web.Request) -> tuple[str, dict[str, Any]] | None:
    """The sentence that the page before left, with its data."""
    signed = find_cookie(request, COOKIE)
    place = door(request)
    text = find_signed(place.secret_key, COOKIE, signed, place.clock()) if signed else None
    if text is None:
        return None
    key, data = json.loads(text)
    return key, data
