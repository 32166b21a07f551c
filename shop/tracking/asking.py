"""Asks the service where parcels are, between units of work and never within a request.

A service that is away, or says no to everything, is left alone for a while: its circuit is open.
"""

import asyncio
from datetime import datetime, timedelta

import structlog

from shop.database.database import Clock, Database
from shop.settings.present import PresentSettings
from shop.settings.tracking import TRACKING
from shop.settings.waybills import WAYBILLS
from shop.tracking.carriers import find_carrier_code
from shop.tracking.ports import TrackedParcel, TrackingRefused, TrackingSilent, TrackingSource
from shop.tracking.service import claim_tracks, find_wanted, open_tracks, record_not_asked, record_track

_AT_ONCE = 4
_SHORTEST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=1)
_A_DAY = timedelta(days=1)
log = structlog.get_logger(__name__)


class TrackAsker:
    """One per working process. Its circuit opens after a round in which nobody was answered."""

    def __init__(self, database: Database, source: TrackingSource, present: PresentSettings, clock: Clock) -> None:
        self._database = database
        self._source = source
        self._present = present
        self._clock = clock
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._pause = _SHORTEST_PAUSE
        self._closed_at: datetime | None = None

    async def open_tracks(self) -> int:
        """Task: begin to follow parcels that have left."""
        return await self._database.transact(open_tracks) if self._source.is_ready else 0

    async def ask_due(self) -> int:
        """Task: ask about each parcel whose time has come. Returns how many those were."""
        if not self._source.is_ready or (self._closed_at is not None and self._clock() < self._closed_at):
            return 0
        due = await self._database.transact(claim_tracks)
        answered = await asyncio.gather(*(self._ask(parcel_id) for parcel_id in due))
        if due:
            self._judge(any(answered))
        return len(due)

    async def _ask(self, parcel_id: int) -> bool:
        """Whether the service answered, or need not be asked."""
        wanted = await self._database.read(find_wanted, parcel_id)
        if wanted is None:
            return True
        code = find_carrier_code(wanted.carrier, self._present.of(WAYBILLS))
        if code is None:
            await self._database.transact(record_not_asked, parcel_id, wanted.carrier, again=_A_DAY)
            return True
        try:
            async with self._gate:
                told = await self._source.find_track(TrackedParcel(code, wanted.number, wanted.phone_end))
        except TrackingSilent as silent:
            log.info("no answer about a parcel", parcel=parcel_id, why=str(silent))
            return False
        except TrackingRefused as refused:
            log.warning("not told about a parcel", parcel=parcel_id, why=refused.why)
            again = timedelta(hours=1) if refused.of_all else _A_DAY
            await self._database.transact(record_not_asked, parcel_id, refused.why, again=again)
            return not refused.of_all
        every = timedelta(hours=self._present.of(TRACKING).every_hours)
        await self._database.transact(record_track, wanted, told, every=every)
        return True

    def _judge(self, is_there: bool) -> None:
        if is_there:
            self._pause, self._closed_at = _SHORTEST_PAUSE, None
            return
        self._closed_at = self._clock() + self._pause
        log.warning("parcels are not asked about for a while", seconds=self._pause.total_seconds())
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
