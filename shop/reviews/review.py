"""A review as a value, and which of them a list shows. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shop.catalog.shelf import Picture

MOST_STARS = 5
LONGEST_TEXT = 500
MOST_PICTURES = 6
GOOD_FROM = 4
BAD_UNTIL = 2


class Only(StrEnum):
    """Which reviews are shown; always the newest first, so that bad ones never sort last."""

    ALL = ""
    GOOD = "good"
    BAD = "bad"
    PICTURED = "pictured"
    FOLLOWED = "followed"


@dataclass(frozen=True)
class Review:
    """One line's review. `name` is its author's as strangers may see it; what is not shown is None in `more_text`.

    `shown`: False while a person decides about a word in it, and once it was taken down.
    """

    id: int
    order_no: str
    line: str
    product_id: int
    label: str
    member_id: int
    name: str
    avatar_url: str | None
    stars: int
    text: str
    pictures: tuple[Picture, ...]
    written_at: datetime
    shown: bool
    more_text: str | None
    more_pictures: tuple[Picture, ...]
    more_at: datetime | None
    more_shown: bool
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Score:
    """What all shown reviews of a product say together."""

    reviews: int = 0
    stars: int = 0
    good: int = 0
    bad: int = 0
    pictured: int = 0
    followed: int = 0

    @property
    def tenths(self) -> int:
        """The average in tenths of a star, rounded to the nearest; 0 without reviews."""
        return (self.stars * 20 + self.reviews) // (2 * self.reviews) if self.reviews else 0

    @property
    def average(self) -> str:
        """The average as it is read: `4.7`."""
        return f"{self.tenths // 10}.{self.tenths % 10}"

    @property
    def good_percent(self) -> int:
        """How many of a hundred are good, rounded down: nothing is made better than it is."""
        return self.good * 100 // self.reviews if self.reviews else 0

    def count(self, only: Only) -> int:
        """How many a list shows."""
        counts = {Only.GOOD: self.good, Only.BAD: self.bad, Only.PICTURED: self.pictured}
        return (counts | {Only.ALL: self.reviews, Only.FOLLOWED: self.followed})[only]


@dataclass(frozen=True)
class ReviewPage:
    """One page of reviews; `after` is the id after which the next one begins, None at the end."""

    reviews: tuple[Review, ...]
    after: int | None
