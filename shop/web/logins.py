"""Logging in through WeChat: one-time states, bound to the browser that began, good for ten minutes."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from aiohttp import web

from shop.members.ports import Scope
from shop.sessions.service import begin_login, count_logins, hash_secret
from shop.web.answers import redirect
from shop.web.browser import opens_page
from shop.web.cookies import find_cookie
from shop.web.door import door
from shop.web.sessions import visitor

NONCE, MAC = 32, 32
REST = "rest"
"""A cookie that stops silent logins for a while, after one was refused or failed."""
REST_FOR = timedelta(hours=1)
_MOST_A_MINUTE = 4


def make_state(secret_key: str) -> str:
    """A signed random state of 64 letters and digits (WeChat allows 128)."""
    nonce = secrets.token_hex(NONCE // 2)
    return nonce + _state_mac(secret_key, nonce)


def is_our_state(secret_key: str, state: str) -> bool:
    """Whether we made this state."""
    return hmac.compare_digest(state[NONCE:].encode(), _state_mac(secret_key, state[:NONCE]).encode())


async def start_login(request: web.Request, target: str, scope: Scope = "snsapi_base") -> web.Response:
    """Send the browser to WeChat; it comes back to `/login/return` and from there to `target`."""
    place = door(request)
    state = make_state(place.secret_key)
    browser = hash_secret(visitor(request).browser)
    await place.database.transact(begin_login, hash_secret(state), browser, target, scope)
    return_url = f"{place.base_url}/login/return"
    return redirect(place.login.authorize_url(return_url=return_url, state=state, scope=scope))


async def may_log_in_silently(request: web.Request) -> bool:
    """Whether to log in without asking: a person opens a page in WeChat, and no login failed just now.

    A browser that keeps coming back without a session is left alone.
    """
    person, place = visitor(request), door(request)
    if not person.in_wechat or not opens_page(request.method, request.headers) or find_cookie(request, REST):
        return False
    if not person.known_browser:
        return True
    since = place.clock() - timedelta(minutes=1)
    return await place.database.read(count_logins, hash_secret(person.browser), since) < _MOST_A_MINUTE


def _state_mac(secret_key: str, nonce: str) -> str:
    key = hmac.digest(secret_key.encode(), b"login state", hashlib.sha256)
    return hmac.new(key, nonce.encode(), hashlib.sha256).hexdigest()[:MAC]
