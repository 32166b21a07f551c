"""What staff keep about an order for each other: notes that stay, and a flag in one of five colours. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commissions.actor import Actor
from shop.orders.refusals import OrderNoteRefused
from shop.typed import visible

LONGEST_NOTE = 500


class Flag(StrEnum):
    """The colours. What each means is up to the shop."""

    RED = "red"
    ORANGE = "orange"
    GREEN = "green"
    BLUE = "blue"
    GREY = "grey"


@dataclass(frozen=True)
class Note:
    """A note. Its text is empty once the buyer was erased."""

    text: str
    written_by: Actor
    written_at: datetime


def clean_note(text: str) -> str:
    """A note as it is kept. Raises OrderNoteRefused for an empty or a long one."""
    kept = visible(text)
    if not 1 <= len(kept) <= LONGEST_NOTE:
        raise OrderNoteRefused(longest=LONGEST_NOTE)
    return kept
