"""Small APIs: data behind a short key (docs/wechat.md §6.5), and the platform's addresses."""

from __future__ import annotations

import secrets
import string
from datetime import timedelta
from typing import Any

from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.platform.state import platform_state

_LONGEST_S = 2_592_000
_DATA_BYTES = 4096
_OK = {"errcode": 0, "errmsg": "ok"}


async def _shorten(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/shorten/gen {long_data, expire_seconds} → short_key."""
    body, now = call.json(), call.world.clock.now()
    data, life_s = body.get("long_data"), body.get("expire_seconds", _LONGEST_S)
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= _DATA_BYTES:
        raise Refused(9410010, "invalid long_data", "§6.5", f"内容要有 1 到 {_DATA_BYTES} 字节")
    if not isinstance(life_s, int) or not 1 <= life_s <= _LONGEST_S:
        raise Refused(9410010, "invalid expire_seconds", "§6.5", f"有效期是 1 到 {_LONGEST_S} 秒")
    key = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(15))
    platform_state(call.world).short_keys[key] = (data, now + timedelta(seconds=life_s))
    return {**_OK, "short_key": key}


async def _fetch_shortened(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/shorten/fetch {short_key}; 9410011 when it is unknown or over."""
    found = platform_state(call.world).short_keys.get(str(call.json().get("short_key")))
    now = call.world.clock.now()
    if found is None or found[1] <= now:
        raise Refused(9410011, "short_key not found", "§6.5")
    data, expires_at = found
    left = int((expires_at - now).total_seconds())
    return {**_OK, "long_data": data, "create_time": int(now.timestamp()), "expire_seconds": left}


async def _list_addresses(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/get_api_domain_ip and /cgi-bin/getcallbackip."""
    return {"ip_list": ["127.0.0.1"]}


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/shorten/gen", _shorten),
    Endpoint("POST", "/cgi-bin/shorten/fetch", _fetch_shortened),
    Endpoint("GET", "/cgi-bin/get_api_domain_ip", _list_addresses),
    Endpoint("GET", "/cgi-bin/getcallbackip", _list_addresses),
)
