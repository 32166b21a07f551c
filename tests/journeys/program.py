"""`lianpu.py` as a process of its own, as a merchant starts it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from pydantic import SecretStr

from composition.settings import Settings
from tests.journeys.living import until

PROGRAM = Path(__file__).parents[2] / "lianpu.py"
PORTS = ("port", "ops_port", "sandbox_port", "console_port")
LONGEST_S = 60.0


class Program:
    """A running `lianpu.py` and where to look at it."""

    def __init__(self, process: asyncio.subprocess.Process, ops_port: int) -> None:
        self.process, self._ops_port = process, ops_port
        self.family = [psutil.Process(process.pid)]

    async def ready(self) -> None:
        """Wait until it says that it can serve."""
        await until(lambda: answers(self._ops_port, "/readyz"), "a ready process")
        self.family += self.family[0].children(recursive=True)

    async def stop(self, number: signal.Signals) -> int:
        """Send a signal and wait until it has ended, and with it every process that it started."""
        self.process.send_signal(number)
        status = await asyncio.wait_for(self.process.wait(), LONGEST_S)
        await self.all_gone()
        return status

    async def all_gone(self) -> None:
        """Wait until none of its processes is left."""
        await until(self._nobody, "the end of all its processes")

    async def _nobody(self) -> bool:
        return not any(is_alive(process) for process in self.family)


def is_alive(process: psutil.Process) -> bool:
    """Running, and no corpse that only waits for its parent."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


async def answers(port: int, path: str) -> bool:
    """Whether a page is there."""
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}{path}", headers={"Host": f"localhost:{port}"}) as answer,
        ):
            return answer.status == 200
    except (aiohttp.ClientError, OSError):
        return False


@asynccontextmanager
async def run_program(
    *arguments: str, cwd: Path, environment: Mapping[str, str], ops_port: int
) -> AsyncIterator[Program]:
    """Start it; killed at the end, should it still run then."""
    with (cwd / "output.txt").open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(PROGRAM), *arguments), cwd=cwd, env=clean(environment), stdout=output, stderr=output
        )
    program = Program(process, ops_port)
    try:
        yield program
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await program.all_gone()


async def run_command(*arguments: str, cwd: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run one command to its end. Returns its exit status and all that it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(PROGRAM), *arguments),
        cwd=cwd,
        env=clean(environment),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), LONGEST_S)
    assert process.returncode is not None
    return process.returncode, said.decode()


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """The system's environment without settings of any installation, and these."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LIANPU_")} | dict(environment)


def as_environment(settings: Settings) -> dict[str, str]:
    """Settings as variables."""

    def write(value: Any) -> str:
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)

    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    return {f"LIANPU_{name.upper()}": write(value) for name, value in given.items() if value is not None}
