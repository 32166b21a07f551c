"""The sandbox's server: one port for the platform, for Pay and for the page with the phones."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.couriers.routes import setup as setup_couriers
from sandbox.front.front import Front, start_front
from sandbox.options import Options
from sandbox.pay.routes import setup as setup_pay
from sandbox.phone.routes import setup as setup_phone
from sandbox.platform.routes import setup as setup_platform
from sandbox.wire import Protocol, recorder
from sandbox.world import WORLD, World

_UPLOAD_LIMIT = 12 * 1024 * 1024
_RECORDED: tuple[tuple[str, Protocol], ...] = (
    ("/cgi-bin/", "api"),
    ("/wxaapi/", "api"),
    ("/wxa/", "api"),
    ("/sns/", "oauth"),
    ("/connect/", "oauth"),
    ("/v3/", "pay"),
    ("/label/order", "courier"),
    ("/poll/", "courier"),
)


@dataclass
class Runner:
    """A running sandbox.

    Its world, its address, its front under WeChat's names if it has one, and `close()`.
    """

    world: World
    url: str
    front: Front | None
    _runner: web.AppRunner

    async def close(self) -> None:
        """Stop serving, write the state."""
        if self.front is not None:
            await self.front.close()
        await self._runner.cleanup()


def _create_app(world: World) -> web.Application:
    """The application of a world: each part adds its own addresses."""
    app = web.Application(client_max_size=_UPLOAD_LIMIT, middlewares=[recorder(world.wire, _RECORDED)])
    app[WORLD] = world
    for setup in (setup_platform, setup_pay, setup_couriers, setup_phone):
        setup(app, world)
    app.cleanup_ctx.append(_lifetime)
    return app


async def start(options: Options) -> Runner:
    """Start in the running loop.

    Port 0 takes a free one; `runner.url` has it. OSError when the port is taken.
    """
    world = World(options)
    runner = web.AppRunner(_create_app(world), access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, options.host, options.port)
    try:
        await site.start()
        options.port = runner.addresses[0][1]
        front = await start_front(runner, options) if options.tls else None
    except OSError:
        await runner.cleanup()
        raise
    return Runner(world, world.base_url, front, runner)


def run(options: Options) -> None:
    """Serve until SIGINT or SIGTERM: `lianpu sandbox`."""
    asyncio.run(_serve(options))


async def _serve(options: Options) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = await start(options)
    await stop.wait()
    await runner.close()


async def _lifetime(app: web.Application) -> Any:
    await app[WORLD].open()
    yield
    await app[WORLD].close()
