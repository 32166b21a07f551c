"""What a notice is: a kind, the facts that its words are made of, and how far it got."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from commissions.beneficiary import MemberId

State = Literal["waiting", "sending", "sent", "maybe_sent", "refused", "muted", "held", "told"]
"""`held` waits for a digest, and was `told` in one; a `muted` notice is in the inbox only."""
Channel = Literal["template", "chat"]
STAFF_KIND = "staff_due"
"""What staff are told, whose links are the console's. It has no place in a member's own list."""
DIGEST_KIND = "digest"
"""One message for many notices, which stand in the list themselves."""
APART_KINDS = (STAFF_KIND, DIGEST_KIND)
"""What no member's own list shows."""


@dataclass(frozen=True)
class Notice:
    """One thing to tell one member.

    `facts` are plain JSON values (fen, names, numbers, instants as ISO text). `order_no` is the order it is about;
    while that is open, a notice that waits is worth sending late.
    """

    member_id: MemberId
    kind: str
    facts: dict[str, Any]
    order_no: str | None = None


@dataclass(frozen=True)
class KeptNotice:
    """A notice as the inbox keeps it.

    `sending_since` is set before anything leaves, and tells doubt after a crash.
    """

    id: int
    notice: Notice
    state: State
    channel: Channel | None
    created_at: datetime
    sending_since: datetime | None
    read_at: datetime | None
