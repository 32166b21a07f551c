"""The people who hold the phones: who they are to the account, and what stands in their chat with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Side = Literal["person", "account", "system"]
WindowKind = Literal["message", "menu", "follow", "scan", "pay"]

NAMES = (
    "阿青", "小北", "陈果", "林小满", "周一鸣", "吴桐", "许知夏", "何田田", "赵大海", "沈星河",
    "苏木", "唐糖", "顾南风", "白露", "方圆", "江暖", "叶知秋", "孟想", "秦川", "夏至",
    "罗小黑", "姜生", "安然", "宋词", "夏花", "温故",
)  # fmt: skip
_KEYS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class ChatEntry:
    """One line of the chat. `kind` names the shape of `data`.

    person/account: text {content}, image {media_id, url}, voice, video {media_id, title, description}, music,
    news {articles: [{title, description, picurl, url}]}, msgmenu {head_content, list: [{id, content}], tail_content},
    template {template_id, title, fields: [{name, value}], url, miniprogram}, subscription (same as template),
    miniprogrampage; system: notice {text, reason}.
    """

    id: int
    at: datetime
    side: Side
    kind: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Window:
    """A time in which the account may send customer-service messages (docs/wechat.md §5.5).

    `left` of them remain.
    """

    kind: WindowKind
    opened_at: datetime
    expires_at: datetime
    left: int


@dataclass
class Person:
    """One person with a phone. `key` is the name of their web view's host (`a` in a.localhost)."""

    key: str
    name: str
    openid: str
    unionid: str
    avatar_colour: str
    following: bool = False
    ever_followed: bool = False
    subscribed_at: datetime | None = None
    subscribe_scene: str = ""
    qr_scene: int = 0
    qr_scene_str: str = ""
    remark: str = ""
    tags: list[int] = field(default_factory=list)
    blacklisted: bool = False
    refuses_templates: bool = False
    chat: list[ChatEntry] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    last_interaction_at: datetime | None = None
    typing_until: datetime | None = None
    consents: dict[str, int] = field(default_factory=dict)
    one_time_consents: dict[str, int] = field(default_factory=dict)
    scanned_scene: str = ""
    unread: int = 0
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class PeopleState:
    """Everyone with a phone, by key, and the number of the next chat entry.

    `crowd` has followers without a phone to look at, by openid: the account can write to them.
    """

    people: dict[str, Person] = field(default_factory=dict)
    next_entry: int = 1
    crowd: dict[str, Person] = field(default_factory=dict)


class People:
    """The registry of people of one account."""

    def __init__(self, state: PeopleState, app_id: str) -> None:
        self._state = state
        self._app_id = app_id
        self._by_openid: dict[str, Person] = {}

    def __iter__(self) -> Any:
        return iter(list(self._state.people.values()))

    def __len__(self) -> int:
        return len(self._state.people)

    def add(self, name: str | None = None) -> Person:
        """One more person: the next key and, if none is given, the next believable name."""
        number = len(self._state.people)
        key = _KEYS[number] if number < len(_KEYS) else f"p{number}"
        base = NAMES[number % len(NAMES)] + (str(number // len(NAMES) + 1) if number >= len(NAMES) else "")
        person = Person(
            key=key,
            name=name or base,
            openid="o" + _opaque(f"{self._app_id}/{key}", 27),
            unionid="o" + _opaque(f"union/{key}", 27),
            avatar_colour=f"hsl({(number * 47 + 150) % 360} 45% 55%)",
        )
        self._state.people[key] = person
        return person

    def add_to_crowd(self, openid: str, name: str, subscribed_at: datetime) -> None:
        """A follower whose phone nobody sees."""
        self._state.crowd[openid] = Person(
            key=f"crowd-{len(self._state.crowd)}",
            name=name,
            openid=openid,
            unionid="o" + _opaque(f"union/{openid}", 27),
            avatar_colour="hsl(0 0% 55%)",
            following=True,
            ever_followed=True,
            subscribed_at=subscribed_at,
            subscribe_scene="ADD_SCENE_QR_CODE",
        )

    def list_known(self) -> list[Person]:
        """Everyone whom the account can know, the crowd included."""
        return [*self._state.people.values(), *self._state.crowd.values()]

    def find(self, key: str) -> Person | None:
        """The person with this key."""
        return self._state.people.get(key)

    def get(self, key: str) -> Person:
        """The person with this key; KeyError when there is none."""
        return self._state.people[key]

    def find_by_openid(self, openid: str) -> Person | None:
        """The person this account knows by that openid."""
        person = self._by_openid.get(openid)
        if openid in self._state.crowd:
            return self._state.crowd[openid]
        if person is None or self._state.people.get(person.key) is not person:
            self._by_openid = {one.openid: one for one in self._state.people.values()}
        return self._by_openid.get(openid)

    def next_entry_id(self) -> int:
        """A number for a chat entry, unique over all chats."""
        self._state.next_entry += 1
        return self._state.next_entry - 1


def _opaque(seed: str, length: int) -> str:
    """Stable opaque text of openid's alphabet."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    digest = hashlib.sha512(seed.encode()).digest()
    return "".join(digits[byte % 64] for byte in digest[:length])
