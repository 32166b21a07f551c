"""Servers under test: each a process of its own, on the core that is meant for it, on a free port of loopback."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.account import ACCOUNT, GREETING
from benchmarks.machine import Cores, pinned

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / "var" / "bench"
PATIENCE_S = 60


class DidNotStart(Exception):
    """A server that does not listen; the text is the end of what it printed."""


@dataclass(frozen=True)
class Server:
    """How to start one side: its command, and what it is told besides the account and the port."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Running:
    """A started server."""

    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """The processor time that it and its children took so far, all threads counted."""
        times = [process.cpu_times() for process in (self.process, *self.process.children(recursive=True))]
        return sum(time.user + time.system for time in times)


@contextlib.contextmanager
def serving(server: Server, cores: Cores) -> Iterator[Running]:
    """Start the server in an empty folder, wait until it listens, and stop it at the end."""
    port = find_free_port()
    folder = STATE / "run" / f"{server.name}-{port}"
    folder.mkdir(parents=True)
    own = {"BENCH_PORT": str(port), "BENCH_REPLY": GREETING, "PYTHONPATH": str(ROOT), "NODE_ENV": "production"}
    environment = {**os.environ, **ACCOUNT.environment(), **own, **server.environment}
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            server.command, cwd=folder, env=environment, stdout=log, stderr=log, preexec_fn=pinned(cores.server)
        )
    try:
        wait_until_listening(process, port, folder / "log")
        yield Running(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Raises DidNotStart when the process ends or takes longer than a minute."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
            return
        time.sleep(0.05)
    raise DidNotStart(log.read_text(errors="replace")[-300:])


def find_free_port() -> int:
    """A port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
