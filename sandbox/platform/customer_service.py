"""Customer-service messages and the typing state (docs/wechat.md §5.5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sandbox.people import Person
from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.platform.media import medium_address
from sandbox.platform.texts import is_link, required_mapping, required_medium, required_text
from sandbox.platform.windows import take_from_window

_KINDS = {
    "text": "客服文字", "image": "客服图片", "voice": "客服语音", "video": "客服视频", "music": "客服音乐",
    "news": "客服图文", "msgmenu": "客服菜单", "wxcard": "客服卡券", "miniprogrampage": "客服小程序",
}  # fmt: skip
_TYPING_AFTER = timedelta(seconds=30)
_TYPING_LASTS = timedelta(seconds=15)
_OK = {"errcode": 0, "errmsg": "ok"}

_Content = dict[str, Any]


async def _send(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/custom/send. The answer carries no id: sending twice shows it twice."""
    body = call.json(escapes="literal")
    person, kind = call.person(body.get("touser")), body.get("msgtype")
    if not isinstance(kind, str) or kind not in _READERS:
        raise Refused(40008, "invalid message type", "§5.5", f"msgtype {kind!r} 不在其中：{'、'.join(_READERS)}")
    data = _READERS[kind](call, required_mapping(body.get(kind), kind))
    _check_person(call, person)
    window = take_from_window(call.world, person)
    call.exchange.summary = f"{_KINDS.get(kind, kind)}，发给{person.name}；窗口里还能发 {window.left} 条"
    person.typing_until = None
    call.world.tell(person, "account", kind, **data)
    return _OK


async def _set_typing(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/custom/typing

    45072 wrong command, 45080 no interaction in 30 s, 45081 already typing.
    """
    body = call.json()
    person, command, now = call.person(body.get("touser")), body.get("command"), call.world.clock.now()
    if command not in ("Typing", "CancelTyping"):
        raise Refused(45072, "invalid command", "§5.5")
    if person.last_interaction_at is None or now - person.last_interaction_at > _TYPING_AFTER:
        raise Refused(45080, "need interaction in 30s before typing", "§5.5")
    typing = person.typing_until is not None and person.typing_until > now
    if command == "Typing" and typing:
        raise Refused(45081, "already in typing", "§5.5")
    person.typing_until = now + _TYPING_LASTS if command == "Typing" else None
    call.world.person_changed(person)
    return _OK


def _check_person(call: Call, person: Person) -> None:
    if person.blacklisted:
        raise Refused(43019, "require remove blacklist", "§4.3", f"{person.name}在黑名单里")
    if call.world.faults.custom_minors:
        raise Refused(70000, "refuse to send for protecting minors", "fault")


def _read_text(call: Call, value: _Content) -> _Content:
    return {"content": required_text(value.get("content"), "content")}


def _read_medium(call: Call, value: _Content) -> _Content:
    media_id = required_medium(call, value.get("media_id"))
    data: _Content = {name: str(value[name]) for name in ("title", "description") if name in value}
    return data | {"media_id": media_id, "url": medium_address(call.world, media_id)}


def _read_music(call: Call, value: _Content) -> _Content:
    required_medium(call, value.get("thumb_media_id"))
    return {name: str(value.get(name, "")) for name in ("title", "description", "musicurl", "hqmusicurl")}


def _read_news(call: Call, value: _Content) -> _Content:
    articles = value.get("articles")
    if not isinstance(articles, list) or not articles:
        raise Refused(44003, "empty news data", "§5.5")
    if len(articles) > 1:
        raise Refused(45008, "article size out of limit", "§5.5", "最多一篇图文")
    return {"articles": [_read_article(required_mapping(article, "article")) for article in articles]}


def _read_article(article: _Content) -> _Content:
    required_text(article.get("title"), "title")
    if not is_link(article.get("url")):
        raise Refused(40039, "invalid url size", "§4.3", "图文要有 http(s) 网址")
    return {name: str(article.get(name, "")) for name in ("title", "description", "url", "picurl")}


def _read_menu(call: Call, value: _Content) -> _Content:
    items = value.get("list")
    if not isinstance(items, list) or not items:
        raise Refused(47001, "data format error", "§5.5", "msgmenu 要有一列选项")
    around = {name: str(value.get(name, "")) for name in ("head_content", "tail_content")}
    return around | {"list": [_read_item(required_mapping(item, "item")) for item in items]}


def _read_item(item: _Content) -> _Content:
    return {"id": str(item.get("id", "")), "content": required_text(item.get("content"), "content")}


def _read_miniprogram(call: Call, value: _Content) -> _Content:
    required_medium(call, value.get("thumb_media_id"))
    return {name: required_text(value.get(name), name) for name in ("title", "appid", "pagepath")}


def _read_as_is(call: Call, value: _Content) -> _Content:
    return value


_READERS: dict[str, Callable[[Call, _Content], _Content]] = {
    "text": _read_text,
    "image": _read_medium,
    "voice": _read_medium,
    "video": _read_medium,
    "music": _read_music,
    "news": _read_news,
    "msgmenu": _read_menu,
    "miniprogrampage": _read_miniprogram,
    "mpnewsarticle": _read_as_is,
    "wxcard": _read_as_is,
}

ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/message/custom/send", _send, daily=500_000),
    Endpoint("POST", "/cgi-bin/message/custom/typing", _set_typing, daily=500_000),
)
