"""The frame of every API call.

Method, faults, token, quota, JSON in and out, refusals in WeChat's shape (§4.2).
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from sandbox.people import Person
from sandbox.platform.error_words import ERROR_WORDS
from sandbox.platform.requests_kept import KeptRequests
from sandbox.wire import Exchange, exchange_of
from sandbox.world import World, world_of

_ESCAPE = re.compile(r"\\u(?!00[01])[0-9a-fA-F]{4}")
Result = Mapping[str, Any] | web.Response


class Refused(Exception):
    """WeChat says no: errcode and errmsg as it would write them, and the rule as a person may read it."""

    def __init__(self, errcode: int, errmsg: str, rule: str, text: str = "") -> None:
        super().__init__(f"{errcode} {errmsg}")
        self.errcode = errcode
        self.errmsg = errmsg
        self.rule = rule
        self.text = text or ERROR_WORDS[errcode]


@dataclass
class Call:
    """One API call in progress."""

    world: World
    request: web.Request
    exchange: Exchange
    raw: bytes

    def query(self, name: str) -> str:
        """A parameter of the query, empty when missing."""
        return self.request.query.get(name, "")

    def json(self, *, escapes: Literal["noted", "literal", "refused"] = "noted") -> dict[str, Any]:
        """The JSON object of the body.

        44002 empty, 47001 unparsable, 40033 for escapes where they are refused.
        """
        if not self.raw.strip():
            raise Refused(44002, "empty post data", "§4.3", "请求体是空的")
        try:
            text = self.raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused(40033, "invalid charset", "§4.2", "请求体不是 UTF-8") from None
        return _parse_object(self._treat_escapes(text, escapes))

    def person(self, openid: object) -> Person:
        """The person with this openid; 40003 when this account knows nobody by it."""
        person = self.world.people.find_by_openid(openid) if isinstance(openid, str) else None
        if person is None:
            raise Refused(40003, "invalid openid", "§4.3", f"这个账号里没有人的 openid 是 {openid!r}")
        self.exchange.person = person.key
        return person

    def _treat_escapes(self, text: str, escapes: str) -> str:
        if not _ESCAPE.search(text):
            return text
        if escapes == "refused":
            message = "invalid charset. please check your request, if include \\uxxxx will create fail!"
            raise Refused(40033, message, "§4.2", "JSON 要用原样的 UTF-8，不要 \\u 转义")
        self.exchange.note("§4.2", "JSON 里有 \\u 转义：要发原样的 UTF-8（ensure_ascii=False）")
        return _ESCAPE.sub(lambda match: "\\" + match.group(), text) if escapes == "literal" else text


Handler = Callable[[Call], Awaitable[Result]]
Check = Callable[[Call, "Endpoint"], None]


@dataclass(frozen=True)
class Endpoint:
    """One API. `daily` and `minute` are its quotas (§4.4), `token` whether it wants an access token."""

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    daily: int | None = 100_000
    minute: int | None = None
    token: bool = True


def answer_with(endpoint: Endpoint, checks: tuple[Check, ...]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The aiohttp handler of an endpoint; `checks` (token, quota) come before its own work."""

    async def handle(request: web.Request) -> web.Response:
        call = Call(world_of(request), request, exchange_of(request), await request.read())
        await asyncio.sleep(call.world.faults.api_late_s)
        try:
            _check_method(call, endpoint)
            for check in checks:
                check(call, endpoint)
            result = await endpoint.handler(call)
        except Refused as refusal:
            call.exchange.refuse(refusal.rule, f"{refusal.errcode}：{refusal.text}")
            result = {"errcode": refusal.errcode, "errmsg": refusal.errmsg}
        call.world.changed()
        response = result if isinstance(result, web.Response) else _as_response(call, result)
        if call.world.faults.take("answer_lost") and request.transport is not None:
            call.exchange.note("fault", "沙箱故障：已处理，但连接在应答前断开")
            request.transport.abort()
        return response

    return handle


async def answer_unknown(request: web.Request) -> web.Response:
    """An address that the platform does not have: 40066."""
    call = Call(world_of(request), request, exchange_of(request), await request.read())
    call.exchange.refuse("§4.3", f"40066：没有这个接口 {request.path}")
    return _as_response(call, {"errcode": 40066, "errmsg": "invalid url"})


def _check_method(call: Call, endpoint: Endpoint) -> None:
    if call.request.method == endpoint.method:
        return
    code = 43001 if endpoint.method == "GET" else 43002
    raise Refused(code, f"require {endpoint.method} method", "§4.3", f"{endpoint.path} 要用 {endpoint.method}")


def _as_response(call: Call, result: Mapping[str, Any]) -> web.Response:
    """JSON with HTTP 200; a refusal gets a rid in its errmsg. sns/* answers as text/plain, as WeChat does."""
    answer = dict(result)
    rid = f"{call.world.clock.timestamp():08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
    if answer.get("errcode"):
        answer["errmsg"] = f"{answer['errmsg']} rid: {rid}"
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    call.world.part(KeptRequests).keep(rid, call.exchange, body)
    plain = call.request.path.startswith("/sns/")
    content_type = "text/plain" if plain else "application/json; encoding=utf-8"
    return web.Response(body=body, headers={"Content-Type": content_type})


def _parse_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        raise Refused(47001, "data format error", "§4.3", "请求体不是 JSON") from None
    if not isinstance(value, dict):
        raise Refused(47001, "data format error", "§4.3", "请求体不是 JSON 对象")
    return value
