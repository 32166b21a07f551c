"""The company that the console's benchmark makes still fits the tables, and what it asks is a page."""

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient
from yarl import URL

from benchmarks.databases import fill
from benchmarks.goals.console import check_page, list_addresses, name_secret, push_get, seed_visited
from benchmarks.servers.console import make_app
from tests.support.databases import SqliteFiles

MEMBERS = 100


@pytest.fixture
async def staff(
    sqlite_files: SqliteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aiohttp_client: AiohttpClient
) -> TestClient:  # type: ignore[type-arg]
    """The measured server over a small company; one of the staff is in."""
    path = str(sqlite_files.copy_to(tmp_path / "company.db"))
    await fill(path, lambda connection: seed_visited(connection, MEMBERS))
    monkeypatch.setenv("BENCH_DATABASE", path)
    secret = name_secret(1)
    return await aiohttp_client(await make_app(), cookies={"staff": secret, "console": secret})


async def test_what_is_measured_is_a_page(staff: TestClient) -> None:  # type: ignore[type-arg]
    for addresses in list_addresses(MEMBERS).values():
        for address in {addresses[0], addresses[-1]}:
            async with staff.get(URL(address)) as answer:
                check_page(push_get(address), await answer.read())
