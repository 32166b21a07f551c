"""A child process for heavy work: reading and making tables. It never opens the database and knows no secret.

What it runs is a file of ours that imports no other: it starts in a tenth of a second. It gets an empty environment,
less of the processor than whoever serves people, and limits of its own.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_LONGEST_LINE = 8 * 1024 * 1024
_END_S = 5.0
_TOLD = 2_000
"""Bytes of what it says on its way out that are kept."""


class ChildFailed(Exception):
    """The child ended otherwise than it should; the text is the end of what it said."""


class Child:
    """A running child: lines go in, lines come out."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._process = process
        self._in, self._out, self._errors = process.stdin, process.stdout, process.stderr
        self._said = asyncio.ensure_future(self._errors.read(_TOLD))

    async def send(self, lines: bytes) -> None:
        """Give it lines; waits while it has too many. Raises ChildFailed."""
        try:
            self._in.write(lines)
            await self._in.drain()
        except ConnectionError:
            await self.finish()
            raise ChildFailed("it closed its input") from None

    async def lines(self) -> AsyncIterator[bytes]:
        """What it says, line by line, until it says no more."""
        while line := await self._out.readline():
            yield line

    async def finish(self) -> None:
        """Nothing more goes in; wait for its end. Raises ChildFailed."""
        self._in.close()
        code = await self._process.wait()
        said = (await self._said).decode(errors="replace").strip()
        if code != 0:
            raise ChildFailed(said or f"it ended with {code}")

    async def end(self) -> None:
        """However it stands, it is no more afterwards."""
        if self._process.returncode is None:
            self._process.kill()
            await asyncio.wait_for(self._process.wait(), _END_S)
        self._said.cancel()
        await asyncio.gather(self._said, return_exceptions=True)


@asynccontextmanager
async def child_process(script: Path, *arguments: str) -> AsyncIterator[Child]:
    """Run a file of ours in a child; it is ended with the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-X", "utf8", str(script), *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={},
        cwd="/",
        limit=_LONGEST_LINE,
    )
    child = Child(process)
    try:
        yield child
    finally:
        await child.end()
