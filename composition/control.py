"""How a command reaches the process that holds the database.

A Unix socket in the state folder, for its owner only. On SQLite one process holds the file. A command that finds it
running hands itself over; otherwise it takes the lock and does the work itself. Progress and the result come back as
JSON lines.
"""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from commissions.refusals import Refusal

Progress = Callable[[str], None]
Command = Callable[[Mapping[str, Any], Progress], Awaitable[dict[str, Any]]]
_LONGEST_PATH = 100
_LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of one answer: everything that is kept of a person comes in one."""


class CommandRefused(Exception):
    """The running process refused the command; carries the refusal's code and data."""

    def __init__(self, code: str, data: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def socket_path(state_dir: Path) -> Path:
    """The control socket of a state folder. A path too long for a Unix socket is shortened by its digest."""
    path = state_dir.resolve() / "control.sock"
    if len(str(path).encode()) <= _LONGEST_PATH:
        return path
    return Path(tempfile.gettempdir()) / f"lianpu-{sha256(str(path).encode()).hexdigest()[:16]}.sock"


def _create_app(commands: Mapping[str, Command]) -> web.Application:
    """The running process's side: `POST /commands/{name}` with a JSON object of arguments."""

    async def run(request: web.Request) -> web.StreamResponse:
        command = commands.get(request.match_info["name"])
        if command is None:
            raise web.HTTPNotFound
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        lines: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        task = asyncio.create_task(_run_to_lines(command, await request.json(), lines))
        while (line := await lines.get()) is not None:
            await response.write(json.dumps(line, ensure_ascii=False, default=str).encode() + b"\n")
        await task
        return response

    app = web.Application()
    app.add_routes([web.post("/commands/{name}", run)])
    return app


async def _run_to_lines(
    command: Command, arguments: Mapping[str, Any], lines: asyncio.Queue[dict[str, Any] | None]
) -> None:
    try:
        result = await command(arguments, lambda words: lines.put_nowait({"progress": words}))
        lines.put_nowait({"result": result})
    except Refusal as refusal:
        lines.put_nowait({"refusal": refusal.code, "data": refusal.data})
    except Exception as error:
        lines.put_nowait({"refusal": "failed", "data": {"reason": f"{type(error).__name__}: {error}"}})
        raise
    finally:
        lines.put_nowait(None)


@asynccontextmanager
async def control_socket(commands: Mapping[str, Command], state_dir: Path) -> AsyncIterator[None]:
    """Listen on the state folder's control socket, readable by this user only, while the block runs."""
    path = socket_path(state_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    runner = web.AppRunner(_create_app(commands), access_log=None, handle_signals=False)
    await runner.setup()
    try:
        await web.UnixSite(runner, str(path)).start()
        path.chmod(0o600)
        yield
    finally:
        await runner.cleanup()
        path.unlink(missing_ok=True)


async def ask_running(state_dir: Path, name: str, arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Hand a command to the running process. Raises ConnectionError when none listens, or CommandRefused."""
    connector = aiohttp.UnixConnector(str(socket_path(state_dir)))
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=3)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout, read_bufsize=_LONGEST_LINE) as session,
            session.post(f"http://lianpu/commands/{name}", json=dict(arguments)) as response,
        ):
            response.raise_for_status()
            async for line in response.content:
                said = json.loads(line)
                if "progress" in said:
                    progress(said["progress"])
                elif "result" in said:
                    return dict(said["result"])
                else:
                    raise CommandRefused(said["refusal"], said["data"])
    except aiohttp.ClientConnectorError as error:
        raise ConnectionError(str(error)) from None
    raise ConnectionError("the running process went away before it answered")
