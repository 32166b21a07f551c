"""Access tokens, both kinds, with their lifetimes, overlaps and limits (docs/wechat.md §4.1)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.platform.quotas import beijing_day
from sandbox.platform.state import PlatformState, Token, platform_state
from sandbox.world import World

_LIFE = timedelta(seconds=7200)
_OVERLAP = timedelta(seconds=300)
_FORCED_PER_DAY = 20
_FORCED_APART = timedelta(seconds=30)
_TOKEN_LENGTH = 136


async def _issue_plain(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/token: every call issues a new token; the one before lives five more minutes."""
    check_secret(call, call.query("grant_type"), call.query("appid"), call.query("secret"), "client_credential")
    state, now = platform_state(call.world), call.world.clock.now()
    for token in _living(state, "plain", now):
        token.expires_at = min(token.expires_at, now + _OVERLAP)
    return _answer(_issue(state, "plain", now), now)


async def _issue_stable(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/stable_token: the same token until its last five minutes; force_refresh kills it."""
    body = call.json()
    check_secret(call, body.get("grant_type"), body.get("appid"), body.get("secret"), "client_credential")
    state, now = platform_state(call.world), call.world.clock.now()
    living = _living(state, "stable", now)
    if body.get("force_refresh") is True and _may_force(call, state, now):
        for token in living:
            token.dead = True
        living = []
    current = next((token for token in living if token.expires_at - now > _OVERLAP), None)
    return _answer(current or _issue(state, "stable", now), now)


def check_secret(call: Call, grant_type: object, app_id: object, secret: object, wanted: str) -> None:
    """The credentials of a call: 40002 grant type, 41002/40013 app id, 41004/40125 secret."""
    known = call.world.credentials
    if grant_type != wanted:
        raise Refused(40002, "invalid grant_type", "§4.3", f"grant_type 必须是 {wanted}")
    check_app_id(call, app_id)
    if not secret:
        raise Refused(41004, "appsecret missing", "§4.3")
    if secret != known.app_secret:
        raise Refused(40125, "invalid appsecret", "§4.3")


def check_app_id(call: Call, app_id: object) -> None:
    """41002 when missing, 40013 when it is not this account's."""
    if not app_id:
        raise Refused(41002, "appid missing", "§4.3")
    if app_id != call.world.credentials.app_id:
        raise Refused(40013, "invalid appid", "§4.3")


def check_token(call: Call, endpoint: Endpoint) -> None:
    """The call's access_token: 41001 missing, 40014 no token at all, 40001 dead or unknown, 42001 expired."""
    if not endpoint.token:
        return
    value, faults = call.query("access_token"), call.world.faults
    if not value:
        raise Refused(41001, "access_token missing", "§4.3")
    token = next((one for one in platform_state(call.world).tokens if one.value == value), None)
    if faults.take("token_expired"):
        raise Refused(42001, "access_token expired", "fault")
    if faults.take("token_invalid"):
        if token is not None:
            token.dead = True
        raise Refused(40001, "invalid credential, access_token is invalid or not latest", "fault")
    _check_known(value, token, call.world.clock.now())


def expire_tokens(world: World) -> None:
    """Let every token be expired from now on, as if its time had passed."""
    for token in platform_state(world).tokens:
        token.expires_at = min(token.expires_at, world.clock.now())
    world.changed()


def _check_known(value: str, token: Token | None, now: datetime) -> None:
    if token is None and len(value) != _TOKEN_LENGTH:
        raise Refused(40014, "invalid access_token", "§4.3", "这根本不是令牌")
    if token is None or token.dead:
        raise Refused(40001, "invalid credential, access_token is invalid or not latest", "§4.3")
    if token.expires_at <= now:
        raise Refused(42001, "access_token expired", "§4.3")


def _may_force(call: Call, state: PlatformState, now: datetime) -> bool:
    usage = state.usage
    if usage.forced_at is not None and beijing_day(usage.forced_at) != beijing_day(now):
        usage.forced = 0
    too_soon = usage.forced_at is not None and now - usage.forced_at < _FORCED_APART
    if too_soon or usage.forced >= _FORCED_PER_DAY:
        call.exchange.note("§4.1", "force_refresh 每天 20 次、间隔 30 秒：这一次没有刷新")
        return False
    usage.forced, usage.forced_at = usage.forced + 1, now
    return True


def _living(state: PlatformState, kind: Literal["plain", "stable"], now: datetime) -> list[Token]:
    state.tokens = [token for token in state.tokens if token.expires_at > now - timedelta(days=1)]
    return [token for token in state.tokens if token.kind == kind and not token.dead and token.expires_at > now]


def _issue(state: PlatformState, kind: Literal["plain", "stable"], now: datetime) -> Token:
    value = f"{len(state.tokens) + 80}_" + secrets.token_urlsafe(_TOKEN_LENGTH)
    token = Token(kind, value[:_TOKEN_LENGTH], now, now + _LIFE)
    state.tokens.append(token)
    return token


def _answer(token: Token, now: datetime) -> dict[str, Any]:
    return {"access_token": token.value, "expires_in": int((token.expires_at - now).total_seconds())}


ENDPOINTS = (
    Endpoint("GET", "/cgi-bin/token", _issue_plain, daily=2000, token=False),
    Endpoint("POST", "/cgi-bin/stable_token", _issue_stable, daily=500_000, minute=10_000, token=False),
)
