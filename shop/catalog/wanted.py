"""What somebody looks for in a list of goods: where, which, in what order. Pure.

The cursor of a page is the last card's place in that order, so that no page reads those before it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_CURSOR = 60
_LARGEST = 2**62


class Sort(StrEnum):
    """In what order: the merchant's (or the best match), most sold, newest, cheapest, dearest."""

    SHOP = ""
    SOLD = "sold"
    NEW = "new"
    CHEAP = "cheap"
    DEAR = "dear"


@dataclass(frozen=True)
class Wanted:
    """What the goods of a list have in common. Prices are the cheapest SKU's on the shelf, both ends included.

    `category_id` includes the categories below it; `synonyms` are groups of words that mean the same.
    """

    words: str = ""
    category_id: int | None = None
    least_fen: int | None = None
    most_fen: int | None = None
    in_stock: bool = False
    tag: str = ""
    sort: Sort = Sort.SHOP
    synonyms: tuple[tuple[str, ...], ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether anything but words and category is asked for."""
        return self.least_fen is not None or self.most_fen is not None or self.in_stock or bool(self.tag)


@dataclass(frozen=True)
class Cursor:
    """The last card of a page: `keys` are what it was sorted by, its id the last of them.

    `loose`: its words were not found whole.
    """

    keys: tuple[int, ...]
    loose: bool = False


def write_cursor(of: Cursor) -> str:
    """The cursor as an address carries it."""
    return ("p" if of.loose else "") + "-".join(map(str, of.keys))


def read_cursor(text: str | None, keys: int) -> Cursor | None:
    """The cursor of that text, None for one that was never given for an order of so many keys."""
    given = text or ""
    loose = given.startswith("p")
    parts = given.removeprefix("p").split("-")
    good = len(given) <= _LONGEST_CURSOR and given.isascii() and len(parts) == keys and all(map(str.isdecimal, parts))
    if not good or any(int(part) > _LARGEST for part in parts):
        return None
    return Cursor(tuple(map(int, parts)), loose)


def number_instant(at: datetime) -> int:
    """An instant as a whole number of microseconds, for a cursor."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def read_instant(number: int) -> datetime:
    """The instant of that number; one that no calendar has is the beginning."""
    try:
        return _EPOCH + timedelta(microseconds=number)
    except OverflowError:
        return _EPOCH
