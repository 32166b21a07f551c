"""Reads what a server answered to its end.

One read of a stream gives what has arrived, which is often only a part.
"""

from aiohttp import StreamReader


class TooLarge(Exception):
    """More than we are ready to keep."""


async def read_whole(content: StreamReader, most: int) -> bytes:
    """All bytes of an answer, however many writes they came in. Raises TooLarge beyond `most` bytes."""
    parts, size = [], 0
    async for part in content.iter_any():
        size += len(part)
        if size > most:
            raise TooLarge(f"more than {most} bytes")
        parts.append(part)
    return b"".join(parts)
