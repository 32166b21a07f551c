"""What a member is, and what a name may be."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from commissions.beneficiary import MemberId
from shop.members.refusals import BadName
from shop.typed import JOINER, visible

LONGEST_NAME = 20
WAITING = "waiting:"
"""How the openid of somebody begins who came along from another shop and was not seen yet; WeChat's have no colon."""
_LONGEST_TAIL = 4


@dataclass(frozen=True)
class Identity:
    """Who someone is to one WeChat account.

    `snapshot`: a virtual user of a snapshot page (docs/wechat.md §6.1).
    """

    appid: str
    openid: str
    unionid: str | None = None
    snapshot: bool = False


@dataclass(frozen=True)
class Member:
    """A person of the shop.

    `code` is public; `name` is their own, or a generated one until they give theirs.
    """

    id: MemberId
    code: str
    name: str
    has_own_name: bool
    avatar_url: str | None
    subscribed: bool
    subscribed_at: datetime | None
    created_at: datetime

    @property
    def tail(self) -> str:
        """The last characters of the public code: tells people of one masked name apart."""
        return self.code[-_LONGEST_TAIL:]


def clean_name(text: str) -> str:
    """The name as it is kept: composed, without control, direction or invisible characters, single spaces.

    Raises BadName when nothing visible is left or more than 20 characters are.
    """
    name = visible(text)
    if not name or len(name) > LONGEST_NAME:
        raise BadName(longest=LONGEST_NAME)
    return name


def shorten_name(text: str) -> str:
    """A name from elsewhere as it is kept.

    At most 20 characters, cut where no emoji or accent comes apart. What WeChat allows is longer than ours; a name is
    never a reason to drop whatever came with it. May be empty.
    """
    name = visible(text)
    end = min(len(name), LONGEST_NAME)
    while end and end < len(name) and _belongs_together(name[end - 1], name[end]):
        end -= 1
    return name[:end].strip(f" {JOINER}")


def mask_member(member: Member) -> str:
    """A member's name as a stranger may see it.

    A generated name says nothing of the person and stands whole.
    """
    return mask_name(member.name) if member.has_own_name else member.name


def mask_name(name: str) -> str:
    """The name as a stranger may see it: its first character, and for long ones the last."""
    if len(name) <= 1:
        return f"{name}**"
    return f"{name[0]}**{name[-1]}" if len(name) > 2 else f"{name[0]}**"


def _belongs_together(before: str, after: str) -> bool:
    """Whether a cut between two characters would take one sign apart."""
    return before == JOINER or after == JOINER or unicodedata.category(after) in ("Mn", "Me", "Mc", "Sk")
