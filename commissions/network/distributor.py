"""A member who may earn, or might: their public link code, and whether they may."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commissions.beneficiary import MemberId

Status = Literal["active", "suspended", "none", "erased"]
"""`erased`: the person asked for it, and never earns again. `none` is a member who is no distributor; their code leads
nowhere until they are one."""
CODE_ALPHABET = "abcdefghijklmnopqrstuvwxyz23456789"
CODE_LENGTH = 10


@dataclass(frozen=True)
class Distributor:
    """What the network knows of a member.

    `code` stays theirs for ever; `since` is when they were first seen.
    """

    member_id: MemberId
    code: str
    status: Status
    tier: str | None
    since: datetime
