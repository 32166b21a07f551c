"""The whole house for tests of commands, with keys that are made once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import credentials
from tests.support.databases import SqliteFiles
from tests.support.house import House, open_house


@pytest.fixture(scope="session")
def credentials_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys take a while to make: once for all tests."""
    folder = tmp_path_factory.mktemp("credentials")
    credentials.create_or_load(folder)
    return folder / credentials.FILE


@pytest.fixture
async def house(credentials_file: Path, sqlite_files: SqliteFiles, tmp_path: Path) -> AsyncIterator[House]:
    """An installation and the sandbox, joined."""
    path = sqlite_files.copy_to(tmp_path / "house.db")
    async with open_house(tmp_path, f"sqlite:///{path}", credentials_file) as opened:
        yield opened
