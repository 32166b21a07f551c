"""What tests of the sandbox share: a thin API client and a bot whose answers a test can script."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from aiohttp import ClientSession, web
from wechatpy.crypto import WeChatCrypto

from sandbox.people import Person
from sandbox.server import Runner
from sandbox.wire import Exchange
from sandbox.world import World

Answer = Callable[["Received"], Awaitable[str] | str]


class Api:
    """Calls the sandbox as a shop would: raw UTF-8 JSON, a stable token fetched once."""

    def __init__(self, runner: Runner, http: ClientSession) -> None:
        self.world = runner.world
        self._url = runner.url
        self._http = http
        self._token = ""
        self._token_until = datetime.min.replace(tzinfo=UTC)

    async def token(self) -> str:
        if self.world.clock.now() >= self._token_until:
            answer = await self.stable_token()
            self._token = answer["access_token"]
            self._token_until = self.world.clock.now() + timedelta(seconds=answer["expires_in"] - 5)
        return self._token

    async def stable_token(self, **extra: Any) -> dict[str, Any]:
        known = self.world.credentials
        body = {"grant_type": "client_credential", "appid": known.app_id, "secret": known.app_secret}
        return await self.call("POST", "/cgi-bin/stable_token", body | extra)

    async def plain_token(self) -> dict[str, Any]:
        known = self.world.credentials
        query = f"grant_type=client_credential&appid={known.app_id}&secret={known.app_secret}"
        return await self.call("GET", f"/cgi-bin/token?{query}")

    async def get(self, path: str, *, token: str | None = None) -> dict[str, Any]:
        joint = "&" if "?" in path else "?"
        return await self.call("GET", f"{path}{joint}access_token={token or await self.token()}")

    async def post(self, path: str, body: dict[str, Any] | bytes, *, token: str | None = None) -> dict[str, Any]:
        joint = "&" if "?" in path else "?"
        return await self.call("POST", f"{path}{joint}access_token={token or await self.token()}", body)

    async def call(self, method: str, path: str, body: dict[str, Any] | bytes | None = None) -> dict[str, Any]:
        data = json.dumps(body, ensure_ascii=False).encode() if isinstance(body, dict) else body
        async with self._http.request(method, self._url + path, data=data) as response:
            assert response.status == 200
            answer: dict[str, Any] = await response.json(content_type=None)
            return answer

    async def raw(self, method: str, path: str, **kwargs: Any) -> tuple[int, dict[str, str], bytes]:
        async with self._http.request(method, self._url + path, allow_redirects=False, **kwargs) as response:
            return response.status, dict(response.headers), await response.read()

    async def custom(self, person: Person, content: str = "你好") -> dict[str, Any]:
        body = {"touser": person.openid, "msgtype": "text", "text": {"content": content}}
        return await self.post("/cgi-bin/message/custom/send", body)

    def last(self) -> Exchange:
        return self.world.wire.list(limit=1)[0]


@dataclass
class Received:
    """One push as it reached the bot; `fields` are the top-level elements of the decrypted message."""

    query: dict[str, str]
    body: str
    fields: dict[str, str]


@dataclass
class Bot:
    """A callback in a real server. `answer` makes the plain reply XML (or `success`); it is encrypted in safe mode."""

    world: World | None = None
    answer: Answer = lambda _: "success"
    received: list[Received] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    status: int = 200
    encrypts: bool = True

    @property
    def events(self) -> list[str]:
        return [one.fields.get("Event", one.fields["MsgType"]) for one in self.received]

    async def verify(self, request: web.Request) -> web.Response:
        return web.Response(text=request.query["echostr"])

    async def receive(self, request: web.Request) -> web.Response:
        text, query = await request.text(), dict(request.query)
        opened = self._open(text, query)
        one = Received(query, text, read_fields(opened))
        self.opened.append(opened)
        self.received.append(one)
        reply = self.answer(one)
        reply = reply if isinstance(reply, str) else await reply
        return web.Response(text=self._close(reply, query), status=self.status, content_type="application/xml")

    def _crypto(self) -> WeChatCrypto:
        assert self.world is not None
        known = self.world.credentials
        return WeChatCrypto(known.token, known.aes_key, known.app_id)

    def _open(self, text: str, query: dict[str, str]) -> str:
        if query.get("encrypt_type") != "aes":
            return text
        opened = self._crypto().decrypt_message(text, query["msg_signature"], query["timestamp"], query["nonce"])
        return opened if isinstance(opened, str) else opened.decode()

    def _close(self, reply: str, query: dict[str, str]) -> str:
        if reply in ("", "success") or query.get("encrypt_type") != "aes" or not self.encrypts:
            return reply
        sealed: str = self._crypto().encrypt_message(reply, query["nonce"], query["timestamp"])
        return sealed


def read_fields(xml: str) -> dict[str, str]:
    return {child.tag: child.text or "" for child in ElementTree.fromstring(xml)}


def text_reply(received: Received, content: str, **changed: str) -> str:
    """A well-made passive text reply to what was received."""
    fields = {
        "ToUserName": received.fields["FromUserName"],
        "FromUserName": received.fields["ToUserName"],
        "CreateTime": "1700000000",
        "MsgType": "text",
        "Content": content,
    } | changed
    split = {name: value.replace("]]>", "]]]]><![CDATA[>") for name, value in fields.items()}
    wrapped = {name: value if name == "CreateTime" else f"<![CDATA[{value}]]>" for name, value in split.items()}
    return "<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in wrapped.items()) + "</xml>"
