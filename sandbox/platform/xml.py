"""WeChat's XML: written the way it writes it, and read without mercy (docs/wechat.md §1.7-1.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException


class Malformed(ValueError):
    """A reply that WeChat would not understand."""


def write_xml(fields: Mapping[str, Any]) -> str:
    """`<xml>` with text in CDATA, ints bare, mappings nested.

    A list of (name, mapping) becomes repeated elements. What people type stands there as they typed it, as WeChat does
    it: control characters and `]]>` included, which no strict reader of XML takes (docs/wechat.md §1).
    """
    return f"<xml>{_write_fields(fields)}</xml>"


def read_xml(text: str) -> Element:
    """The root of a reply. `Malformed` for anything but one well-formed `<xml>` without a DTD."""
    try:
        root: Element = ElementTree.fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise Malformed("不是合格的 XML") from None
    if root.tag != "xml":
        raise Malformed(f"根元素是 <{root.tag}>，要是 <xml>")
    return root


def child_text(parent: Element, name: str, *, required: bool = True) -> str:
    """The text of the one child of that name; names are case-sensitive.

    `Malformed` when missing or repeated.
    """
    found = parent.findall(name)
    if len(found) > 1:
        raise Malformed(f"<{name}> 出现了 {len(found)} 次")
    text = (found[0].text or "") if found else ""
    if required and not text:
        raise Malformed(f"<{name}> 没有，或是空的")
    return text


def _write_fields(fields: Mapping[str, Any]) -> str:
    return "".join(f"<{name}>{_write_value(value)}</{name}>" for name, value in fields.items())


def _write_value(value: Any) -> str:
    if isinstance(value, Mapping):
        return _write_fields(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(f"<{name}>{_write_fields(item)}</{name}>" for name, item in value)
    if isinstance(value, int | float):
        return str(value)
    return f"<![CDATA[{str(value).encode('utf-8', 'replace').decode()}]]>"
