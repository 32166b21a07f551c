"""What the platform remembers about one account: tokens, codes, quotas, media, sent messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sandbox.world import World


@dataclass
class Token:
    """An access token of the account.

    `kind` keeps the two ways of getting one apart (docs/wechat.md §4.1).
    """

    kind: Literal["plain", "stable"]
    value: str
    issued_at: datetime
    expires_at: datetime
    dead: bool = False


@dataclass
class Usage:
    """Calls of the Beijing day, clearings of the month, refreshes forced today."""

    day: str = ""
    used: dict[str, int] = field(default_factory=dict)
    month: str = ""
    cleared_all: int = 0
    cleared_one: int = 0
    forced: int = 0
    forced_at: datetime | None = None


@dataclass
class Ticket:
    """A ticket of the JS-SDK, of one type (jsapi, wx_card)."""

    text: str
    expires_at: datetime


@dataclass
class SceneCode:
    """A QR code with a parameter. `scene` is text; `number` tells whether it was given as an int."""

    ticket: str
    url: str
    scene: str
    number: bool
    permanent: bool
    expires_at: datetime | None


@dataclass
class LoginCode:
    """An OAuth code: single use, five minutes (docs/wechat.md §6.1)."""

    code: str
    person: str
    scope: str
    snapshot: bool
    expires_at: datetime
    used: bool = False


@dataclass
class LoginToken:
    """A person's own token for sns/*, with what renews it."""

    access_token: str
    refresh_token: str
    openid: str
    person: str
    scope: str
    snapshot: bool
    expires_at: datetime
    refresh_until: datetime


@dataclass
class Medium:
    """An uploaded file; its bytes are in the media folder. Permanent ones have no `expires_at`."""

    media_id: str
    kind: str
    content_type: str
    file_name: str
    created_at: datetime
    expires_at: datetime | None


@dataclass
class SentTemplate:
    """A template message that was accepted; the guard of client_msg_id looks here."""

    msgid: int
    openid: str
    client_msg_id: str
    at: datetime


@dataclass
class PlatformState:
    """All of it."""

    tokens: list[Token] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    scene_codes: dict[str, SceneCode] = field(default_factory=dict)
    login_codes: dict[str, LoginCode] = field(default_factory=dict)
    login_tokens: list[LoginToken] = field(default_factory=list)
    media: dict[str, Medium] = field(default_factory=dict)
    sent_templates: list[SentTemplate] = field(default_factory=list)
    short_keys: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    next_message_id: int = 24_000_000_000_000_001
    next_template_msgid: int = 3_000_000_000_000_000_001


def platform_state(world: World) -> PlatformState:
    """The platform's part of the world's state."""
    return world.section("platform", PlatformState)
