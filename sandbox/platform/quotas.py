"""Quotas of each API, by day and minute, and the tools that show and clear them (§4.4)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sandbox.clock import BEIJING
from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.platform.requests_kept import KeptRequests
from sandbox.platform.state import Usage, platform_state
from sandbox.world import World

_CLEAR_ALL_PER_MONTH = 10
_CLEAR_ONE_PER_MONTH = 50


class Quotas:
    """What may be called how often; `limits` is filled from the endpoints, so that a test can lower one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._minute = 0
        self._this_minute: Counter[str] = Counter()
        self.limits: dict[str, int] = {}

    def count(self, endpoint: Endpoint) -> None:
        """Count one call. 45009 beyond the day's quota, 45011 beyond the minute's."""
        usage, limit = self.usage(), self.limits.get(endpoint.path)
        used = usage.used.get(endpoint.path, 0)
        if limit is not None and used >= limit:
            raise Refused(45009, "reach max api daily quota limit", "§4.4", f"每天只能调 {limit} 次")
        usage.used[endpoint.path] = used + 1
        self._count_minute(endpoint)

    def usage(self) -> Usage:
        """Today's usage; a new Beijing day or month begins at nought."""
        usage, now = platform_state(self._world).usage, self._world.clock.now()
        if usage.day != beijing_day(now):
            usage.day, usage.used = beijing_day(now), {}
        if usage.month != usage.day[:7]:
            usage.month, usage.cleared_all, usage.cleared_one = usage.day[:7], 0, 0
        return usage

    def _count_minute(self, endpoint: Endpoint) -> None:
        minute = self._world.clock.timestamp() // 60
        if minute != self._minute:
            self._minute, self._this_minute = minute, Counter()
        self._this_minute[endpoint.path] += 1
        if endpoint.minute is not None and self._this_minute[endpoint.path] > endpoint.minute:
            raise Refused(45011, "api minute-quota reach limit, must slower, retry next minute", "§4.4")


def beijing_day(instant: datetime) -> str:
    """The day of quotas, as YYYY-MM-DD."""
    return (instant.astimezone(BEIJING)).strftime("%Y-%m-%d")


def check_faults(call: Call, endpoint: Endpoint) -> None:
    """The faults that concern every API."""
    faults = call.world.faults
    if faults.quota_exceeded and endpoint.path.startswith(faults.quota_exceeded):
        raise Refused(45009, "reach max api daily quota limit", "fault")
    if faults.too_frequent and endpoint.path.startswith(faults.too_frequent):
        raise Refused(45011, "api minute-quota reach limit, must slower, retry next minute", "fault")
    if faults.take("busy"):
        raise Refused(-1, "system error", "fault")


def check_address(call: Call, endpoint: Endpoint) -> None:
    """40164 unless the caller's address is among those that the account allows, if it lists any.

    sns/* has no list.
    """
    allowed, remote = call.world.account.allowed_addresses, call.request.remote
    outside = call.world.faults.ip_not_allowed or (bool(allowed) and remote not in allowed)
    if outside and not endpoint.path.startswith("/sns/"):
        raise Refused(40164, f"invalid ip {remote}, not in whitelist", "§4.3")


def check_quota(call: Call, endpoint: Endpoint) -> None:
    """Count this call against its quota."""
    call.world.part(Quotas).count(endpoint)


async def _get_quota(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/openapi/quota/get."""
    path, quotas = _known_path(call), call.world.part(Quotas)
    limit, used = quotas.limits[path], quotas.usage().used.get(path, 0)
    quota = {"daily_limit": limit, "used": used, "remain": max(limit - used, 0)}
    return {"errcode": 0, "errmsg": "ok", "quota": quota, "rate_limit": {"call_count": limit, "refresh_second": 60}}


async def _clear_all(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/clear_quota."""
    return _clear_every_count(call, call.json())


async def _clear_all_by_secret(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/clear_quota/v2: with the secret instead of a token."""
    body = call.json()
    if body.get("appsecret") != call.world.credentials.app_secret:
        raise Refused(40125, "invalid appsecret", "§4.4")
    return _clear_every_count(call, body)


async def _clear_one(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/openapi/quota/clear."""
    path, usage = _known_path(call), call.world.part(Quotas).usage()
    if usage.cleared_one >= _CLEAR_ONE_PER_MONTH:
        raise Refused(48006, "forbid to clear quota because of reaching the limit", "§4.4")
    usage.cleared_one += 1
    usage.used.pop(path, None)
    return {"errcode": 0, "errmsg": "ok"}


async def _get_request(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/openapi/rid/get: a call of the last seven days by its rid."""
    rid = call.json().get("rid")
    if not isinstance(rid, str) or rid.count("-") != 2:
        raise Refused(76001, "rid not found", "§4.2")
    kept = call.world.part(KeptRequests).find(rid)
    if kept is None:
        raise Refused(76001, "rid not found", "§4.2")
    exchange = kept.exchange
    request = {
        "invoke_time": int(kept.at.timestamp()),
        "cost_in_ms": int(exchange.ms or 0),
        "request_url": exchange.url,
        "request_body": exchange.request_body,
        "response_body": kept.answer,
        "client_ip": "127.0.0.1",
    }
    return {"errcode": 0, "errmsg": "ok", "request": request}


def _clear_every_count(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    usage = call.world.part(Quotas).usage()
    if body.get("appid") != call.world.credentials.app_id:
        raise Refused(40013, "invalid appid", "§4.4")
    if usage.cleared_all >= _CLEAR_ALL_PER_MONTH:
        raise Refused(48006, "forbid to clear quota because of reaching the limit", "§4.4")
    usage.cleared_all += 1
    usage.used.clear()
    return {"errcode": 0, "errmsg": "ok"}


def _known_path(call: Call) -> str:
    path = call.json().get("cgi_path")
    if isinstance(path, str) and path.startswith("/sns/"):
        raise Refused(76022, "could not use this cgi_path, no permission", "§4.4")
    if not isinstance(path, str) or path not in call.world.part(Quotas).limits:
        raise Refused(76021, "cgi_path not found, please check", "§4.4")
    return path


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/openapi/quota/get", _get_quota),
    Endpoint("POST", "/cgi-bin/clear_quota", _clear_all, daily=None),
    Endpoint("POST", "/cgi-bin/clear_quota/v2", _clear_all_by_secret, daily=None, token=False),
    Endpoint("POST", "/cgi-bin/openapi/quota/clear", _clear_one, daily=None),
    Endpoint("POST", "/cgi-bin/openapi/rid/get", _get_request),
)
