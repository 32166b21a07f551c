"""The operations door tells life, readiness and figures, and what is wrong in words."""

from pathlib import Path

from pytest_aiohttp import AiohttpClient

from composition.operations import create_app
from tests.support.databases import AnyDatabase


async def test_alive_ready_and_measured(database: AnyDatabase, aiohttp_client: AiohttpClient, tmp_path: Path) -> None:
    client = await aiohttp_client(create_app(database, tmp_path, {}, {}))
    assert (await client.get("/livez")).status == 200
    ready = await client.get("/readyz")
    assert (ready.status, (await ready.json())["checks"]["database"]) == (200, "ok")
    assert "lianpu_" in await (await client.get("/metrics")).text()


async def test_a_failed_check_makes_the_process_not_ready_and_says_why(
    sqlite_database: AnyDatabase, aiohttp_client: AiohttpClient, tmp_path: Path
) -> None:
    async def broken() -> str | None:
        return "The printer is out of paper: put some in."

    client = await aiohttp_client(create_app(sqlite_database, tmp_path, {"printer": broken}, {}))
    ready = await client.get("/readyz")
    assert ready.status == 503
    assert (await ready.json())["checks"]["printer"].startswith("The printer")


async def test_a_database_that_does_not_answer_is_told(
    sqlite_database: AnyDatabase, aiohttp_client: AiohttpClient, tmp_path: Path
) -> None:
    class Away:
        async def read(self, query: object) -> None:
            raise ConnectionError

    client = await aiohttp_client(create_app(Away(), tmp_path, {}, {}))  # type: ignore[arg-type]
    ready = await client.get("/readyz")
    assert ready.status == 503
    assert "The database does not answer" in (await ready.json())["checks"]["database"]


async def test_a_note_is_shown_and_changes_nothing(
    sqlite_database: AnyDatabase, aiohttp_client: AiohttpClient, tmp_path: Path
) -> None:
    async def noted() -> str | None:
        return "Redis does not answer."

    client = await aiohttp_client(create_app(sqlite_database, tmp_path, {}, {"redis": noted}))
    ready = await client.get("/readyz")
    assert (ready.status, (await ready.json())["notes"]) == (200, {"redis": "Redis does not answer."})
