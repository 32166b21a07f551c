"""The bridge's script tag, put into the shop's pages on their way to the phone."""

from __future__ import annotations

import re
from html import escape

from sandbox.people import Person
from sandbox.phone import hosts
from sandbox.phone.webview.headers import AGENT
from sandbox.world import World

_BRIDGE_PATH = "/__phone/bridge.js"
_HEAD = re.compile(rb"<head(?:\s[^>]*)?>", re.IGNORECASE)
_HTML = re.compile(rb"<html(?:\s[^>]*)?>", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!doctype[^>]*>", re.IGNORECASE)


def inject_bridge(world: World, person: Person, page: bytes, *, nonce: str, snapshot: bool) -> bytes:
    """The page with the bridge as the first script of its head."""
    tag = _tag(hosts.shop_origin(world), nonce, snapshot).encode()
    for place in (_HEAD, _HTML, _DOCTYPE):
        if found := place.search(page):
            return page[: found.end()] + tag + page[found.end() :]
    return tag + page


def _tag(shop: str, nonce: str, snapshot: bool) -> str:
    values = {"src": _BRIDGE_PATH, "data-shop": shop, "data-agent": AGENT, "data-snapshot": "1" if snapshot else ""}
    if nonce:
        values["nonce"] = nonce
    return "<script " + " ".join(f'{name}="{escape(value)}"' for name, value in values.items()) + "></script>"
