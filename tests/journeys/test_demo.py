"""`lianpu demo` as a process: it answers, it comes back as it was, and it leaves nothing behind."""

import asyncio
import json
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import psutil
import pytest

from composition.consumers import SUBSCRIPTIONS
from shop.database.sqlite import SqliteDatabase
from tests.journeys.living import until
from tests.journeys.program import PROGRAM, answers, clean, is_alive, run_command, run_program
from tests.journeys.sample import SampleShop
from tests.support.clock import MovableClock
from tests.support.databases import SqliteFiles
from tests.support.house import find_free_port

Ports = dict[str, str]


@pytest.fixture
async def folder(sqlite_files: SqliteFiles, sample_shop: SampleShop, tmp_path: Path) -> Path:
    """Where the demo is started; its sample shop is there already, as after a first start."""
    state = tmp_path / "var" / "demo"
    state.mkdir(parents=True)
    database = SqliteDatabase(sqlite_files.copy_to(state / "lianpu.db"), MovableClock(), SUBSCRIPTIONS)
    await sample_shop.open_in(database, state)
    await database.close()
    return tmp_path


@pytest.fixture
def ports() -> Ports:
    """Free ports as the demo's settings."""
    names = ("LIANPU_PORT", "LIANPU_OPS_PORT", "LIANPU_SANDBOX_PORT", "LIANPU_CONSOLE_PORT")
    return {name: str(find_free_port()) for name in names}


async def post(ports: Ports, path: str, body: object) -> None:
    address = f"http://localhost:{ports['LIANPU_SANDBOX_PORT']}/sandbox/api/{path}"
    async with aiohttp.ClientSession() as session, session.post(address, json=body) as answer:
        assert answer.status == 200


async def see(ports: Ports) -> dict[str, object]:
    """Who follows, what was said, and what time it is, as the sandbox's page has it."""
    address = f"http://localhost:{ports['LIANPU_SANDBOX_PORT']}/sandbox/api/state"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        state = json.loads(await answer.text())
    said = [[(entry["kind"], entry["data"].get("content")) for entry in one["chat"]] for one in state["people"]]
    return {"said": said, "days": round(state["clock"]["offset_s"] / 86400, 1)}


async def has_poster(ports: Ports) -> bool:
    said = (await see(ports))["said"]
    assert isinstance(said, list)
    return ("image", None) in said[0]


async def test_the_demo_answers_and_comes_back_after_a_kill_as_it_was(folder: Path, ports: Ports) -> None:
    ops = int(ports["LIANPU_OPS_PORT"])
    async with run_program("demo", cwd=folder, environment=ports, ops_port=ops) as demo:
        await demo.ready()
        doors = {"LIANPU_PORT": "/", "LIANPU_OPS_PORT": "/livez", "LIANPU_SANDBOX_PORT": "/"}
        for name, path in (doors | {"LIANPU_CONSOLE_PORT": "/console/login"}).items():
            assert await answers(int(ports[name]), path), name
        await post(ports, "people/a/follow", {})
        await until(lambda: has_poster(ports), "a poster")
        await post(ports, "clock", {"advance_s": 86400})
        before = await see(ports)
        assert await demo.stop(signal.SIGTERM) == 0
    async with run_program("demo", cwd=folder, environment=ports, ops_port=ops) as demo:
        await demo.ready()
        assert await see(ports) == before
        status, said = await run_command("audit", cwd=folder, environment={})
        assert (status, said.split(", ")[-1].strip()) == (0, "0 findings.")
        assert await demo.stop(signal.SIGKILL) == -signal.SIGKILL
    assert not any([await answers(int(port), "/") for port in ports.values()])


async def test_the_demo_ends_when_the_process_that_started_it_is_killed(folder: Path, ports: Ports) -> None:
    """As `make demo` does: make is the parent, and a closed terminal or a kill -9 ends it."""
    starter = "import subprocess, sys; p = subprocess.Popen(sys.argv[1:]); print(p.pid, flush=True); p.wait()"
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", starter, sys.executable, str(PROGRAM), "demo", "--stop-with-parent"),
        cwd=folder,
        env=clean(ports),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        await until(lambda: answers(int(ports["LIANPU_OPS_PORT"]), "/readyz"), "a ready demo")
        family = psutil.Process(parent.pid).children(recursive=True)
        assert len(family) > 1
    finally:
        parent.kill()
        await parent.wait()

    async def nobody() -> bool:
        return not any(is_alive(process) for process in family)

    await until(nobody, "the end of the demo and of its Valkey")


async def test_a_taken_port_is_one_sentence_and_a_failure(folder: Path, ports: Ports) -> None:
    with socket.create_server(("127.0.0.1", int(ports["LIANPU_SANDBOX_PORT"]))):
        status, said = await run_command("demo", cwd=folder, environment=ports)
    assert status == 1
    assert said.strip() == (
        f"Port {ports['LIANPU_SANDBOX_PORT']} is taken: stop the program that uses it, "
        "or set LIANPU_SANDBOX_PORT to another port."
    )
