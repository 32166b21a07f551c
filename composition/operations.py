"""The operations door, on a port of its own.

Is the process alive, is it ready to serve, and its figures.
"""

import asyncio
import shutil
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy import Connection, text

from shop.audit_log.queries import find_last_audit
from shop.database.database import Database
from shop.database.outbox import count_open_deliveries
from shop.reconciliation.queries import count_open_differences

_LEAST_FREE_DISK = 0.05
_SLOWEST_LOOP_S = 1.0
_NAP_S = 0.1

Check = Callable[[], Coroutine[Any, Any, str | None]]
"""Returns None when all is well, else one sentence."""

_differences_open = Gauge("lianpu_reconciliation_open", "Differences to Pay's bills that wait for a person")
_audit_findings = Gauge("lianpu_audit_findings", "What the last audit of the books found; -1 before the first one")
_outbox_open = Gauge("lianpu_outbox_open", "Deliveries that wait or are under way", ["consumer"])


def create_app(
    database: Database, state_dir: Path, checks: Mapping[str, Check], notes: Mapping[str, Check]
) -> web.Application:
    """`GET /livez`, `/readyz`, `/metrics`. Meant for loopback or a private network only.

    A failed check makes the process not ready; a note is only shown.
    """

    async def livez(request: web.Request) -> web.Response:
        begin = time.monotonic()
        await asyncio.sleep(_NAP_S)
        late = time.monotonic() - begin - _NAP_S > _SLOWEST_LOOP_S
        return web.json_response({"alive": not late}, status=503 if late else 200)

    async def readyz(request: web.Request) -> web.Response:
        said = await examine(database, state_dir, checks)
        noted = await _ask_all({name: note() for name, note in notes.items()})
        ready = not any(said.values())
        body = {"ready": ready, "checks": {name: words or "ok" for name, words in said.items()}}
        body["notes"] = {name: words for name, words in noted.items() if words}
        return web.json_response(body, status=200 if ready else 503)

    async def metrics(request: web.Request) -> web.Response:
        for consumer, count in (await database.read(count_open_deliveries)).items():
            _outbox_open.labels(consumer).set(count)
        last = await database.read(find_last_audit)
        _audit_findings.set(last.findings if last else -1)
        _differences_open.set(await database.read(count_open_differences))
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes([web.get("/livez", livez), web.get("/readyz", readyz), web.get("/metrics", metrics)])
    return app


async def examine(database: Database, state_dir: Path, checks: Mapping[str, Check]) -> dict[str, str | None]:
    """What is wrong with this process, by the name of each check; None where all is well."""
    every = {"database": _check_database(database), "disk": _check_disk(state_dir)}
    return await _ask_all(every | {name: check() for name, check in checks.items()})


async def _ask_all(questions: Mapping[str, Coroutine[Any, Any, str | None]]) -> dict[str, str | None]:
    """All answers by name, asked at the same time."""
    return dict(zip(questions, await asyncio.gather(*questions.values()), strict=True))


async def _check_database(database: Database) -> str | None:
    """Whether the database answers a query within two seconds."""
    try:
        await asyncio.wait_for(database.read(_ask_database), 2)
    except Exception as error:
        return f"The database does not answer ({type(error).__name__}): look at its log and its disk."
    return None


async def note_audit(database: Database) -> str | None:
    """Whether the last audit of the books found anything. The shop serves on; transfers are frozen."""
    last = await database.read(find_last_audit)
    if last is None or not last.findings:
        return None
    return f"The audit of {last.started_at:%Y-%m-%d %H:%M} UTC found {last.findings} things wrong: run lianpu audit."


def _ask_database(connection: Connection) -> None:
    """The smallest question."""
    connection.execute(text("SELECT 1"))


async def _check_disk(folder: Path) -> str | None:
    """Whether the state folder's disk has room left."""
    usage = shutil.disk_usage(folder)
    if usage.free / usage.total < _LEAST_FREE_DISK:
        return "The disk is nearly full: make room, or move the state folder (LIANPU_STATE_DIR)."
    return None
