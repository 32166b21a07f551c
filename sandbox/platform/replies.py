"""The callback's answers: read as strictly as WeChat does, and put into the chat (§1.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from sandbox.people import Person
from sandbox.platform import crypto
from sandbox.platform.media import find_medium, medium_address
from sandbox.platform.xml import Malformed, child_text, read_xml
from sandbox.wire import Exchange
from sandbox.world import World

_TEXT_LIMIT_BYTES = 2048
_ARTICLES_AFTER_MESSAGE = 1
_ARTICLES_OTHERWISE = 8


@dataclass(frozen=True)
class Reply:
    """A passive reply ready for the chat: an entry's kind and data (see people.ChatEntry)."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a reply is read against."""

    world: World
    person: Person
    exchange: Exchange
    after_message: bool


def read_reply(reading: Reading, body: bytes) -> Reply | None:
    """The reply in an answer's body; None for `success` or nothing.

    `Malformed`: WeChat shows its fault text.
    """
    text = _decode(body)
    if text.strip() in ("", "success"):
        _note_spaces(reading, text)
        return None
    plain = _decrypt_if_needed(reading, text)
    root = read_xml(plain)
    _check_addresses(reading, root)
    _note_missing_cdata(reading, plain)
    kind = child_text(root, "MsgType")
    if kind not in _READERS:
        raise Malformed(f"没有这种消息类型：{kind!r}")
    return _READERS[kind](reading, root)


def _decode(body: bytes) -> str:
    if body.startswith(b"\xef\xbb\xbf"):
        raise Malformed("应答以字节顺序标记（BOM）开头")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("应答不是 UTF-8") from None


def _note_spaces(reading: Reading, text: str) -> None:
    if text not in ("", "success"):
        reading.exchange.note("§1.6", "只能应答 success 或什么都不答，不要有空格")


def _decrypt_if_needed(reading: Reading, text: str) -> str:
    mode, root = reading.world.account.callback_mode, read_xml(text)
    encrypted = root.find("Encrypt") is not None
    if mode == "safe" and not encrypted:
        raise Malformed("安全模式下回复必须加密（§1.3）")
    if mode == "plain" and encrypted:
        raise Malformed("明文模式下回复不能加密（§1.3）")
    return _open_envelope(reading, root) if encrypted else text


def _open_envelope(reading: Reading, root: Element) -> str:
    known = reading.world.credentials
    ciphertext, signature = child_text(root, "Encrypt"), child_text(root, "MsgSignature")
    timestamp, nonce = child_text(root, "TimeStamp"), child_text(root, "Nonce")
    if crypto.sign(known.token, timestamp, nonce, ciphertext) != signature:
        raise Malformed("MsgSignature 不对（§1.4）")
    try:
        plain = crypto.decrypt(known.aes_key_bytes, ciphertext, known.app_id)
    except crypto.Undecipherable as error:
        raise Malformed(f"Encrypt 解不开：{error}") from None
    reading.exchange.decrypted += f"\n\nreply:\n{plain}"
    return plain


def _check_addresses(reading: Reading, root: Element) -> None:
    if child_text(root, "ToUserName") != reading.person.openid:
        raise Malformed("ToUserName 不是写来消息的人的 openid")
    if child_text(root, "FromUserName") != reading.world.credentials.original_id:
        raise Malformed("FromUserName 不是账号的原始 ID（gh_…）")
    if not child_text(root, "CreateTime").isdigit():
        raise Malformed("CreateTime 不是数字")


def _note_missing_cdata(reading: Reading, text: str) -> None:
    for name in ("ToUserName", "FromUserName", "MsgType", "Content", "Title", "MediaId"):
        start = text.find(f"<{name}>")
        if start >= 0 and not text[start + len(name) + 2 :].lstrip().startswith("<![CDATA["):
            reading.exchange.note("§1.8", f"<{name}> 没有用 CDATA 包起来")


def _read_text(reading: Reading, root: Element) -> Reply:
    content = child_text(root, "Content")
    text = f"Content 有 {len(content.encode())} 字节，最多 {_TEXT_LIMIT_BYTES}"
    if len(content.encode()) <= _TEXT_LIMIT_BYTES:
        return Reply("text", {"content": content})
    if reading.world.account.long_replies == "refused":
        raise Malformed(text)
    reading.exchange.note("§1.8", text)
    return Reply("text", {"content": content.encode()[:_TEXT_LIMIT_BYTES].decode(errors="ignore")})


def _read_medium(element: str, kind: str) -> Callable[[Reading, Element], Reply]:
    def read(reading: Reading, root: Element) -> Reply:
        inner = _only_child(root, element)
        media_id = child_text(inner, "MediaId")
        if find_medium(reading.world, media_id) is None:
            raise Malformed(f"没有素材 {media_id!r}，或它的三天已过（40007）")
        data = {"media_id": media_id, "url": medium_address(reading.world, media_id)}
        texts = {name.lower(): child_text(inner, name, required=False) for name in ("Title", "Description")}
        return Reply(kind, data | texts if kind == "video" else data)

    return read


def _read_music(reading: Reading, root: Element) -> Reply:
    inner = _only_child(root, "Music")
    names = ("Title", "Description", "MusicUrl", "HQMusicUrl", "ThumbMediaId")
    return Reply("music", {name.lower(): child_text(inner, name, required=False) for name in names})


def _read_news(reading: Reading, root: Element) -> Reply:
    items = _only_child(root, "Articles").findall("item")
    count = child_text(root, "ArticleCount")
    if not count.isdigit() or int(count) != len(items) or not items:
        raise Malformed(f"ArticleCount 写的是 {count!r}，实际有 {len(items)} 篇")
    most = _ARTICLES_AFTER_MESSAGE if reading.after_message else _ARTICLES_OTHERWISE
    if len(items) > most:
        reading.exchange.refuse("§1.8", f"有 {len(items)} 篇图文，这里最多 {most} 篇：其余被去掉")
    return Reply("news", {"articles": [_read_article(item) for item in items[:most]]})


def _read_article(item: Element) -> dict[str, str]:
    texts = {name.lower(): child_text(item, name, required=False) for name in ("Title", "Description", "PicUrl", "Url")}
    if not texts["title"]:
        raise Malformed("有一篇图文没有 Title")
    return texts


def _read_transfer(reading: Reading, root: Element) -> Reply:
    info = root.find("TransInfo")
    account = "" if info is None else child_text(info, "KfAccount")
    return Reply("transfer_customer_service", {"kf_account": account})


def _only_child(root: Element, name: str) -> Element:
    found = root.findall(name)
    if len(found) != 1:
        raise Malformed(f"<{name}> 要恰好有一个，现在有 {len(found)} 个")
    return found[0]


_READERS: dict[str, Callable[[Reading, Element], Reply]] = {
    "text": _read_text,
    "image": _read_medium("Image", "image"),
    "voice": _read_medium("Voice", "voice"),
    "video": _read_medium("Video", "video"),
    "music": _read_music,
    "news": _read_news,
    "transfer_customer_service": _read_transfer,
}
