"""A CONNECT proxy on loopback.

WeChat's names lead to the sandbox, whatever else is asked for goes where it says.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from sandbox.front.names import WECHAT_HOSTS

HEAD_LIMIT = 16 * 1024
_PATIENCE_S = 10.0
_CHUNK = 64 * 1024
_ESTABLISHED = b"HTTP/1.1 200 Connection Established\r\n\r\n"
_REFUSED = b"HTTP/1.1 405 Only CONNECT\r\nAllow: CONNECT\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_UNREACHABLE = b"HTTP/1.1 502 Unreachable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """Tunnels bytes; `port` is where the sandbox speaks TLS under WeChat's names."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._open: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client."""
        self._open.add(writer)
        try:
            await self._tunnel(reader, writer)
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass  # a client that went away, or spoke no HTTP
        finally:
            self._open.discard(writer)
            writer.close()

    def close(self) -> None:
        """End what is open."""
        for writer in self._open:
            writer.close()

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            head = await reader.readuntil(b"\r\n\r\n")
        method, _, rest = head.decode("latin-1").partition(" ")
        if method != "CONNECT":
            writer.write(_REFUSED)
            return await writer.drain()

        try:
            async with asyncio.timeout(_PATIENCE_S):
                theirs = await asyncio.open_connection(*self._find_target(rest.split(" ", 1)[0]))
        except (OSError, TimeoutError):
            writer.write(_UNREACHABLE)
            return await writer.drain()

        writer.write(_ESTABLISHED)
        self._open.add(theirs[1])
        try:
            await asyncio.gather(_pump(reader, theirs[1]), _pump(theirs[0], writer))
        finally:
            self._open.discard(theirs[1])
            theirs[1].close()

    def _find_target(self, asked: str) -> tuple[str, int]:
        host, _, port = asked.rpartition(":")
        return self._target if host.lower() in WECHAT_HOSTS else (host.strip("[]"), int(port))


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass bytes on until one side ends."""
    with suppress(OSError):
        while data := await source.read(_CHUNK):
            sink.write(data)
            await sink.drain()
    with suppress(OSError):
        sink.write_eof()
