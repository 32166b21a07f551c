"""What a member is, and what a name may be."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from commissions.beneficiary import MemberId
from shop.members.refusals import BadName

LONGEST_NAME = 20
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
JOINER = "\u200d"
"""Joins emoji such as a family into one; the only format character that a name keeps."""


@dataclass(frozen=True)
class Identity:
    """Who someone is to one WeChat account. `snapshot`: a virtual user of a snapshot page (docs/wechat.md §6.1)."""

    appid: str
    openid: str
    unionid: str | None = None
    snapshot: bool = False


@dataclass(frozen=True)
class Member:
    """A person of the shop. `code` is public; `name` is their own, or a generated one until they give theirs."""

    id: MemberId
    code: str
    name: str
    has_own_name: bool
    avatar_url: str | None
    subscribed: bool
    subscribed_at: datetime | None
    created_at: datetime


def clean_name(text: str) -> str:
    """The name as it is kept: composed, without control, direction or invisible characters, single spaces.

    Raises BadName when nothing visible is left or more than 20 characters are.
    """
    kept = (c for c in unicodedata.normalize("NFC", text) if c == JOINER or unicodedata.category(c) not in INVISIBLE)
    name = " ".join("".join(kept).split()).strip(JOINER)
    if not name or len(name) > LONGEST_NAME:
        raise BadName(longest=LONGEST_NAME)
    return name


def mask_name(name: str) -> str:
    """The name as a stranger may see it: its first character, and for long ones the last."""
    if len(name) <= 1:
        return f"{name}**"
    return f"{name[0]}**{name[-1]}" if len(name) > 2 else f"{name[0]}**"
