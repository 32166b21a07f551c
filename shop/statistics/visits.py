"""Visits, counted in the memory of one process until they are written together.

Never once a request and never by the outbox: a process that dies loses the visits of its last few seconds.
"""

from collections.abc import Iterable
from datetime import datetime

from shop.statistics.hours import number_hour
from shop.statistics.measures import TOTAL, Dimension, Figures, Key, Measure, add_parts

_PAGES = (Dimension.PRODUCT, Dimension.STORY, Dimension.CAMPAIGN)
"""Of single pages views are counted, and no visitors."""


class Visits:
    """The visits that nobody has written yet. One event loop counts and takes, so nothing is lost between."""

    def __init__(self) -> None:
        self._waiting: dict[int, dict[Key, dict[Measure, int]]] = {}

    def count(
        self,
        at: datetime,
        channel: str,
        product: str | None,
        *,
        is_first: bool,
        story: str | None = None,
        campaign: str | None = None,
    ) -> None:
        """A person opened a page, of a product, a story, a campaign or another.

        `is_first`: their browser's first one today.
        """
        keys: Iterable[Key] = (TOTAL, (Dimension.CHANNEL, channel))
        if product is not None:
            keys = (*keys, (Dimension.PRODUCT, product))
        if story is not None:
            keys = (*keys, (Dimension.STORY, story))
        if campaign is not None:
            keys = (*keys, (Dimension.CAMPAIGN, campaign))
        hour = self._waiting.setdefault(number_hour(at), {})
        for key in keys:
            counts = hour.setdefault(key, {})
            counts[Measure.VIEWS] = counts.get(Measure.VIEWS, 0) + 1
            if is_first and key[0] not in _PAGES:
                counts[Measure.VISITORS] = counts.get(Measure.VISITORS, 0) + 1

    def take(self) -> Figures:
        """What waits to be written; from here on it is the caller's to write."""
        taken, self._waiting = self._waiting, {}
        return taken

    def put_back(self, figures: Figures) -> None:
        """What could not be written waits again."""
        for hour, parts in figures.items():
            self._waiting[hour] = add_parts(self._waiting.get(hour, {}), parts)
