"""Message push.

From what a person does to the callback, with retries, and back into the chat (docs/wechat.md §1).
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientTimeout

from sandbox.people import Person
from sandbox.platform import crypto
from sandbox.platform.addresses import admit_address
from sandbox.platform.replies import Reading, Reply, read_reply
from sandbox.platform.state import platform_state
from sandbox.platform.xml import Malformed, write_xml
from sandbox.wire import Exchange
from sandbox.world import World

FAULT_TEXT = "该公众号提供的服务出现故障，请稍后再试"
_TRANSFER_TEXT = "已转接人工客服，请稍候"
_REORDER_PATIENCE_S = 1.0
_RETRY_PAUSE_S = 1.0


@dataclass(frozen=True)
class Push:
    """One message or event on its way. `body` stays the same over all retries."""

    person: Person
    fields: Mapping[str, Any]
    plain: str
    body: str
    encrypted: str
    answerable: bool

    @property
    def is_message(self) -> bool:
        """Written by the person, not an event."""
        return bool(self.fields["MsgType"] != "event")

    @property
    def summary(self) -> str:
        """In one line what it is."""
        kind = self.fields["MsgType"]
        name = self.fields["Event"] if kind == "event" else kind
        return f"{name} {self.fields.get('EventKey') or self.fields.get('Content') or ''}".strip()


@dataclass(frozen=True)
class _Outcome:
    """How a delivery ended: a reply, a fault the person sees, or neither."""

    reply: Reply | None = None
    fault: str = ""


class Pusher:
    """Sends pushes to the account's callback address."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: asyncio.Future[None] | None = None
        self._verifying = asyncio.Lock()

    async def verify(self) -> bool:
        """The GET with echostr (§1.1), as when the merchant switches the server configuration on."""
        world, nonce, echo = self._world, _nonce(), "".join(secrets.choice("0123456789") for _ in range(19))
        timestamp = str(world.clock.timestamp())
        signature = crypto.sign(world.credentials.token, timestamp, nonce)
        query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
        exchange = self._begin("GET", query, b"", None, "URL 验证")
        if not admit_address(exchange, world.account.callback_url, "§1.1"):
            world.wire.finish(exchange)
            return False
        answer = await self._call(exchange, "GET", query, b"")
        world.account.verified = answer is not None and answer == (200, echo.encode())
        if answer is not None and not world.account.verified:
            exchange.refuse("§1.1", "要应答 200，内容就是收到的 echostr，一字不多")
        world.bus.publish("account")
        world.changed()
        return world.account.verified

    async def message(self, person: Person, kind: str, fields: Mapping[str, Any]) -> Reply | None:
        """Push a message the person wrote; it gets a MsgId (a `bizmsgmenuid` goes behind it)."""
        return await self._push(person, {"MsgType": kind, **fields, "MsgId": self._next_message_id()}, answerable=True)

    async def event(
        self, person: Person, event: str, fields: Mapping[str, Any] | None = None, *, answerable: bool = True
    ) -> Reply | None:
        """Push an event. Where a reply is not to be had (unsubscribe, VIEW, jobs) `answerable` is False."""
        head = {"MsgType": "event", "Event": event}
        return await self._push(person, head | dict(fields or {}), answerable=answerable)

    def prepare(self, person: Person, fields: Mapping[str, Any], *, answerable: bool) -> Push:
        """The push with its body in the account's mode (§1.3)."""
        known = self._world.credentials
        head = {"ToUserName": known.original_id, "FromUserName": person.openid}
        whole = head | {"CreateTime": self._world.clock.timestamp()} | dict(fields)
        plain = write_xml(whole)
        encrypted = crypto.encrypt(known.aes_key_bytes, plain, known.app_id)
        safe = {"ToUserName": known.original_id, "Encrypt": encrypted}
        bodies = {"plain": plain, "compat": write_xml(whole | {"Encrypt": encrypted}), "safe": write_xml(safe)}
        return Push(person, whole, plain, bodies[self._world.account.callback_mode], encrypted, answerable)

    async def _push(self, person: Person, fields: Mapping[str, Any], *, answerable: bool) -> Reply | None:
        push, faults = self.prepare(person, fields, answerable=answerable), self._world.faults
        if not await self._ready():
            self._show(push, _Outcome(fault="推送地址还没有通过验证"))
            return None
        await self._wait_for_turn()
        copies = [self._deliver(push) for _ in range(max(faults.push_copies, 1))]
        first, *_ = await asyncio.gather(*copies)
        self._show(push, first)
        return first.reply

    async def _ready(self) -> bool:
        async with self._verifying:
            return self._world.account.verified or await self.verify()

    async def _wait_for_turn(self) -> None:
        """Late, and out of order, when those faults are on."""
        faults = self._world.faults
        if faults.push_late_s:
            await asyncio.sleep(faults.push_late_s)
        if not faults.push_reordered:
            return
        if self._waiting is not None and not self._waiting.done():
            asyncio.get_running_loop().call_later(0.2, _release, self._waiting)
            self._waiting = None
            return
        self._waiting = asyncio.get_running_loop().create_future()
        await asyncio.wait({self._waiting}, timeout=_REORDER_PATIENCE_S)

    async def _deliver(self, push: Push) -> _Outcome:
        """All attempts of one delivery."""
        if self._world.faults.take("push_lost"):
            exchange = self._begin("POST", {}, push.body, push, f"{push.summary}（丢失）")
            exchange.note("fault", "沙箱故障：这条推送在路上丢失")
            self._world.wire.finish(exchange)
            return _Outcome()
        account = self._world.account
        for attempt in range(account.push_retries + 1):
            exchange, answer = await self._attempt(push, attempt)
            if answer is not None and answer[0] == 200:
                return self._read(push, exchange, answer[1])
            if attempt < account.push_retries:
                await asyncio.sleep(_RETRY_PAUSE_S * self._world.options.ladder_scale)
        return _Outcome(fault="5 秒内没有应答，重试也没有")

    async def _attempt(self, push: Push, attempt: int) -> tuple[Exchange, tuple[int, bytes] | None]:
        query, faults = self._query(push), self._world.faults
        exchange = self._begin(
            "POST", query, push.body, push, push.summary + (f"（第 {attempt} 次重试）" if attempt else "")
        )
        answer = await self._call(exchange, "POST", query, push.body.encode())
        if answer is not None and answer[0] != 200:
            exchange.refuse("§1.6", f"服务器应答了 {answer[0]}：微信要 200")
        if answer is not None and faults.take("push_answer_lost"):
            exchange.note("fault", "沙箱故障：这次应答在路上丢失，微信会重试")
            return exchange, None
        return exchange, answer

    def _query(self, push: Push) -> dict[str, str]:
        """A fresh timestamp and nonce each time, and what is signed with them (§1.2)."""
        timestamp, nonce, token = str(self._world.clock.timestamp()), _nonce(), self._world.credentials.token
        wrong = self._world.faults.take("push_bad_signature")
        token = token + "x" if wrong else token
        query = {"signature": crypto.sign(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        query["openid"] = str(push.fields["FromUserName"])
        if self._world.account.callback_mode != "plain":
            query["encrypt_type"] = "aes"
            query["msg_signature"] = crypto.sign(token, timestamp, nonce, push.encrypted)
        return query

    def _begin(
        self, method: str, query: Mapping[str, str], body: bytes | str, push: Push | None, text: str
    ) -> Exchange:
        url = f"{self._world.account.callback_url}?{urlencode(query)}"
        key = push.person.key if push is not None else None
        headers = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"}
        exchange = self._world.wire.begin(
            "out", "push", method, url, headers=headers, body=body, person=key, summary=text
        )
        exchange.decrypted = push.plain if push is not None else ""
        return exchange

    async def _call(
        self, exchange: Exchange, method: str, query: Mapping[str, str], body: bytes
    ) -> tuple[int, bytes] | None:
        """Status and body, or None when nothing came in time."""
        world, started = self._world, time.monotonic()
        timeout = ClientTimeout(total=world.account.push_timeout_s)
        separator = "&" if "?" in world.account.callback_url else "?"
        url = f"{world.account.callback_url}{separator}{urlencode(query)}"
        try:
            if world.faults.shop_down:
                raise ClientError("the fault shop_down is on")
            async with world.http.request(
                method, url, data=body or None, headers=exchange.request_headers, timeout=timeout, allow_redirects=False
            ) as response:
                content = await response.read()
        except (ClientError, TimeoutError, OSError) as error:
            exchange.refuse("§1.6", f"{timeout.total:g} 秒内没有应答：{type(error).__name__}")
            world.wire.finish(exchange, ms=(time.monotonic() - started) * 1000)
            return None
        took = (time.monotonic() - started) * 1000
        world.wire.finish(exchange, status=response.status, headers=response.headers, body=content, ms=took)
        return response.status, content

    def _read(self, push: Push, exchange: Exchange, body: bytes) -> _Outcome:
        try:
            reply = read_reply(Reading(self._world, push.person, exchange, push.is_message), body)
        except Malformed as error:
            exchange.refuse("§1.8", str(error))
            self._world.wire.amend(exchange)
            return _Outcome(fault=str(error))
        if reply is not None and not push.answerable:
            exchange.note("§2", "这个事件的回复不会送达：应答 success 即可")
            reply = None
        self._world.wire.amend(exchange)
        return _Outcome(reply)

    def _show(self, push: Push, outcome: _Outcome) -> None:
        """The reply, or WeChat's own words for a fault, in the person's chat."""
        reply, world = outcome.reply, self._world
        if outcome.fault and push.answerable:
            world.tell(push.person, "system", "notice", text=FAULT_TEXT, reason=outcome.fault)
        elif reply is not None and reply.kind == "transfer_customer_service":
            world.tell(push.person, "system", "notice", text=_TRANSFER_TEXT, reason="transfer", **reply.data)
        elif reply is not None:
            world.tell(push.person, "account", reply.kind, **reply.data)

    def _next_message_id(self) -> int:
        state = platform_state(self._world)
        state.next_message_id += 1
        return state.next_message_id


def _nonce() -> str:
    return str(secrets.randbelow(9_000_000_000) + 1_000_000_000)


def _release(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
