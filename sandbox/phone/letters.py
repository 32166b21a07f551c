"""What people send each other: links forwarded from a web view.

WeChat never tells the account of it (§6.3).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sandbox.people import Person
from sandbox.world import World

_LETTERS_KEPT = 200


@dataclass
class Letter:
    """One line of a chat between two people, as one of them sees it.

    `data` of a link: title, desc, link, image.
    """

    id: int
    at: datetime
    friend: str
    side: Literal["person", "friend"]
    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    unread: bool = False


@dataclass
class Letters:
    """Everyone's letters, by the key of their holder."""

    boxes: dict[str, list[Letter]] = field(default_factory=dict)


def letters_of(world: World, person: Person) -> list[Letter]:
    """A person's letters, oldest first."""
    return world.section("letters", Letters).boxes.setdefault(person.key, [])


def send_link(world: World, sender: Person, receiver: Person, card: dict[str, str]) -> None:
    """Put the card into both chats, unread at the receiver's."""
    number, now = world.people.next_entry_id(), world.clock.now()
    for holder, friend, mine in ((sender, receiver, True), (receiver, sender, False)):
        box = letters_of(world, holder)
        box.append(Letter(number, now, friend.key, "person" if mine else "friend", "link", dict(card), unread=not mine))
        del box[:-_LETTERS_KEPT]
        world.person_changed(holder)


def mark_read(world: World, person: Person, friend: str) -> None:
    """The person looks at that chat."""
    for letter in letters_of(world, person):
        letter.unread = letter.unread and letter.friend != friend
    world.person_changed(person)
