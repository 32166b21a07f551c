"""A thread and what is said in it, as values. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from shop.typed import visible

LONGEST = 600
"""Characters of one message. WeChat takes 2048 bytes of a text, three of them for a Chinese character."""
MOST_UNANSWERED = 60
"""So many messages in a row are taken before somebody answers."""
_MOST_LINES = 40
_WAITING_FOR, _ANSWERED_FOR = timedelta(hours=24), timedelta(hours=2)

Side = Literal["member", "staff"]
Via = Literal["h5", "account", "console"]


class ThreadState(StrEnum):
    """Whose turn it is: the merchant's, the member's, or nobody's."""

    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


class Form(StrEnum):
    """What a message is. Of sounds, films, places and links only that they came is kept, WeChat has the rest.

    `call`: somebody tapped for a person and has said nothing yet.
    """

    TEXT = "text"
    PICTURE = "picture"
    VOICE = "voice"
    VIDEO = "video"
    PLACE = "place"
    LINK = "link"
    CALL = "call"


class Delivery(StrEnum):
    """How far an answer got on its way into the account's chat. `none`: it goes nowhere, a member's own words.

    `kept`: it waits on the thread's page of the shop, because WeChat let nothing through.
    """

    NONE = "none"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    MAYBE_SENT = "maybe_sent"
    KEPT = "kept"


@dataclass(frozen=True)
class About:
    """What somebody writes about: an order by its number or a product by its code."""

    kind: Literal["order", "product"]
    subject: str


@dataclass(frozen=True)
class Thread:
    """A member's thread. `since` is when its state began; while it waits, when the first unanswered message came.

    `unread` counts what staff have not seen, `unseen` the answers that the member has not. `turn` is raised by each
    word and step of staff, `messages` by each message: who acts on what has changed since is refused.
    """

    member_id: MemberId
    state: ThreadState
    since: datetime
    last_at: datetime
    unread: int
    unseen: int
    told: bool
    turn: int
    messages: int
    assigned_to: Actor | None
    about_kind: str | None
    about: str | None

    @property
    def subject(self) -> About | None:
        """What the member wrote about last."""
        if self.about_kind == "order":
            return About("order", self.about or "")
        return About("product", self.about or "") if self.about_kind == "product" else None

    def is_live(self, now: datetime) -> bool:
        """Whether a conversation goes on, so that words which are no command belong to it."""
        if self.state is ThreadState.CLOSED:
            return False
        waited = _WAITING_FOR if self.state is ThreadState.WAITING else _ANSWERED_FOR
        return now - self.last_at < waited


@dataclass(frozen=True)
class Message:
    """One message. `picture` is the code of a file, None while it is not there (yet)."""

    id: int
    side: Side
    via: Via
    form: Form
    words: str
    picture: str | None
    about: About | None
    by: Actor | None
    at: datetime
    delivery: Delivery
    problem: str | None


def clean_words(typed: str) -> str:
    """What somebody typed as it is kept: lines stay lines, nothing invisible, no empty ends."""
    lines = [visible(line) for line in typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(lines[:_MOST_LINES]).strip()
