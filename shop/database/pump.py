"""Carries events from the outbox to one consumer: claim, handle, finish.

Retry with back-off; bury what never works.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import structlog
from prometheus_client import Counter

from shop.database.database import Database
from shop.database.outbox import (
    Delivery,
    bury_delivery,
    claim_deliveries,
    finish_deliveries,
    postpone_delivery,
)

_LEASE_S = 60
_BATCH = 32
ATTEMPTS = 12
_POLL_S = 1.0
_FIRST_RETRY_S = 2.0
_LONGEST_RETRY_S = 3600.0

Handler = Callable[[Delivery], Awaitable[None]]
log = structlog.get_logger(__name__)
_buried_total = Counter("lianpu_outbox_buried_total", "Deliveries given up: dead letters", ["consumer"])


class Later(Exception):
    """The handler asks for another try in `delay_s` seconds.

    It does not count towards the limit of attempts.
    """

    def __init__(self, delay_s: float, reason: str) -> None:
        super().__init__(reason)
        self.delay_s = delay_s


class Never(Exception):
    """The handler says that no try will ever work; the delivery is buried with the reason."""


class Pump:
    """One consumer's pump. Several may run, also in several processes: each delivery is claimed by one."""

    def __init__(self, database: Database, consumer: str, handler: Handler, holder: str) -> None:
        self._database = database
        self._consumer = consumer
        self._handler = handler
        self._holder = holder
        self._wake = asyncio.Event()
        database.on_events(self._wake.set)

    async def run(self) -> None:
        """Pump until cancelled; sleeps while nothing is due."""
        while True:
            self._wake.clear()
            try:
                moved = await self.pump_once()
            except Exception:
                log.exception("outbox claim failed", consumer=self._consumer)
                moved = 0
            if not moved:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), _POLL_S)

    async def pump_once(self) -> int:
        """Handle what is due now, and return how many deliveries were taken."""
        deliveries = await self._database.transact(
            claim_deliveries, self._consumer, self._holder, lease_s=_LEASE_S, limit=_BATCH
        )
        outcomes = await asyncio.gather(*(self._handle(delivery) for delivery in deliveries))
        await self._finish([delivery.id for delivery, done in zip(deliveries, outcomes, strict=True) if done])
        return len(deliveries)

    async def _finish(self, ids: Sequence[int]) -> None:
        if ids:
            await self._database.transact(finish_deliveries, self._holder, ids)

    async def _handle(self, delivery: Delivery) -> bool:
        try:
            await self._handler(delivery)
        except Later as later:
            await self._postpone(delivery, later.delay_s, str(later), counted=False)
        except Never as never:
            await self._bury(delivery, str(never))
        except Exception as error:
            await self._fail(delivery, error)
        else:
            return True
        return False

    async def _fail(self, delivery: Delivery, error: Exception) -> None:
        log.exception("delivery failed", consumer=self._consumer, what=delivery.event_name, delivery=delivery.id)
        reason = f"{type(error).__name__}: {error}"[:500]
        if delivery.attempts >= ATTEMPTS:
            await self._bury(delivery, reason)
        else:
            delay_s = min(_FIRST_RETRY_S * 2 ** (delivery.attempts - 1), _LONGEST_RETRY_S)
            await self._postpone(delivery, delay_s, reason, counted=True)

    async def _postpone(self, delivery: Delivery, delay_s: float, reason: str, *, counted: bool) -> None:
        await self._database.transact(
            postpone_delivery, self._holder, delivery.id, delay_s=delay_s, reason=reason, counted=counted
        )

    async def _bury(self, delivery: Delivery, reason: str) -> None:
        _buried_total.labels(self._consumer).inc()
        log.error(
            "delivery buried", consumer=self._consumer, what=delivery.event_name, delivery=delivery.id, reason=reason
        )
        await self._database.transact(bury_delivery, self._holder, delivery.id, reason=reason)
