"""A sandbox on a free port with a bot behind it, for every test of this folder."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from sandbox import credentials
from sandbox.options import Options
from sandbox.people import Person
from sandbox.server import Runner, start
from sandbox.world import World
from tests.sandbox.support import Api, Bot


@pytest.fixture(scope="session")
def credentials_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys take a while to make: once for all tests."""
    folder = tmp_path_factory.mktemp("credentials")
    credentials.create_or_load(folder)
    return folder / credentials.FILE


@pytest.fixture
def bot() -> Bot:
    """A callback that answers `success` until a test tells it otherwise."""
    return Bot()


@pytest.fixture
async def callback_url(bot: Bot) -> AsyncIterator[str]:
    """Where the bot listens."""
    app = web.Application()
    app.router.add_get("/wechat", bot.verify)
    app.router.add_post("/wechat", bot.receive)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/wechat"))
    await server.close()


@pytest.fixture
def options(tmp_path: Path, credentials_file: Path, callback_url: str) -> Options:
    """How the sandbox of the test is started; a test may override this fixture."""
    folder = tmp_path / "sandbox"
    folder.mkdir()
    shutil.copy(credentials_file, folder)
    return Options(port=0, state_folder=folder, callback_url=callback_url, ladder_scale=0.01)


@pytest.fixture
async def runner(options: Options, bot: Bot) -> AsyncIterator[Runner]:
    """The running sandbox, in safe mode."""
    runner = await start(options)
    bot.world = runner.world
    yield runner
    await runner.close()


@pytest.fixture
def world(runner: Runner) -> World:
    """Its world."""
    return runner.world


@pytest.fixture
def ann(world: World) -> Person:
    """The first person."""
    return world.people.get("a")


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    """A session of the test's own."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
def api(runner: Runner, http: ClientSession) -> Api:
    """Calls the sandbox's API."""
    return Api(runner, http)
