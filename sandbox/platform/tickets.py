"""JS-SDK tickets, and the check of a page's wx.config (docs/wechat.md §6.3)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.platform.crypto import sign_page
from sandbox.platform.state import Ticket, platform_state
from sandbox.world import World

_LIFE = timedelta(seconds=7200)
_OVERLAP = timedelta(seconds=60)


async def _get_ticket(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/ticket/getticket?type=jsapi: the same ticket of this type until it ends."""
    kind = call.query("type")
    if kind not in ("jsapi", "wx_card"):
        raise Refused(40097, "invalid args", "§6.3", "type 只有 jsapi 和 wx_card")
    tickets, now = platform_state(call.world).tickets, call.world.clock.now()
    ticket = tickets.get(kind)
    if ticket is None or ticket.expires_at - now <= _OVERLAP:
        ticket = tickets[kind] = Ticket(secrets.token_urlsafe(65)[:86], now + _LIFE)
    life_s = int((ticket.expires_at - now).total_seconds())
    return {"errcode": 0, "errmsg": "ok", "ticket": ticket.text, "expires_in": life_s}


def find_config_fault(world: World, config: Mapping[str, Any], address: str) -> str | None:
    """Why wx.config fails on the page with this address, in WeChat's words; None when it works."""
    ticket = platform_state(world).tickets.get("jsapi")
    if config.get("appId") != world.credentials.app_id:
        return "config:invalid appid"
    if urlsplit(address).netloc not in world.account.js_domains:
        return "config:invalid url domain"
    if ticket is None or ticket.expires_at <= world.clock.now():
        return "config:invalid signature"
    nonce, timestamp = str(config.get("nonceStr", "")), str(config.get("timestamp", ""))
    if sign_page(ticket.text, nonce, timestamp, address) != config.get("signature"):
        return "config:invalid signature"
    return None


ENDPOINTS = (Endpoint("GET", "/cgi-bin/ticket/getticket", _get_ticket, daily=1_000_000),)
