"""The sandbox's clock.

Real time plus an offset that can be moved, with timers that fire when sandbox time passes. Everything here that has a
lifetime (tokens, codes, windows, media, retry ladders) asks this clock and no other.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

BEIJING = timezone(timedelta(hours=8))
_STEP_PATIENCE_S = 6.0

Callback = Callable[[], Awaitable[None]]
_logger = logging.getLogger("sandbox.clock")


@dataclass(order=True)
class Timer:
    """Something to do at an instant of sandbox time. `cancel()` before it fires makes it do nothing."""

    when: datetime
    sequence: int
    callback: Callback = field(compare=False)
    name: str = field(compare=False, default="")
    cancelled: bool = field(compare=False, default=False)

    def cancel(self) -> None:
        """Do nothing when the time comes."""
        self.cancelled = True


class Clock:
    """Sandbox time.

    `file`, if given, always holds the offset in seconds: the program under test can follow.
    """

    def __init__(self, *, offset_s: float = 0.0, file: Path | None = None) -> None:
        self._offset = timedelta(seconds=offset_s)
        self._file = file
        self._timers: list[Timer] = []
        self._sequence = 0
        self._changed = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._loop_task: asyncio.Task[None] | None = None
        self._moving = asyncio.Lock()
        self.on_move: list[Callable[[], None]] = []
        self._write_file()

    @property
    def offset_s(self) -> float:
        """How far sandbox time is ahead of real time, in seconds."""
        return self._offset.total_seconds()

    def now(self) -> datetime:
        """The present instant of the sandbox, aware UTC."""
        return datetime.now(UTC) + self._offset

    def timestamp(self) -> int:
        """Whole seconds since 1970, as WeChat writes CreateTime."""
        return int(self.now().timestamp())

    def call_at(self, when: datetime, callback: Callback, *, name: str = "") -> Timer:
        """Run `callback` once sandbox time has reached `when` (at once when that is past)."""
        self._sequence += 1
        timer = Timer(when, self._sequence, callback, name)
        heapq.heappush(self._timers, timer)
        self._changed.set()
        return timer

    def call_after(self, seconds: float, callback: Callback, *, name: str = "") -> Timer:
        """Run `callback` after so many seconds of sandbox time."""
        return self.call_at(self.now() + timedelta(seconds=seconds), callback, name=name)

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds of sandbox time: a moved clock wakes the sleeper."""
        woken = asyncio.Event()

        async def wake() -> None:
            woken.set()

        timer = self.call_after(seconds, wake, name="sleep")
        try:
            await woken.wait()
        finally:
            timer.cancel()

    async def advance(self, seconds: float) -> None:
        """Move forward. Timers on the way fire in order, each at its own instant, before the move is over."""
        if seconds < 0:
            raise ValueError("the sandbox's clock only moves forward")
        async with self._moving:
            target = self._offset + timedelta(seconds=seconds)
            while (timer := self._pop_due(datetime.now(UTC) + target)) is not None:
                self._move_to(min(max(timer.when - datetime.now(UTC), self._offset), target))
                await asyncio.wait({self._fire(timer)}, timeout=_STEP_PATIENCE_S)
            self._move_to(target)

    def start(self) -> None:
        """Begin to fire timers as time passes. Needs a running loop."""
        self._loop_task = asyncio.create_task(self._run(), name="sandbox clock")

    async def close(self) -> None:
        """Stop firing; what is running is cancelled."""
        tasks = [task for task in (self._loop_task, *self._running) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            async with self._moving:
                while (timer := self._pop_due(self.now())) is not None:
                    self._fire(timer)
            wait_s = (self._timers[0].when - self.now()).total_seconds() if self._timers else 3600.0
            try:
                async with asyncio.timeout(max(wait_s, 0.0)):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _pop_due(self, until: datetime) -> Timer | None:
        while self._timers and (self._timers[0].cancelled or self._timers[0].when <= until):
            timer = heapq.heappop(self._timers)
            if not timer.cancelled:
                return timer
        return None

    def _fire(self, timer: Timer) -> asyncio.Task[None]:
        task = asyncio.create_task(_guarded(timer), name=f"sandbox timer {timer.name}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def _move_to(self, offset: timedelta) -> None:
        self._offset = offset
        self._write_file()
        self._changed.set()
        for listener in self.on_move:
            listener()

    def _write_file(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_name(self._file.name + ".new")
        fresh.write_text(f"{self.offset_s:.3f}\n", encoding="ascii")
        os.replace(fresh, self._file)


async def _guarded(timer: Timer) -> None:
    try:
        await timer.callback()
    except Exception:
        _logger.exception("the timer %s failed", timer.name)
