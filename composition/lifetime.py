"""Starts and stops the parts of a process: sites, loops, and the signals that end them."""

import asyncio
import ctypes
import errno
import gc
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiohttp import web

from composition.trouble import PortTaken

_DRAIN_S = 20.0
_COLLECT_AFTER = (10_000, 20, 50)
_PARENT_LOOK_S = 0.5
_BUSY_S = 0.1
log = structlog.get_logger(__name__)


@asynccontextmanager
async def site(app: web.Application, host: str, port: int, setting: str) -> AsyncIterator[None]:
    """Serve `app` while the block runs; then stop accepting, let requests finish, close. Raises PortTaken."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_DRAIN_S)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port, reuse_address=True).start()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port, setting) from None
            raise
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def loops(coroutines: Sequence[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Run endless loops beside the block; cancel them when it ends."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def set_memory_at_rest() -> None:
    """Tell the collector that what was made at the start stays.

    It then looks at requests only, and less often. Worth a tenth of a callback's time (docs/benchmarks.md).
    """
    gc.collect()
    _give_memory_back()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def _give_memory_back() -> None:
    """Hand what was freed back to the system, where the C library can.

    Drawing the sample shop leaves 250 MB.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


async def wait_for_end() -> None:
    """Wait for SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


async def end_with_parent(parent: int) -> None:
    """Send this process SIGTERM once `parent` is no longer its parent.

    The system then gives it another one. While a process still starts up, SIGTERM ends it at once; later it ends in
    good order.
    """
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells a process that its parent ended
        await asyncio.sleep(_PARENT_LOOK_S)
    os.kill(os.getpid(), signal.SIGTERM)


async def repeat(name: str, interval_s: float, run: Callable[[], Awaitable[int]]) -> None:
    """Run a task that needs the network, again and again.

    At once while it found something to do, else after `interval_s`.
    """
    while True:
        done = 0
        try:
            done = await run()
        except Exception:
            log.exception("task failed", task=name)
        await asyncio.sleep(_BUSY_S if done else interval_s)
