"""The callback's door: whatever is WeChat's gets in, in all three modes; whatever is not gets one short 4xx."""

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto

from bot.callback import BODY_LIMIT, ODD, REFUSED, Callback, create_app
from bot.inbound import Fact, TextReceived
from bot.replies import Nothing, Reply, Text, render
from bot.wechat.crypto import Undecryptable, calculate_signature, decrypt, encrypt
from tests.bot.support import (
    ACCOUNT,
    KEY,
    OLD_KEY,
    FixedCredentials,
    Push,
    event_xml,
    push_envelope,
    push_plain,
    push_sealed,
    seal,
    sign,
    stamp,
    text_xml,
)
from tests.support.clock import MovableClock

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "wechat-vectors.json").read_text(encoding="utf-8"))
Client = TestClient[web.Request, web.Application]


class Door:
    """The callback behind a real server, which answers every fact with `reply` and remembers the facts."""

    def __init__(self, client_of: Callable[[web.Application], Awaitable[Client]], clock: MovableClock) -> None:
        self.clock = clock
        self.facts: list[Fact] = []
        self.reply: Reply = Text("好的")
        self.credentials = FixedCredentials()
        self._client_of = client_of
        self.client: Client

    async def open(self) -> "Door":
        self.client = await self._client_of(create_app(Callback(self.credentials, self._answer, self.clock)))
        return self

    async def push(self, push: Push) -> tuple[int, str]:
        answer = await self.client.post(push.path, data=push.body)
        return answer.status, await answer.text()

    async def _answer(self, fact: Fact) -> str:
        self.facts.append(fact)
        return render(self.reply, openid=fact.openid, account=fact.account, sent_at=fact.sent_at)


@pytest.fixture
async def door(aiohttp_client: Callable[[web.Application], Awaitable[Client]], clock: MovableClock) -> Door:
    return await Door(aiohttp_client, clock).open()


def test_every_vector_of_the_platform_is_met() -> None:
    verify, plain, push, reply, classic = (
        VECTORS[name] for name in ("push_url_verify", "push_plain", "push_aes", "push_reply", "wxbizmsgcrypt_2")
    )
    for given in (verify, plain):
        assert calculate_signature(given["token"], given["timestamp"], given["nonce"]) == given["signature"]
    parts = (push["token"], push["timestamp"], push["nonce"])
    assert calculate_signature(*parts, push["encrypt"]) == push["msg_signature"]
    assert decrypt(push["encoding_aes_key"], push["encrypt"], push["appid"]).decode() == push["plaintext"]
    sealed = encrypt(push["encoding_aes_key"], reply["plaintext"].encode(), push["appid"], reply["random"].encode())
    assert sealed == reply["encrypt"]
    signature = calculate_signature(push["token"], reply["timestamp"], reply["nonce"], sealed)
    assert signature == reply["msg_signature"]
    text = classic["plaintext"].encode()
    assert (
        encrypt(classic["encoding_aes_key"], text, classic["appid"], classic["random"].encode()) == classic["encrypt"]
    )


def test_wechatpy_reads_what_is_sealed_here_and_the_other_way_round() -> None:
    other = WeChatCrypto(ACCOUNT.token, KEY, ACCOUNT.app_id)
    ours = encrypt(KEY, "我是中文".encode(), ACCOUNT.app_id)
    envelope = f"<xml><Encrypt><![CDATA[{ours}]]></Encrypt></xml>"
    assert other.decrypt_message(envelope, sign(ACCOUNT.token, "1", "2", ours), "1", "2") == "我是中文"
    theirs = other.encrypt_message("<xml>回复</xml>", "2", "1")
    sealed = theirs.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    assert decrypt(KEY, sealed, ACCOUNT.app_id).decode() == "<xml>回复</xml>"


async def test_the_address_is_verified_by_echoing_to_whoever_knows_the_token(door: Door) -> None:
    query = push_plain(b"", door.clock).query
    good = await door.client.get("/wechat", params=query | {"echostr": "4375120948345356249"})
    bad = await door.client.get("/wechat", params=query | {"echostr": "1", "signature": "0" * 40})
    assert (good.status, await good.text()) == (200, "4375120948345356249")
    assert (bad.status, await bad.text()) == (403, "refused")


@pytest.mark.parametrize("key", [KEY, OLD_KEY])
async def test_in_safe_mode_the_reply_is_sealed_with_the_key_the_message_came_with(door: Door, key: str) -> None:
    status, body = await door.push(push_sealed(text_xml("你好", door.clock), door.clock, key))
    other = WeChatCrypto(ACCOUNT.token, key, ACCOUNT.app_id)
    fields = {
        name: body.split(f"<{name}>")[1].split(f"</{name}>")[0] for name in ("MsgSignature", "TimeStamp", "Nonce")
    }
    plain = {name: value.removeprefix("<![CDATA[").removesuffix("]]>") for name, value in fields.items()}
    reply = parse_message(other.decrypt_message(body, plain["MsgSignature"], plain["TimeStamp"], plain["Nonce"]))
    assert status == 200
    assert isinstance(door.facts[0], TextReceived)
    assert (door.facts[0].text, reply.content, reply.target) == ("你好", "好的", "oA")


async def test_no_reply_is_a_bare_success_in_every_mode(door: Door) -> None:
    door.reply = Nothing()
    assert await door.push(push_sealed(text_xml("你好", door.clock), door.clock)) == (200, "success")


@pytest.mark.parametrize("mode", ["plain", "compat"])
async def test_a_plain_message_is_answered_plainly_unless_the_mode_is_safe(door: Door, mode: Any) -> None:
    push = push_plain(text_xml("你好", door.clock), door.clock)
    assert await door.push(push) == (403, "refused")
    door.credentials.of_account = replace(ACCOUNT, mode=mode)
    status, body = await door.push(push)
    assert (status, parse_message(body).content) == (200, "好的")


async def test_a_message_in_compatible_mode_is_taken_from_its_sealed_part(door: Door) -> None:
    door.credentials.of_account = replace(ACCOUNT, mode="compat")
    sealed = seal(text_xml("真的", door.clock))
    forged = text_xml("假的", door.clock).replace(
        b"</xml>", b"<Encrypt><![CDATA[%s]]></Encrypt></xml>" % sealed.encode()
    )
    assert (await door.push(push_envelope(forged, sealed, door.clock)))[0] == 200
    assert isinstance(door.facts[0], TextReceived)
    assert door.facts[0].text == "真的"


async def test_stale_and_future_timestamps_are_refused(door: Door) -> None:
    push = push_sealed(text_xml("你好", door.clock), door.clock)
    door.clock.advance(seconds=301)
    assert await door.push(push) == (403, "refused")
    door.clock.advance(seconds=-602)
    assert await door.push(push) == (403, "refused")
    door.clock.advance(seconds=2)
    assert (await door.push(push))[0] == 200


async def test_what_is_refused_leaves_nothing_but_a_count(door: Door, capsys: Any, caplog: Any) -> None:
    before = REFUSED.labels("signature")._value.get()
    push = push_sealed(text_xml("你好", door.clock), door.clock)
    push.query["msg_signature"] = "0" * 40
    assert await door.push(push) == (403, "refused")
    assert REFUSED.labels("signature")._value.get() == before + 1
    assert (door.facts, capsys.readouterr(), caplog.records) == ([], ("", ""), [])


def damaged(clock: MovableClock) -> list[tuple[str, Push]]:
    """Requests that are not WeChat's, each with a name."""
    whole = text_xml("你好", clock)
    good = push_sealed(whole, clock)
    wrong: list[tuple[str, Push]] = [
        ("another app id", push_sealed(whole, clock, app_id="wxba5fad812f8e6fb9")),
        ("an unknown key", push_sealed(whole, clock, "Z" * 43)),
        ("no body", push_envelope(b"", "", clock)),
        ("too large", push_envelope(b"<xml>" + b" " * BODY_LIMIT + b"</xml>", "", clock)),
        ("a broken envelope in JSON", push_envelope(b'{"Encrypt": ', "", clock)),
    ]
    for text in ("", "=", "A", "AAAA", "A" * 43, "好", "!" * 64, "A" * 64, "A" * 44, seal(whole)[:-4], seal(whole)[4:]):
        body = f"<xml><Encrypt><![CDATA[{text}]]></Encrypt></xml>".encode()
        wrong.append((f"sealed text {text[:8]!r}", push_envelope(body, text, clock)))
    for name in good.query:
        wrong.append((f"no {name}", Push({k: v for k, v in good.query.items() if k != name}, good.body)))
        wrong.append((f"strange {name}", Push(good.query | {name: "好%00\n"}, good.body)))
    return [(name, push) for name, push in wrong if name not in ("no signature", "strange signature")]


async def test_whatever_is_not_wechats_gets_the_same_4xx(door: Door) -> None:
    for name, push in damaged(door.clock):
        assert await door.push(push) == (403, "refused"), name
    assert door.facts == []


def unreadable(clock: MovableClock) -> list[tuple[str, bytes]]:
    """Messages of WeChat's that state no fact, each with the kind it is counted as."""
    whole = text_xml("你好", clock)

    def within(more: bytes) -> bytes:
        return whole.replace(b"</xml>", more + b"</xml>")

    return [
        ("json", b"{}"),
        ("json", VECTORS["push_aes"]["plaintext"].encode()),
        ("xml", b""),
        ("xml", b"<xml>"),
        ("xml", b"<!DOCTYPE xml><xml></xml>"),
        ("xml", within(b"<a>&undefined;</a>")),
        ("incomplete", b"<xml></xml>"),
        ("incomplete", whole.replace(b"MsgType", b"MsgTyp")),
        ("incomplete", whole.replace(b"FromUserName", b"From")),
        ("incomplete", whole.replace(b"<![CDATA[oA]]>", b"")),
        ("incomplete", whole.replace(b"<![CDATA[oA]]>", b"<![CDATA[]]>")),
        ("incomplete", whole.replace(b"CreateTime", b"Create")),
        ("incomplete", whole.replace(b"MsgId", b"Id")),
        ("incomplete", event_xml("user_authorization_revoke", clock)),
        ("repeated", within(b"<FromUserName>oB</FromUserName>")),
        ("repeated", within(b"<Content>b</Content><L><i>1</i></L>")),
        ("repeated", within(b"<L><i><a>1</a><a>2</a></i></L>")),
        ("deep", within(b"<a>" * 20 + b"</a>" * 20)),
        ("deep", within(b"<a>" * 4000 + b"</a>" * 4000)),
    ]


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
async def test_what_wechat_signed_is_never_refused_however_strange(door: Door, mode: Any) -> None:
    door.credentials.of_account = replace(ACCOUNT, mode=mode)
    for kind, message in unreadable(door.clock):
        before = ODD.labels(kind)._value.get()
        push = push_sealed(message, door.clock) if mode == "safe" else push_plain(message, door.clock)
        assert await door.push(push) == (200, "success"), message[:200]
        assert ODD.labels(kind)._value.get() == before + 1, message[:200]
    assert door.facts == []


async def test_a_push_in_json_is_opened_by_its_signature_and_answered(door: Door) -> None:
    sealed = seal(VECTORS["push_aes"]["plaintext"].encode())
    envelope = json.dumps({"ToUserName": "gh_1", "Encrypt": sealed}).encode()
    assert await door.push(push_envelope(envelope, sealed, door.clock)) == (200, "success")
    assert await door.push(push_envelope(envelope, seal(b"{}"), door.clock)) == (403, "refused")


@pytest.mark.parametrize("typed", ["a\x08b\x00", "\x1b[0m好", "a]]>b", "]]></Content>", "<Encrypt>x</Encrypt>"])
@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
async def test_whatever_a_person_types_gets_an_answer(door: Door, mode: Any, typed: str) -> None:
    door.credentials.of_account = replace(ACCOUNT, mode=mode)
    message = text_xml("@", door.clock).replace(b"@", typed.encode())
    push = push_sealed(message, door.clock) if mode == "safe" else push_plain(message, door.clock)
    if mode == "compat":
        sealed = seal(message)
        body = message.replace(b"</xml>", b"<Encrypt><![CDATA[%s]]></Encrypt></xml>" % sealed.encode())
        push = push_envelope(body, sealed, door.clock)
    status, body_text = await door.push(push)
    assert (status, len(door.facts)) == (200, 1)
    assert isinstance(door.facts[0], TextReceived)
    assert door.facts[0].text == "".join(letter for letter in typed if letter >= " ")
    assert body_text != "success"


async def test_a_padding_that_is_not_whole_is_refused_without_saying_why() -> None:
    raw = b"\x00" * 32
    for tail in (b"\x00", b"\x21", b"\xff", b"\x02\x03\x03", b"\x01"):
        encryptor = Cipher(algorithms.AES(raw), modes.CBC(raw[:16])).encryptor()
        block = encryptor.update(b"x" * (64 - len(tail)) + tail) + encryptor.finalize()
        with pytest.raises(Undecryptable) as refusal:
            decrypt("A" * 43, base64.b64encode(block).decode(), "wx")
        assert refusal.value.args == ()


async def test_the_door_speaks_only_get_and_post(door: Door) -> None:
    assert (await door.client.put("/wechat?timestamp=" + stamp(door.clock))).status == 405
