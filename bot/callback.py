"""The door that WeChat pushes to: `GET` and `POST /wechat` (docs/wechat.md §1).

Whatever is not WeChat's gets the same short 4xx and leaves nothing but a count. What is WeChat's, by its signature and
its encryption, never does, whatever it holds: a person would be told that the account is out of order. What is answered
was answered by a unit of work that stores its answer; a repeat gets the stored one, sealed anew.
"""

import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import unquote_plus

from aiohttp import web
from multidict import CIMultiDict
from prometheus_client import Counter, Histogram

from bot.inbound import Fact, read_fact
from bot.wechat.crypto import Undecryptable, calculate_signature, decrypt, encrypt, is_signed
from bot.wechat.document import Malformed
from bot.wechat.ports import Account, Credentials
from bot.wechat.xml import parse

PATH: Final = "/wechat"
BODY_LIMIT: Final = 64 * 1024
_CLOCK_SKEW_S: Final = 300
_SUCCESS: Final = b"success"
_SEALED: Final = (
    "<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature><![CDATA[%s]]></MsgSignature>"
    "<TimeStamp>%s</TimeStamp><Nonce><![CDATA[%s]]></Nonce></xml>"
)
_ENVELOPE: Final = re.compile(rb"<Encrypt>(?:<!\[CDATA\[)?([^<\]]*+)(?:\]\]>)?</Encrypt>")
_TEXT_TYPE: Final = CIMultiDict({"Content-Type": "text/plain; charset=utf-8"})
_XML_TYPE: Final = CIMultiDict({"Content-Type": "application/xml; charset=utf-8"})

REFUSED = Counter("lianpu_wechat_callback_refused", "Requests to the callback that were not WeChat's", ["reason"])
ODD = Counter("lianpu_wechat_pushes_odd", "Pushes of WeChat's that had to be mended or could not be read", ["kind"])
_ANSWERED = Histogram(
    "lianpu_wechat_callback_seconds",
    "Time to answer a pushed message",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4.5),
)

Answer = Callable[[Fact], Awaitable[str]]
"""Has the effect of a fact and gives the reply's XML, "" for none; the same for a repeat."""
Clock = Callable[[], datetime]


class Refused(Exception):
    """Not a request of WeChat's. The reason is only counted."""


class Callback:
    """Handlers of the door. `answer` is `bot.router.Router.answer` in the running program."""

    def __init__(self, credentials: Credentials, answer: Answer, clock: Clock) -> None:
        self._credentials = credentials
        self._answer = answer
        self._clock = clock

    async def verify(self, request: web.Request) -> web.Response:
        """`GET /wechat`: echo `echostr` to whoever knows the token (§1.1)."""
        query = _read_query(request)
        try:
            self._check_fresh(query)
            _check_signature(query, self._credentials.account(), "signature")
        except Refused as refused:
            return _refuse(refused)
        return web.Response(body=query.get("echostr", "").encode(), headers=_TEXT_TYPE)

    async def receive(self, request: web.Request) -> web.Response:
        """`POST /wechat`: have the effect of what was pushed, and answer it."""
        started = time.perf_counter()
        try:
            query, account = _read_query(request), self._credentials.account()
            self._check_fresh(query)
            message, aes_key = _open_body(await _read_body(request), query, account)
        except Refused as refused:
            return _refuse(refused)

        fact = _read_message(message)
        reply = await self._answer(fact) if fact else ""
        response = self._respond(reply, query, account, aes_key)
        _ANSWERED.observe(time.perf_counter() - started)
        return response

    def _check_fresh(self, query: Mapping[str, str]) -> None:
        timestamp = query.get("timestamp", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise Refused("timestamp")
        if abs(int(timestamp) - self._clock().timestamp()) > _CLOCK_SKEW_S:
            raise Refused("timestamp")

    def _respond(self, reply: str, query: Mapping[str, str], account: Account, aes_key: str | None) -> web.Response:
        if not reply:
            return web.Response(body=_SUCCESS, headers=_TEXT_TYPE)
        if aes_key is not None:
            reply = _seal(reply, query, account, aes_key, str(int(self._clock().timestamp())))
        return web.Response(body=reply.encode(), headers=_XML_TYPE)


def create_app(callback: Callback) -> web.Application:
    """The bot's application: the callback at `/wechat`, and a body limit of 64 KiB."""
    app = web.Application(client_max_size=BODY_LIMIT)
    add_routes(app, callback)
    return app


def add_routes(app: web.Application, callback: Callback) -> None:
    """Put the callback into an application that has other doors too."""
    app.router.add_get(PATH, callback.verify)
    app.router.add_post(PATH, callback.receive)


def _read_query(request: web.Request) -> dict[str, str]:
    """The query string by hand: half the cost of the framework's multi-dictionary for six plain values."""
    pairs = (part.partition("=") for part in request.rel_url.raw_query_string.split("&"))
    return {name: unquote_plus(value) if "%" in value or "+" in value else value for name, _, value in pairs}


async def _read_body(request: web.Request) -> bytes:
    """The body, at most 64 KiB also where another application's limit is larger. Raises Refused."""
    if (request.content_length or 0) > BODY_LIMIT:
        raise Refused("size")
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refused("size") from None
    if len(body) > BODY_LIMIT:
        raise Refused("size")
    return body


def _read_message(message: bytes) -> Fact | None:
    """The fact that a message of WeChat's states; None, and a count, for one that can't be read."""
    try:
        document = parse(message)
        if document.mended:
            ODD.labels(document.mended).inc()
        return read_fact(document)
    except Malformed as reason:
        ODD.labels(str(reason)).inc()
        return None


def _open_body(body: bytes, query: Mapping[str, str], account: Account) -> tuple[bytes, str | None]:
    """The message and the AES key that opened it, None if it came plain.

    Safe mode refuses plain ones (§1.2, §1.3).
    """
    if query.get("encrypt_type", "raw") == "aes":
        return _open_sealed(_read_envelope(body), query, account)
    if account.mode == "safe":
        raise Refused("plain")
    _check_signature(query, account, "signature")
    return body, None


def _read_envelope(body: bytes) -> str:
    """The sealed text, "" for none.

    In compatible mode the message stands before it in plain, with whatever a person typed: so the last one counts.
    """
    if body.lstrip()[:1] == b"{":
        return _read_json_envelope(body)
    found = _ENVELOPE.findall(body)
    return found[-1].decode("utf-8", "replace") if found else ""


def _read_json_envelope(body: bytes) -> str:
    """The sealed text of a push in JSON, as the console can be set to send it."""
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    return str(envelope.get("Encrypt", ""))


def _open_sealed(text: str, query: Mapping[str, str], account: Account) -> tuple[bytes, str]:
    """Check the signature first, then try the current and the previous key (§1.4). Raises Refused."""
    _check_signature(query, account, "msg_signature", text)
    for key in (account.aes_key, account.previous_aes_key):
        if key:
            try:
                return decrypt(key, text, account.app_id), key
            except Undecryptable:
                continue
    raise Refused("encryption")


def _seal(reply: str, query: Mapping[str, str], account: Account, aes_key: str, timestamp: str) -> str:
    """The reply encrypted with the key that the message came with, in its signed envelope (§1.4)."""
    text = encrypt(aes_key, reply.encode(), account.app_id)
    nonce = query.get("nonce", "")
    signature = calculate_signature(account.token, timestamp, nonce, text)
    return _SEALED % (text, signature, timestamp, nonce.replace("]]>", ""))


def _check_signature(query: Mapping[str, str], account: Account, name: str, *sealed: str) -> None:
    """Refuse a query whose `name` does not sign token, timestamp, nonce and the sealed text.

    Raises Refused.
    """
    parts = (account.token, query.get("timestamp", ""), query.get("nonce", ""), *sealed)
    if not account.token or not is_signed(query.get(name, ""), *parts):
        raise Refused("signature")


def _refuse(reason: Refused) -> web.Response:
    """The one answer to whatever is not WeChat's."""
    REFUSED.labels(str(reason)).inc()
    return web.Response(status=403, body=b"refused", headers=_TEXT_TYPE)
