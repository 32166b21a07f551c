"""Runs an application as the program does: one process, uvloop, no access log, the collector told what stays."""

import asyncio
import os
from collections.abc import Awaitable, Callable

import uvloop
from aiohttp import web

from composition.lifetime import set_memory_at_rest


def serve(make_app: Callable[[], Awaitable[web.Application]]) -> None:
    """Serve until terminated, on the port of BENCH_PORT."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(make_app))


async def _serve(make_app: Callable[[], Awaitable[web.Application]]) -> None:
    runner = web.AppRunner(await make_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["BENCH_PORT"])).start()
    set_memory_at_rest()
    await asyncio.Event().wait()
