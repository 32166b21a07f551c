"""Reads JSON that a stranger sent: not deeper than anything here is. Pure."""

from typing import Any

import orjson

from shop.web.members_api.shapes import BadField

DEEPEST = 8
_OPENS, _CLOSES, _QUOTE, _ESCAPE = b"[{", b"]}", ord('"'), ord("\\")


def read_json(raw: bytes) -> Any:
    """The value. Raises BadField for what is no JSON, or nested deeper than eight."""
    if measure_depth(raw) > DEEPEST:
        raise BadField("body")
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadField("body") from None


def measure_depth(raw: bytes) -> int:
    """How deep brackets outside of texts are nested, looked at before anything is built."""
    depth = deepest = 0
    quoted = escaped = False
    for byte in raw:
        if quoted:
            quoted, escaped = escaped or byte != _QUOTE, not escaped and byte == _ESCAPE
        elif byte == _QUOTE:
            quoted = True
        elif byte in _OPENS:
            depth += 1
            deepest = max(deepest, depth)
        elif byte in _CLOSES:
            depth -= 1
    return deepest
