"""Where WeChat may be told to go: schemes, ports and hosts.

Loopback passes with a note, so that one can develop.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from sandbox.wire import Exchange


def is_loopback(host: str) -> bool:
    """localhost, anything below it, and the loopback addresses."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def find_address_fault(url: str, *, https: bool = False) -> str | None:
    """What WeChat has against this address.

    Scheme, port (80 and 443 only, docs/wechat.md §1.1), a bare IP.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"{url!r} 不是 http(s) 网址"
    if https and parts.scheme != "https":
        return "必须用 https"
    try:
        port = parts.port
    except ValueError:
        return "端口不是数字"
    if port not in (None, 80, 443):
        return f"不能用端口 {port}：只有 80 和 443"
    return None


def admit_address(exchange: Exchange, url: str, rule: str, *, https: bool = False) -> bool:
    """May WeChat go there? A fault on loopback becomes a note; elsewhere the caller refuses."""
    fault = find_address_fault(url, https=https)
    if fault is None:
        return True
    if not is_loopback(urlsplit(url).hostname or ""):
        exchange.refuse(rule, fault)
        return False
    exchange.note(rule, f"微信会拒绝：{fault}")
    return True
