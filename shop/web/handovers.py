"""Handing a login over from a phone to a browser outside WeChat: codes that we signed, bound to that browser."""

import hmac
import re
import secrets

from aiohttp import web

from shop.sessions.handover import Handover, ask_for_handover
from shop.sessions.service import hash_secret
from shop.web.door import door
from shop.web.links import remembered_link
from shop.web.sessions import visitor
from shop.web.signing import calculate_mac

_NONCE, _MAC = 32, 22
_PURPOSE = "handover"
_DEVICES = (("Windows", "Windows"), ("Macintosh", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"))
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))


async def begin_handover(
    request: web.Request, target: str, *, sku: str = "", quantity: int = 0
) -> tuple[Handover, str]:
    """What this browser asks for, with the code that it shows."""
    place = door(request)
    nonce = secrets.token_hex(_NONCE // 2)
    code = nonce + _calculate(place.secret_key, nonce)
    asked = await place.database.transact(
        ask_for_handover, hash_secret(code), hash_secret(visitor(request).browser),
        target=target, device=_describe_device(request), sku=sku, quantity=quantity,
    )  # fmt: skip
    return asked, code


def is_our_code(secret_key: str, code: str) -> bool:
    """Whether we made this code."""
    return hmac.compare_digest(code[_NONCE:].encode(), _calculate(secret_key, code[:_NONCE]).encode())


def locate_handover(request: web.Request, code: str) -> str:
    """What the code says: through the link that this browser came by, so that a newcomer is bound by it first."""
    link = remembered_link(request)
    return f"{door(request).base_url}{f'/s/{link}' if link else ''}/handover/{code}"


def _describe_device(request: web.Request) -> str:
    """The browser as a person would name it."""
    agent = request.headers.get("User-Agent", "")
    found = (next((name for sign, name in names if sign in agent), "") for names in (_BROWSERS, _DEVICES))
    return " · ".join(filter(None, found)) or re.sub(r"\W.*", "", agent)[:20]


def _calculate(secret_key: str, nonce: str) -> str:
    return calculate_mac(secret_key, _PURPOSE, nonce)[:_MAC]
