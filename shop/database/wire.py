"""What travels with a statement to PostgreSQL: BEGIN before it, COMMIT after it, in one flight and not three.

asyncpg waits for an answer before it sends more. Its messages are bytes, and the server carries out those before a Sync
one after the other, up to the first that fails. So BEGIN is put before the first statement's bytes, and COMMIT between
the last one's and its Sync. asyncpg reads the answers as parts of the statement's.
"""

import asyncio
import struct
from collections.abc import Callable
from typing import Any

import asyncpg

_SYNC = b"S\x00\x00\x00\x04"


class Wire:
    """A transport that puts bytes before what is written next, or before the Sync that is written next."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self._first = b""
        self._last = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

    def write(self, data: bytes | memoryview) -> None:
        """See `asyncio.WriteTransport.write`."""
        if self._first or self._last:
            data = self._complete(bytes(data))
        self.transport.write(data)

    def writelines(self, buffers: list[bytes | memoryview]) -> None:
        """See `asyncio.WriteTransport.writelines`. Nothing is put before the Sync of many statements."""
        first, self._first = self._first, b""
        self.transport.writelines([first, *buffers] if first else buffers)

    def send_first(self, statement: str) -> None:
        """Carry out a statement without values or rows before what is sent next."""
        self._first = _describe(statement)

    def send_last(self, statement: str) -> None:
        """Carry out a statement without values or rows after the one that is sent next, if that succeeds."""
        self._last = _describe(statement)

    @property
    def is_waiting(self) -> bool:
        """Whether what should go first has not gone."""
        return bool(self._first)

    def forget(self) -> None:
        """Put nothing before what comes."""
        self._first = self._last = b""

    def _complete(self, data: bytes) -> bytes:
        first, self._first = self._first, b""
        if not data.endswith(_SYNC):
            return first + data
        last, self._last = self._last, b""
        return first + data[: -len(_SYNC)] + last + _SYNC


async def connect(*arguments: Any, **options: Any) -> tuple[asyncpg.Connection, Wire | None]:
    """A connection of asyncpg with its wire. One that is encrypted has none."""
    loop = _WiringLoop(asyncio.get_running_loop())
    connection = await asyncpg.connect(*arguments, loop=loop, **options)
    wire = next((wire for wire in loop.wires if wire.transport is connection._transport), None)
    return connection, wire


class _WiringLoop:
    """An event loop whose connections have wires."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.wires: list[Wire] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)

    def create_connection(self, factory: Callable[[], Any], *arguments: Any, **options: Any) -> Any:
        """See `asyncio.AbstractEventLoop.create_connection`."""
        return self._loop.create_connection(lambda: self._wire(factory()), *arguments, **options)

    def create_unix_connection(self, factory: Callable[[], Any], *arguments: Any, **options: Any) -> Any:
        """See `asyncio.AbstractEventLoop.create_unix_connection`."""
        return self._loop.create_unix_connection(lambda: self._wire(factory()), *arguments, **options)

    def _wire(self, protocol: Any) -> Any:
        """The protocol, which will be given a wire for its transport."""
        made = protocol.connection_made

        def make(transport: asyncio.Transport) -> None:
            self.wires.append(Wire(transport))
            made(self.wires[-1])

        protocol.connection_made = make
        return protocol


def _describe(statement: str) -> bytes:
    """Messages to parse, bind and execute it, all without a name."""
    return (
        _message(b"P", b"\0" + statement.encode() + b"\0" + bytes(2))
        + _message(b"B", b"\0\0" + bytes(6))
        + _message(b"E", b"\0" + bytes(4))
    )


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack(">i", len(body) + 4) + body
