"""The load: raw sockets over uvloop. Each connection sends its next request when the last one is answered."""

import asyncio
import gc
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.messages import Push, WrongReply

PATIENCE_S = 60
SAMPLED = 32
"""Of so many replies one is opened and checked after the round."""


@dataclass
class Round:
    """What one round of load came to. Latencies in seconds; `samples` are some requests with their replies.

    `cpu_seconds` is what the server's process took; unlike the time on the clock, other programs hardly disturb it.
    """

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    samples: list[tuple[Push, bytes]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answered requests a second."""
        return len(self.latencies) / self.seconds

    @property
    def rate_by_cpu(self) -> float:
        """Answered requests a second of the server's processor time."""
        return len(self.latencies) / max(self.cpu_seconds, 0.01)

    @property
    def p99(self) -> float:
        """The latency in seconds that one in a hundred requests exceeded."""
        return sorted(self.latencies)[int(len(self.latencies) * 0.99)]


async def run_round(port: int, pushes: Sequence[Push], connections: int) -> Round:
    """Send every push once over so many connections. Raises WrongReply for any answer that is not 200."""
    came, todo = Round(), iter(pushes)
    gc.collect()
    gc.disable()
    started = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*(_Connection(port, todo, came).run() for _ in range(connections)))
    finally:
        gc.enable()
    came.seconds = time.perf_counter() - started
    return came


class _Connection(asyncio.Protocol):
    """One client. Opens a new connection where the server closes after each answer, as one without keep-alive does."""

    def __init__(self, port: int, todo: Iterator[Push], came: Round) -> None:
        self._port = port
        self._todo = todo
        self._came = came
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self._push: Push | None = None
        self._received = b""
        self._sent_at = 0.0

    async def run(self) -> None:
        self._take()
        await self._connect()
        await self._done

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._done.done():
            if self._received or self._transport is None:
                self._done.set_exception(WrongReply("the server hung up in the middle of an answer"))
            else:
                self._reconnecting = asyncio.ensure_future(self._connect())

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if separator and len(body) >= read_length(head):
            self._received = b""
            try:
                self._take_answer(head, body)
            except Exception as error:
                self._done.set_exception(error)

    def _take_answer(self, head: bytes, body: bytes) -> None:
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")):
            raise WrongReply(f"{head[:60]!r} {body[:200]!r}")
        came = self._came
        came.latencies.append(time.perf_counter() - self._sent_at)
        if len(came.latencies) % SAMPLED == 1 and self._push:
            came.samples.append((self._push, body))
        self._take()
        if self._push is None:
            self._done.set_result(None)
            if self._transport:
                self._transport.close()
        elif b"connection: close" not in head.lower():
            self._send()

    def _take(self) -> None:
        self._push = next(self._todo, None)
        self._sent_at = time.perf_counter()

    def _send(self) -> None:
        if self._push and self._transport:
            self._transport.write(self._push.request)

    async def _connect(self) -> None:
        if self._push is None:
            self._done.set_result(None)
            return
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._port)
        except OSError as error:
            self._done.set_exception(WrongReply(f"the server is gone: {error}"))


def read_length(head: bytes) -> int:
    """The body's length as an answer's head states it. Raises WrongReply if it does not."""
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    if not found:
        raise WrongReply(f"no Content-Length: {head!r}")
    return int(rest.split(b"\r\n", 1)[0])
