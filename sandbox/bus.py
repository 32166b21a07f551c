"""What happens in the sandbox, told to whoever listens.

The page's event streams, and tests that wait for something.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_QUEUE_LIMIT = 1000


@dataclass(frozen=True)
class Happening:
    """One thing that happened.

    Topics: wire, person, people, clock, faults, account, pay. `data` is ready for JSON.
    """

    topic: str
    data: dict[str, Any] = field(default_factory=dict)


class Bus:
    """Hands each happening to every listener; one that does not keep up loses the oldest."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Happening]] = set()

    def publish(self, topic: str, **data: Any) -> None:
        """Tell all listeners. Never blocks."""
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(Happening(topic, data))

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Happening]]:
        """A queue that receives everything from now on, until the block ends."""
        queue: asyncio.Queue[Happening] = asyncio.Queue(_QUEUE_LIMIT)
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    async def stream(self) -> AsyncIterator[Happening]:
        """Everything from now on, one by one."""
        with self.listening() as queue:
            while True:
                yield await queue.get()
