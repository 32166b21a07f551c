"""Headers on their way through the web view.

The shop sees itself being visited, the browser may show it in a phone.
"""

from __future__ import annotations

from collections.abc import Mapping

from multidict import CIMultiDict

from sandbox.people import Person
from sandbox.phone import hosts
from sandbox.phone.webview.cookies import cookie_header
from sandbox.world import World

AGENT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "MicroMessenger/8.0.60(0x18003c2b) NetType/WIFI Language/zh_CN"
)
_HOP_BY_HOP = frozenset(
    ("connection", "keep-alive", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade")
)
_NOT_SENT = _HOP_BY_HOP | {"host", "cookie", "content-length", "accept-encoding", "x-sandbox-tap"}
_NOT_RETURNED = _HOP_BY_HOP | {
    "content-length", "content-encoding", "set-cookie", "x-frame-options", "content-security-policy",
    "content-security-policy-report-only", "location", "strict-transport-security", "date", "server",
    "cross-origin-opener-policy", "cross-origin-embedder-policy",
}  # fmt: skip
_SCRIPT_DIRECTIVES = ("script-src-elem", "script-src", "default-src")
_DROPPED_DIRECTIVES = ("frame-ancestors", "upgrade-insecure-requests", "report-uri", "report-to")


def request_headers(world: World, person: Person, headers: Mapping[str, str], address: str) -> CIMultiDict[str]:
    """What the shop gets: its own Host, Origin and Referer, WeChat's User-Agent, this person's cookies."""
    sent = CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in _NOT_SENT)
    phone, shop = hosts.phone_origin(world, person), hosts.shop_origin(world)
    sent["User-Agent"], sent["Accept-Encoding"] = AGENT, "gzip, deflate"
    sent["Accept-Language"] = "zh-CN,zh;q=0.9"
    if sent.get("Origin") == phone:
        sent["Origin"] = shop
    referer = sent.pop("Referer", "")
    if referer.startswith(phone + "/"):
        sent["Referer"] = shop + referer.removeprefix(phone)
    _settle_fetch_metadata(sent, phone, referer, headers)
    if cookies := cookie_header(world, person, address):
        sent["Cookie"] = cookies
    return sent


def _settle_fetch_metadata(sent: CIMultiDict[str], phone: str, referer: str, headers: Mapping[str, str]) -> None:
    """An iframe looks like a page of its own.

    What the sandbox's page opened looks typed in, not cross-site.
    """
    if sent.get("Sec-Fetch-Dest") == "iframe":
        sent["Sec-Fetch-Dest"] = "document"
    site = headers.get("Sec-Fetch-Site", "")
    if site not in ("cross-site", "same-site"):
        return
    foreign = headers.get("Origin", phone) not in (phone, "null")
    sent["Sec-Fetch-Site"] = site if foreign else "same-origin" if referer.startswith(phone) else "none"


def response_headers(world: World, person: Person, headers: Mapping[str, str], nonce: str) -> CIMultiDict[str]:
    """What the browser gets.

    A policy that allows the phone's frame and bridge, redirects that stay in the phone.
    """
    kept = CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in _NOT_RETURNED)
    policy = headers.get("Content-Security-Policy", "")
    if policy:
        kept["Content-Security-Policy"] = adjust_policy(policy, hosts.shop_origin(world), nonce)
    if location := headers.get("Location"):
        kept["Location"] = keep_inside(world, person, location)
    return kept


def adjust_policy(policy: str, shop: str, nonce: str) -> str:
    """The policy without frame-ancestors.

    `'self'` also means the shop's own origin; the bridge's script may run.
    """
    directives = [(name, rest.split()) for name, _, rest in (one.strip().partition(" ") for one in policy.split(";"))]
    scripts = next((one for one in _SCRIPT_DIRECTIVES if any(name.lower() == one for name, _ in directives)), "")
    adjusted = []
    for name, sources in directives:
        if not name or name.lower() in _DROPPED_DIRECTIVES:
            continue
        wanted = _with_bridge(sources, nonce) if name.lower() == scripts else sources
        adjusted.append(" ".join([name, *(f"'self' {shop}" if one == "'self'" else one for one in wanted)]))
    return "; ".join(adjusted)


def _with_bridge(sources: list[str], nonce: str) -> list[str]:
    """Sources of scripts among which the bridge is.

    It comes from the phone's own origin, with the page's nonce.
    """
    needed = ["'self'", *([f"'nonce-{nonce}'"] if nonce else [])]
    return [*(one for one in sources if one != "'none'"), *(one for one in needed if one not in sources)]


def nonce_of(policy: str) -> str:
    """The nonce that scripts need under this policy, if it has one."""
    for source in policy.replace(";", " ").split():
        if source.startswith("'nonce-"):
            return source[7:-1]
    return ""


def keep_inside(world: World, person: Person, location: str) -> str:
    """A redirect to the shop or to WeChat's login, moved to the phone's origin; any other as it is."""
    origin = hosts.origin_of(location)
    login = "/connect/" in location
    ours = origin == hosts.shop_origin(world) or (origin in hosts.sandbox_origins(world) and login)
    wechat = origin in ("https://open.weixin.qq.com", "http://open.weixin.qq.com") and login
    return hosts.move(location, hosts.phone_origin(world, person)) if ours or wechat else location
