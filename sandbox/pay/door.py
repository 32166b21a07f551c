"""The door of APIv3.

Admits a call, lets one function answer it, signs the answer (docs/wechat.md §7.1, §7.8).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from sandbox.pay import keys
from sandbox.pay.crypto import (
    PROBE_PREFIX,
    SCHEME,
    Unreadable,
    answer_message,
    decrypt_field,
    make_nonce,
    make_probe,
    sign,
)
from sandbox.pay.fields import Fields
from sandbox.pay.gate import Caller, admit
from sandbox.pay.refusals import PayRefusal, system_error
from sandbox.pay.state import PayState, pay_of
from sandbox.wire import Exchange, exchange_of
from sandbox.world import World

PLAIN_ANSWERS = frozenset({"NO_STATEMENT_EXIST"})
"""Codes outside 2xx that say nothing against the caller: on a day without trade there is no bill."""


@dataclass(frozen=True)
class Call:
    """One admitted call: who calls, what with, and where to write remarks for the inspector."""

    world: World
    caller: Caller
    method: str
    body: bytes
    path: dict[str, str]
    query: dict[str, str]
    origin: str
    exchange: Exchange
    content_type: str = ""

    @property
    def state(self) -> PayState:
        """Pay's state."""
        return pay_of(self.world)

    @property
    def now(self) -> datetime:
        """The sandbox's present instant."""
        return self.world.clock.now()

    def fields(self) -> Fields:
        """The request's JSON object. Raises PayRefusal."""
        return Fields.parse(self.body)

    def check_query_merchant(self) -> None:
        """Queries name the merchant again. Raises PayRefusal."""
        if self.query.get("mchid") != self.world.credentials.mch_id:
            raise PayRefusal("PARAM_ERROR", "参数mchid缺失，或与签名的商户号不一致", rule="§7.3")

    def check_ids(self, app_id: str | None, mch_id: str | None) -> None:
        """The app and the merchant of a body must be those who sign and belong together.

        None: not in this body.
        """
        own = self.world.credentials
        if mch_id is not None and mch_id != own.mch_id:
            raise PayRefusal("PARAM_ERROR", "请求体中的mchid与签名的商户号不一致", rule="§7.3")
        if app_id is not None and app_id != own.app_id:
            raise PayRefusal("APPID_MCHID_NOT_MATCH", "商户号mchid与appid不匹配", rule="§7.3")

    def open_field(self, name: str, ciphertext: str) -> str:
        """A sensitive field in clear; also shown in the inspector. Raises PayRefusal."""
        key = keys.find_key(self.world, self.caller.serial)
        if key is None:
            raise PayRefusal("PARAM_ERROR", "请求含敏感信息时，Http头必须带Wechatpay-Serial", rule="§7.1")
        try:
            text = decrypt_field(key.key, ciphertext)
        except Unreadable as error:
            raise PayRefusal("PARAM_ERROR", f"{name}解密失败，请检查加密公钥与填充方式", rule="§7.1") from error
        self.exchange.decrypted += f"{name} = {text}\n"
        return text


@dataclass(frozen=True)
class Answer:
    """What Pay answers: a JSON object, or with 204 nothing."""

    body: dict[str, Any] | None = None
    status: int = 200
    extra: dict[str, str] = field(default_factory=dict)


Function = Callable[[Call], Awaitable[Answer | web.Response]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SignedPart = Callable[[str, bytes], bytes | None]
"""Of a form (its content type, its body), the part that is signed."""


def door(world: World, function: Function, summary: str, signed_part: SignedPart | None = None) -> Handler:
    """A handler that admits, answers by `function` and signs.

    A `web.Response` goes out unsigned (bill files). `signed_part` says what an upload's signature covers.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        exchange = exchange_of(request)
        exchange.summary = exchange.summary or summary
        caller: Caller | None = None
        try:
            body = await request.read()
            signed, is_form = body, signed_part is not None
            if signed_part is not None:
                signed = signed_part(request.headers.get("Content-Type", ""), body) or b""
            caller = admit(world, request.method, request.raw_path, request.headers, signed, is_form=is_form)
            answer = await _answer(_make_call(world, request, caller, body), function)
        except PayRefusal as refusal:
            if refusal.code not in PLAIN_ANSWERS:
                exchange.refuse(refusal.rule, f"{refusal.code} {refusal.message}")
            answer = Answer(refusal.as_json(), refusal.status)
        response = answer if isinstance(answer, web.Response) else _sign_answer(world, answer, caller, exchange)
        await _delay_or_break(world, request, exchange)
        return response

    return handle


def _sign_answer(world: World, answer: Answer, caller: Caller | None, exchange: Exchange) -> web.Response:
    """The answer with its signature, now and then a probe instead."""
    state = pay_of(world)
    state.answers += 1
    body = b"" if answer.body is None else json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode()
    key = keys.choose_answer_key(world, caller.serial if caller else "")
    timestamp = str(int(clock_of_merchant(world).timestamp()))
    nonce = make_nonce()
    signature = sign(key.key, answer_message(timestamp, nonce, body))
    if world.faults.take("pay_answer_probe") or _is_turn(state.answers, state.probe_every_answers):
        signature = make_probe()
        exchange.note("§7.1", f"探测流量：应答签名以{PROBE_PREFIX}开头，商户必须验签失败")
    headers = {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": key.serial,
        "Wechatpay-Signature": signature,
        "Wechatpay-Signature-Type": SCHEME,
        "Request-ID": "08" + make_nonce(30).upper(),
    }
    if body:
        headers["Content-Type"] = "application/json; charset=utf-8"
    return web.Response(status=answer.status, body=body or None, headers=headers)


def clock_of_merchant(world: World) -> datetime:
    """The time to write into signatures.

    The sandbox's, or real time for a merchant whose last call kept that.
    """
    return world.clock.now() if pay_of(world).merchant_follows_clock else datetime.now(UTC)


def _make_call(world: World, request: web.Request, caller: Caller, body: bytes) -> Call:
    if not caller.follows_clock:
        exchange_of(request).note("§7.1", "请求的时间戳跟随真实时间，而沙箱时钟已拨动：真实环境中时钟差不得超过300秒")
    origin = f"{request.scheme}://{request.host}"
    asked = (request.method, body, dict(request.match_info), dict(request.query))
    return Call(world, caller, *asked, origin, exchange_of(request), request.headers.get("Content-Type", ""))


async def _answer(call: Call, function: Function) -> Answer | web.Response:
    faults = call.world.faults
    if faults.take("pay_busy"):
        raise PayRefusal("FREQUENCY_LIMITED", "频率超限，请降低请求频率（沙箱故障开关）")
    answer = await function(call)
    if call.method == "POST" and faults.take("pay_error_after_acceptance"):
        call.exchange.note("§7.6", "沙箱故障：请求已受理，但应答SYSTEM_ERROR；应使用原单号查询或重试")
        raise system_error()
    return answer


async def _delay_or_break(world: World, request: web.Request, exchange: Exchange) -> None:
    """Faults of the way back: everything is done, the answer comes late or never."""
    await asyncio.sleep(world.faults.pay_late_s)
    if world.faults.take("pay_answer_lost") and request.transport is not None:
        exchange.note("§7.8", "沙箱故障：已处理，但连接在应答前断开")
        request.transport.abort()


def _is_turn(count: int, every: int) -> bool:
    return every > 0 and count % every == 0
