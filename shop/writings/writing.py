"""A writing: a name, a picture or a text that one person put before others, and what became of it.

Pure.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commissions.actor import Actor
from commissions.beneficiary import MemberId

State = Literal["held", "fresh", "seen", "hidden", "replaced"]
"""`held`: not shown, a person decides; `fresh`: shown, nobody has looked; `seen`: shown and looked at; `hidden`: taken
down; `replaced`: its author has written another one since."""
Ground = Literal["unlawful", "impersonation", "advertising", "rights", "privacy", "indecent", "fraud"]
GROUNDS: tuple[Ground, ...] = ("unlawful", "impersonation", "advertising", "rights", "privacy", "indecent", "fraud")
"""The reasons for which a writing may be taken down; that it displeases is none.

网络信息内容生态治理规定 §6–7, 电子商务法 §39, 广告法 §9, 民法典 §1019, §1024, §1034."""
LONGEST_REASON = 200


@dataclass(frozen=True)
class Writing:
    """`subject` says of what it is the text, "" where a person has only one of the kind; `before` is what stood there.

    `hits` are the words of the lists that stand in it.
    """

    id: int
    kind: str
    subject: str
    member_id: MemberId
    text: str
    before: str
    hits: tuple[str, ...]
    state: State
    written_at: datetime
    decided_by: Actor | None
    decided_at: datetime | None
    ground: str
    reason: str
