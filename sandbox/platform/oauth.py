"""Login in the web view.

Authorize page, codes, a person's own tokens, snapshot users (docs/wechat.md §6.1). Who is asking is told by the host:
the authorize page of `a.localhost` is seen by person `a`. Whether the request comes from a tap is told by the browser's
`Sec-Fetch-User: ?1` (or the header `X-Sandbox-Tap: 1`).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import ClientError, ClientTimeout, web

from sandbox.people import Person
from sandbox.platform import pages
from sandbox.platform.addresses import admit_address
from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.platform.state import LoginCode, LoginToken, platform_state
from sandbox.platform.tokens import check_app_id, check_secret
from sandbox.wire import Exchange, exchange_of
from sandbox.world import World, world_of

_CODE_LIFE = timedelta(minutes=5)
_TOKEN_LIFE = timedelta(seconds=7200)
_REFRESH_LIFE = timedelta(days=30)
_STATE = re.compile(r"[a-zA-Z0-9]{0,128}")
_SCOPES = ("snsapi_base", "snsapi_userinfo")
ORDER = ("appid", "redirect_uri", "response_type", "scope", "state")
_PER_MINUTE = 50_000


async def authorize(request: web.Request) -> web.Response:
    """GET /connect/oauth2/authorize: silently back, a consent sheet, or WeChat's error page."""
    world, exchange = world_of(request), exchange_of(request)
    fault = _find_fault(world, exchange, request.query_string)
    if fault is not None:
        return pages.error_page(fault)
    person = _find_person_of_host(world, request.host)
    if person is None:
        return pages.choose_person_page(world, request.rel_url.raw_path_qs)
    exchange.person = person.key
    scope, snapshot = request.query["scope"], _is_snapshot(world, person, request)
    silent = person.following and request.query.get("forcePopup") != "true"
    if snapshot or scope == "snsapi_base" or silent:
        return await _send_back(world, person, request.query, snapshot=snapshot)
    if world.faults.oauth_denied:
        return _refuse(request.query)
    return pages.consent_page(world, request.query)


async def confirm(request: web.Request) -> web.Response:
    """POST /connect/oauth2/authorize: the person's answer on the consent sheet."""
    world, form = world_of(request), await request.post()
    exchange = exchange_of(request)
    fault = _find_fault(world, exchange, request.query_string)
    person = _find_person_of_host(world, request.host)
    if fault is not None or person is None:
        return pages.error_page(fault or "10000")
    exchange.person = person.key
    if form.get("answer") != "allow":
        return _refuse(request.query)
    return await _send_back(world, person, request.query, snapshot=False)


async def _exchange_code(call: Call) -> dict[str, Any]:
    """GET /sns/oauth2/access_token. 40029 unknown, 40163 used, 42003 timed out."""
    check_secret(call, call.query("grant_type"), call.query("appid"), call.query("secret"), "authorization_code")
    code = platform_state(call.world).login_codes.get(call.query("code"))
    if not call.query("code"):
        raise Refused(41008, "missing code", "§6.1")
    if code is None:
        raise Refused(40029, "invalid code", "§6.1", "这个 code 从来没有发出过")
    call.exchange.person = code.person
    if code.used:
        raise Refused(40163, "code been used", "§6.1", "一个 code 只能用一次")
    if code.expires_at <= call.world.clock.now():
        raise Refused(42003, "code expired", "§6.1", "code 五分钟有效")
    code.used = True
    return _answer(call.world, _issue(call.world, code), code)


async def _refresh(call: Call) -> dict[str, Any]:
    """GET /sns/oauth2/refresh_token. 40030 unknown, 42002 after thirty days."""
    check_app_id(call, call.query("appid"))
    state, now = platform_state(call.world), call.world.clock.now()
    tokens = [token for token in state.login_tokens if token.refresh_token == call.query("refresh_token")]
    if not tokens:
        raise Refused(40030, "invalid refresh_token", "§6.1")
    token = tokens[0]
    if token.refresh_until <= now:
        raise Refused(42002, "refresh_token expired", "§6.1")
    if token.expires_at <= now:
        token.access_token = _new_token()
    token.expires_at = now + _TOKEN_LIFE
    return _answer(call.world, token, None)


async def _check(call: Call) -> dict[str, Any]:
    """GET /sns/auth: is this person's token still good?"""
    _get_token(call)
    return {"errcode": 0, "errmsg": "ok"}


async def _get_userinfo(call: Call) -> dict[str, Any]:
    """GET /sns/userinfo: nickname and avatar as the person shows them; 48001 under snsapi_base."""
    token = _get_token(call)
    if token.scope != "snsapi_userinfo":
        raise Refused(48001, "api unauthorized", "§6.1", "授权范围是 snsapi_base：拿不到头像昵称")
    person = call.world.people.get(token.person)
    call.exchange.person = person.key
    name = "微信用户" if token.snapshot else person.name
    avatar = f"{call.world.base_url}/avatars/{'snapshot' if token.snapshot else person.key}.png"
    answer = {"openid": token.openid, "nickname": name, "sex": 0, "language": "", "city": "", "province": ""}
    answer |= {"country": "", "headimgurl": avatar, "privilege": []}
    return answer | _unionid(call.world, person, snapshot=token.snapshot)


def _find_person_of_host(world: World, host: str) -> Person | None:
    """The person whose web view has this host: the first label of `a.localhost:8090`."""
    label, dot, _ = host.partition(".")
    return world.people.find(label) if dot else None


def note_authorize_address(exchange: Exchange, address: str) -> None:
    """What the server never sees, for whoever sees the whole redirect.

    `#wechat_redirect` and the parameters' order.
    """
    parts = urlsplit(address)
    if parts.fragment != "wechat_redirect":
        exchange.note("§6.1", "授权地址要以 #wechat_redirect 结尾")
    _note_order(exchange, parts.query)


def virtual_openid(person: Person) -> str:
    """A snapshot user's openid: another one, meaning nobody."""
    return "o" + hashlib.sha256(f"snapshot/{person.openid}".encode()).hexdigest()[:27]


def _find_fault(world: World, exchange: Exchange, query_string: str) -> str | None:
    """The code of WeChat's error page, or None."""
    query = dict(parse_qsl(query_string, keep_blank_values=True))
    _note_order(exchange, query_string)
    checks = (
        ("10013", query.get("appid") == world.credentials.app_id, "appid 不是这个公众号的"),
        ("10001", query.get("response_type") == "code", "response_type 必须是 code"),
        ("10005", query.get("scope") in _SCOPES, f"scope 只有：{'、'.join(_SCOPES)}"),
        ("10000", _STATE.fullmatch(query.get("state", "")) is not None, "state 只能有字母和数字，最多 128 个"),
        ("10003", _is_own_host(world, query.get("redirect_uri", "")), f"回跳域名必须是 {world.account.oauth_domain}"),
    )
    for code, holds, text in checks:
        if not holds:
            exchange.refuse("§6.1", f"{code}：{text}")
            return code
    return None if admit_address(exchange, query["redirect_uri"], "§6.1") else "10003"


def _is_own_host(world: World, address: str) -> bool:
    """The whole host, and the port where the configured one has it.

    A person's own view of loopback counts as well.
    """
    parts, own = urlsplit(address), world.account.oauth_domain
    label, _, rest = parts.netloc.partition(".")
    views = (f"localhost:{world.options.port}", f"localhost:{urlsplit(world.account.shop_url).port or 80}")
    return parts.netloc == own or (world.people.find(label) is not None and rest in views)


def _note_order(exchange: Exchange, query_string: str) -> None:
    names = [name for name, _ in parse_qsl(query_string, keep_blank_values=True) if name in ORDER]
    if names != [name for name in ORDER if name in names]:
        exchange.note("§6.1", f"参数要按这个顺序：{'、'.join(ORDER)}")


def _is_snapshot(world: World, person: Person, request: web.Request) -> bool:
    """A profile asked for on entering a page, by somebody who doesn't follow, without a tap."""
    if world.faults.oauth_snapshot:
        return True
    tapped = request.headers.get("Sec-Fetch-User") == "?1" or request.headers.get("X-Sandbox-Tap") == "1"
    return request.query["scope"] == "snsapi_userinfo" and not person.following and not tapped


async def _send_back(world: World, person: Person, query: Any, *, snapshot: bool) -> web.Response:
    code = "0" + secrets.token_hex(15) + "0"
    expires_at = world.clock.now() + _CODE_LIFE
    platform_state(world).login_codes[code] = LoginCode(code, person.key, query["scope"], snapshot, expires_at)
    world.changed()
    address = _return_address(query, code=code)
    if world.faults.oauth_double_hit:
        await _hit_first(world, address)
    return web.Response(status=302, headers={"Location": address})


async def _hit_first(world: World, address: str) -> None:
    """Some clients call the return address twice (§6.1): here the first time without any cookie."""
    exchange = world.wire.begin("out", "oauth", "GET", address, summary="授权回跳地址被抢先访问一次")
    try:
        async with world.http.get(address, allow_redirects=False, timeout=ClientTimeout(total=5)) as response:
            world.wire.finish(exchange, status=response.status, headers=response.headers, body=await response.read())
    except (ClientError, TimeoutError):
        world.wire.finish(exchange)


def _refuse(query: Any) -> web.Response:
    """The person said no: back with the state alone."""
    return web.Response(status=302, headers={"Location": _return_address(query)})


def _return_address(query: Any, **extra: str) -> str:
    address = query["redirect_uri"]
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode({**extra, 'state': query.get('state', '')})}"


def _issue(world: World, code: LoginCode) -> LoginToken:
    person, now = world.people.get(code.person), world.clock.now()
    openid = virtual_openid(person) if code.snapshot else person.openid
    expires_at, refresh_until = now + _TOKEN_LIFE, now + _REFRESH_LIFE
    values = (_new_token(), _new_token(), openid, person.key, code.scope, code.snapshot)
    token = LoginToken(*values, expires_at=expires_at, refresh_until=refresh_until)
    state = platform_state(world)
    state.login_tokens = [one for one in state.login_tokens if one.refresh_until > now]
    state.login_tokens.append(token)
    return token


def _answer(world: World, token: LoginToken, code: LoginCode | None) -> dict[str, Any]:
    answer: dict[str, Any] = {"access_token": token.access_token, "expires_in": int(_TOKEN_LIFE.total_seconds())}
    answer |= {"refresh_token": token.refresh_token, "openid": token.openid, "scope": token.scope}
    if code is not None and code.snapshot and not world.faults.oauth_snapshot_unflagged:
        answer["is_snapshotuser"] = 1
    if token.scope == "snsapi_userinfo":
        answer |= _unionid(world, world.people.get(token.person), snapshot=token.snapshot)
    return answer


def _unionid(world: World, person: Person, *, snapshot: bool) -> dict[str, str]:
    if not world.account.open_platform:
        return {}
    return {"unionid": virtual_openid(person)[::-1] if snapshot else person.unionid}


def _get_token(call: Call) -> LoginToken:
    tokens = platform_state(call.world).login_tokens
    token = next((one for one in tokens if one.access_token == call.query("access_token")), None)
    if token is None:
        raise Refused(40001, "invalid credential, access_token is invalid or not latest", "§6.1")
    if token.expires_at <= call.world.clock.now():
        raise Refused(42001, "access_token expired", "§6.1")
    if token.openid != call.query("openid"):
        raise Refused(40003, "invalid openid", "§6.1")
    return token


def _new_token() -> str:
    return "92_" + secrets.token_urlsafe(66)


ENDPOINTS = (
    Endpoint("GET", "/sns/oauth2/access_token", _exchange_code, daily=None, minute=_PER_MINUTE, token=False),
    Endpoint("GET", "/sns/oauth2/refresh_token", _refresh, daily=None, minute=_PER_MINUTE, token=False),
    Endpoint("GET", "/sns/auth", _check, daily=None, minute=_PER_MINUTE, token=False),
    Endpoint("GET", "/sns/userinfo", _get_userinfo, daily=None, minute=_PER_MINUTE, token=False),
)
