"""Answered API calls by their rid, for POST /cgi-bin/openapi/rid/get (docs/wechat.md §4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.wire import Exchange
from sandbox.world import World

_KEPT = 5000
_KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Kept:
    """What rid/get tells about a call."""

    at: datetime
    exchange: Exchange
    answer: str


class KeptRequests:
    """The last calls of this run, by rid."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: dict[str, Kept] = {}

    def keep(self, rid: str, exchange: Exchange, answer: bytes) -> None:
        """Remember a call."""
        self._kept[rid] = Kept(self._world.clock.now(), exchange, answer.decode())
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]

    def find(self, rid: str) -> Kept | None:
        """The call with this rid, within seven days."""
        kept = self._kept.get(rid)
        return kept if kept is not None and self._world.clock.now() - kept.at <= _KEPT_FOR else None
