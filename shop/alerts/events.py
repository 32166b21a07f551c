"""Somebody who works here is to be told."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class StaffToTell(Event):
    """Things of one topic are due.

    `word` names the first in `templates/staff_topics.toml`, `path` is their page.
    """

    member_id: int
    staff_code: str
    topic: str
    word: str
    path: str
    count: int
