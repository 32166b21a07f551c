"""What WeChat pushed, as plain facts.

Pure: a parsed document goes in, a fact comes out (docs/wechat.md §1.7, §2).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.wechat.document import Document, Malformed

_SCENE_PREFIX = "qrscene_"
_LONGEST_ID = 128
CONSENT_CHANGES = ("user_authorization_revoke", "user_authorization_cancellation", "user_info_modified")
"""Sent by the platform itself: who it is about stands in `OpenID`, not in `FromUserName`."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a person did or WeChat reports. `key` is the same for each repeat of the same push.

    `openid` is who did it, `account` the original id of the service account (gh_…), `sent_at` seconds since 1970.
    """

    openid: str
    account: str
    sent_at: int
    key: str


@dataclass(frozen=True, slots=True)
class Subscribed(Fact):
    """Followed the account; `scene` of the QR code they came by, None if by another way."""

    scene: str | None


@dataclass(frozen=True, slots=True)
class Scanned(Fact):
    """A follower scanned a QR code of the account; `scene` is None where WeChat gives none."""

    scene: str | None


@dataclass(frozen=True, slots=True)
class Unsubscribed(Fact):
    """Left the account. No reply reaches them."""


@dataclass(frozen=True, slots=True)
class TextReceived(Fact):
    """Somebody typed something, or `tapped` a word that the bot had offered.

    A tap opens a shorter window.
    """

    text: str
    tapped: bool = False


@dataclass(frozen=True, slots=True)
class MenuClicked(Fact):
    """Tapped a menu entry of type click; `button` is its key."""

    button: str


@dataclass(frozen=True, slots=True)
class PageOpened(Fact):
    """Tapped a menu entry that opens a page; no reply is shown (docs/wechat.md §2, VIEW)."""

    url: str


@dataclass(frozen=True, slots=True)
class OtherMessage(Fact):
    """A picture, a voice, a place …: `kind` is WeChat's MsgType, `media_id` where WeChat keeps it for three days."""

    kind: str
    media_id: str = ""


@dataclass(frozen=True, slots=True)
class TemplateFinished(Fact):
    """How the sending of a template message ended; `status` is WeChat's text, "success" or "failed…"."""

    message_id: str
    status: str


@dataclass(frozen=True, slots=True)
class _SubscriptionsAnswered(Fact):
    """Allowed or refused subscription notices: (template id, "accept" or "reject") each."""

    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _SubscriptionSent(Fact):
    """How the sending of subscription notices ended.

    (template id, message id, error code, error status) each.
    """

    outcomes: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ConsentChanged(Fact):
    """Withdrew or changed what WeChat may tell us of them: what we hold of it must go."""


@dataclass(frozen=True, slots=True)
class _OtherEvent(Fact):
    """An event that asks nothing of us; `event` is WeChat's name for it."""

    event: str


def read_fact(document: Document) -> Fact:
    """The fact that a pushed document states. Raises Malformed if it lacks what every push has."""
    fields = document.fields
    kind = _get(fields, "MsgType")
    return _read_event(document) if kind == "event" else _read_message(kind, fields)


def _read_message(kind: str, fields: Mapping[str, str]) -> Fact:
    common = (*_common(fields), f"message:{_get(fields, 'MsgId')}")
    if kind == "text":
        return TextReceived(*common, fields.get("Content", ""), "bizmsgmenuid" in fields)
    return OtherMessage(*common, kind, fields.get("MediaId", ""))


def _read_event(document: Document) -> Fact:
    fields = document.fields
    event = _get(fields, "Event")
    openid, account, sent_at = _common(fields)
    if event in CONSENT_CHANGES:
        openid = _get(fields, "OpenID")
    detail = fields.get("MsgID") or fields.get("EventKey", "")
    common = (openid, account, sent_at, f"event:{openid}:{sent_at}:{event}:{detail[:_LONGEST_ID]}")
    build = _EVENTS.get(event)
    return build(common, document) if build else _OtherEvent(*common, event)


_Common = tuple[str, str, int, str]


def _subscribed(common: _Common, document: Document) -> Fact:
    key = document.fields.get("EventKey", "")
    return Subscribed(*common, key.removeprefix(_SCENE_PREFIX) if key.startswith(_SCENE_PREFIX) else None)


def _scanned(common: _Common, document: Document) -> Fact:
    return Scanned(*common, document.fields.get("EventKey") or None)


def _finished(common: _Common, document: Document) -> Fact:
    return TemplateFinished(*common, document.fields.get("MsgID", ""), document.fields.get("Status", ""))


def _answered(common: _Common, document: Document) -> Fact:
    answers = ((item.get("TemplateId", ""), item.get("SubscribeStatusString", "")) for item in document.items)
    return _SubscriptionsAnswered(*common, tuple(answers))


def _sent(common: _Common, document: Document) -> Fact:
    names = ("TemplateId", "MsgID", "ErrorCode", "ErrorStatus")
    outcomes = tuple((*(item.get(name, "") for name in names),) for item in document.items)
    return _SubscriptionSent(*common, outcomes)  # type: ignore[arg-type]


_EVENTS: dict[str, Callable[[_Common, Document], Fact]] = {
    "subscribe": _subscribed,
    "SCAN": _scanned,
    "unsubscribe": lambda common, _: Unsubscribed(*common),
    "CLICK": lambda common, document: MenuClicked(*common, document.fields.get("EventKey", "")),
    "VIEW": lambda common, document: PageOpened(*common, document.fields.get("EventKey", "")),
    "TEMPLATESENDJOBFINISH": _finished,
    **dict.fromkeys(CONSENT_CHANGES, lambda common, _: ConsentChanged(*common)),
    "subscribe_msg_popup_event": _answered,
    "subscribe_msg_change_event": _answered,
    "subscribe_msg_sent_event": _sent,
}


def _common(fields: Mapping[str, str]) -> tuple[str, str, int]:
    sent_at = _get(fields, "CreateTime")
    if not (sent_at.isascii() and sent_at.isdigit() and len(sent_at) <= 12):
        raise Malformed("incomplete")
    return _get(fields, "FromUserName"), _get(fields, "ToUserName"), int(sent_at)


def _get(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name, "")
    if not value or len(value) > _LONGEST_ID:
        raise Malformed("incomplete")
    return value
