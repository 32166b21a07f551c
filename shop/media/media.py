"""What a file is to the shop, and how the files that are kept of it are called. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commissions.actor import Actor
from commissions.beneficiary import MemberId

_PUBLIC = re.compile(r"[0-9a-f]{32}(-[sw][0-9]{2,4}\.webp|\.jpg|\.mp4)")
_PRIVATE = re.compile(r"private/[0-9a-f]{32}\.(jpg|pdf)")


class MediaKind(StrEnum):
    """`picture` and `video` are shown to everyone; a `document` (a licence, evidence, an invoice) to its owner."""

    PICTURE = "picture"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True)
class NewMedia:
    """One file as it is taken in. `member_id` is whose it is, None the merchant's.

    `code` begins the names of what is kept of it; `sha256` is of the bytes that were sent, `bytes` their number.
    `colour` (#rrggbb) holds a picture's place. `width` and `height` are in pixels, None where there are none.
    """

    code: str
    kind: MediaKind
    content_type: str
    member_id: MemberId | None
    sha256: str
    bytes: int
    width: int | None
    height: int | None
    colour: str | None
    made_by: Actor

    @property
    def private_name(self) -> str:
        """The name of a document's file."""
        ending = "pdf" if self.content_type == "application/pdf" else "jpg"
        return f"private/{self.code}.{ending}"


@dataclass(frozen=True)
class Media(NewMedia):
    """One file that was taken in."""

    made_at: datetime


def is_public_name(name: str) -> bool:
    """Whether a file of this name is for everyone."""
    return _PUBLIC.fullmatch(name) is not None


def is_name(name: str) -> bool:
    """Whether a file may be called so at all: no folder, no dots, nothing that anybody typed."""
    return is_public_name(name) or _PRIVATE.fullmatch(name) is not None


def video_name(code: str) -> str:
    """The name of a video's file."""
    return f"{code}.mp4"
