"""Pushes that are no flat list of texts, as wechatpy reads them.

Lists, places, what several sections make up.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.parsers.expat import ExpatError

from wechatpy import parse_message

from bot.wechat.document import Document, Malformed

_DEEPEST: Final = 8
_PROLOG: Final = re.compile(r"\s*+(?:<\?xml [^?<>]*+\?>\s*+)?<xml>")
"""Nothing but a declaration may stand before the root: no document type, with which entities would come."""
_SCENE: Final = "qrscene_"


def parse_uncommon(text: str) -> Document:
    """The document in `text`.

    Raises Malformed, in one word for its reason: xml, repeated, deep or incomplete.
    """
    if not _PROLOG.match(text):
        raise Malformed("xml")

    try:
        told = parse_message(text)._data
    except ExpatError:
        raise Malformed("xml") from None
    except Exception:  # whatever a push makes wechatpy stumble over, WeChat sent it and hears `success`
        raise Malformed("incomplete") from None

    document = Document(_read_texts(told))
    for value in told.values():
        document.items += _list_items(value)
    _check_depth(told)
    return _restore(document)


def _read_texts(told: Mapping[str, Any]) -> dict[str, str]:
    """The texts among the values; an empty element is "".

    Raises Malformed for one that stands there twice.
    """
    if any(isinstance(value, list) for value in told.values()):
        raise Malformed("repeated")
    return {name: value or "" for name, value in told.items() if value is None or isinstance(value, str)}


def _list_items(value: Any) -> Iterator[dict[str, str]]:
    """The entries of a list: wechatpy gives one as a mapping and several as a list of them."""
    if not isinstance(value, Mapping):
        return
    for inner in value.values():
        for entry in inner if isinstance(inner, list) else [inner]:
            if isinstance(entry, Mapping):
                yield _read_texts({name: told for name, told in entry.items() if not isinstance(told, Mapping)})


def _check_depth(told: Mapping[str, Any]) -> None:
    """Raises Malformed for more levels than any push has.

    Level by level, for a recursion could be made to overflow.
    """
    level: list[Any] = [told]
    for _ in range(_DEEPEST):
        level = [inner for value in level for inner in _children(value)]
        if not level:
            return
    raise Malformed("deep")


def _children(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []


def _restore(document: Document) -> Document:
    """Take back wechatpy's own name for following by a code, so that both readers tell the same."""
    fields = document.fields
    if fields.get("Event") == "subscribe_scan":
        fields |= {"Event": "subscribe", "EventKey": _SCENE + fields["EventKey"]}
    return document
