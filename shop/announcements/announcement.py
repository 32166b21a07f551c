"""An announcement: what is told, to whom, how far it got. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from commissions.actor import Actor
from commissions.refusals import Refusal
from shop.storefront.target import Target

AudienceKind = Literal["all", "distributors", "tier", "group"]
AUDIENCES: tuple[AudienceKind, ...] = ("all", "distributors", "tier", "group")
State = Literal["sending", "sent", "stopped"]
_LONGEST_TITLE, _LONGEST_TEXT = 20, 200


class AnnouncementRefused(Refusal):
    """An announcement cannot be sent as it was typed; `data["field"]` names what is wrong."""

    code = "announcement_refused"
    status = 422


class AnnouncementUnknown(Refusal):
    """No such announcement."""

    code = "announcement_unknown"
    status = 404


@dataclass(frozen=True)
class Audience:
    """`of` is the tier's key, or the group's name; "" for the others."""

    kind: AudienceKind
    of: str = ""

    def __post_init__(self) -> None:
        """Raises AnnouncementRefused."""
        _demand("audience", self.kind in AUDIENCES and bool(self.of) is (self.kind in ("tier", "group")))


@dataclass(frozen=True)
class AnnouncementDraft:
    """`target` is where a tap leads; `none` stays in the inbox."""

    title: str
    text: str
    audience: Audience
    target: Target = field(default_factory=Target)

    def __post_init__(self) -> None:
        """Raises AnnouncementRefused."""
        _demand("title", 1 <= len(self.title) <= _LONGEST_TITLE)
        _demand("text", 1 <= len(self.text) <= _LONGEST_TEXT)
        _demand("target", self.target.kind != "link")


@dataclass(frozen=True)
class Announcement:
    """`reached` is the last member who was looked at; everybody up to there who belongs to the audience was told."""

    id: int
    code: str
    draft: AnnouncementDraft
    state: State
    reached: int
    told: int
    made_by: Actor
    made_at: datetime
    ended_at: datetime | None


def _demand(name: str, holds: bool) -> None:
    if not holds:
        raise AnnouncementRefused(field=name)
