"""Reads the small XML documents that WeChat posts.

No DTD, no entities but the five of XML, nothing from outside. Nearly all are a flat list of texts, which one strict
pattern reads in a third of the time. The rest goes to wechatpy, and so does what WeChat writes but XML forbids, once it
is mended: control characters and broken UTF-8 in what people type, and a `]]>` among their words. A test holds both
readers to the same results.
"""

import re
from typing import Final

from bot.wechat.document import FORBIDDEN, Document, Malformed

_ROOT: Final = "<xml>"
_OPENS: Final = "<![CDATA["
_CLOSES: Final = "]]>"
_NOT_PLAIN: Final = "\x00-\x08\x0b-\x1f\ufffe\uffff"
_SEALED: Final = rf"<!\[CDATA\[([^\]{_NOT_PLAIN}]*+(?:\](?!\]>)[^\]{_NOT_PLAIN}]*+)*+)\]\]>"
_FIELD: Final = rf"<([A-Za-z]\w*+)>(?:{_SEALED}|([^<&\]{_NOT_PLAIN}]*+))</\1>\s*+"
_FIELDS: Final = re.compile(_FIELD, re.ASCII)
FLAT: Final = re.compile(rf"{_ROOT}\s*+(?>{_FIELD})*+</xml>\s*+", re.ASCII)


def parse(body: bytes) -> Document:
    """The document in `body`. Raises Malformed, also for a DTD, an entity or a field given twice."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return _parse_mended(body.decode("utf-8", "replace"), "encoding")
    return parse_flat(text) if FLAT.fullmatch(text) else _parse_mended(text, "")


def parse_flat(text: str) -> Document:
    """The document in a text that FLAT matches."""
    found = _FIELDS.findall(text, len(_ROOT))
    fields = {name: sealed or plain for name, sealed, plain in found}
    if len(fields) != len(found):
        raise Malformed("repeated")
    return Document(fields)


def _parse_mended(text: str, mended: str) -> Document:
    """The document in a text that may hold what XML forbids."""
    if text.lstrip().startswith("{"):
        raise Malformed("json")

    clean = FORBIDDEN.sub("", text)
    if clean != text:
        mended = "characters"

    document = parse_flat(clean) if FLAT.fullmatch(clean) else _parse_uncommon(clean)
    document.mended = document.mended or mended
    return document


def _parse_uncommon(text: str) -> Document:
    # Loaded at the first push that needs it: wechatpy brings an HTTP client along, which most processes never need.
    from bot.wechat.uncommon import parse_uncommon

    try:
        return parse_uncommon(text)
    except Malformed as reason:
        split = split_closings(text)
        if str(reason) != "xml" or split == text:
            raise

    document = parse_uncommon(split)
    document.mended = "cdata"
    return document


def split_closings(text: str) -> str:
    """Texts whose own `]]>` WeChat left as it was, with that split over two sections, as XML wants it.

    A section ends where its element does for the last time, for no element of a message stands there twice: so even
    `]]></Content>` may be typed.
    """
    parts, done = [], 0
    while (opens := text.find(_OPENS, done)) != -1:
        start = opens + len(_OPENS)
        name = text[text.rfind("<", 0, opens) + 1 : opens - 1]
        end = text.rfind(f"{_CLOSES}</{name}>", start)
        if end == -1:
            return text
        inner = text[start:end].replace(_CLOSES, f"]]{_CLOSES}{_OPENS}>")
        parts += [text[done:start], inner]
        done = end
    return "".join([*parts, text[done:]])
