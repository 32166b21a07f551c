"""Decodes pictures of strangers in a child process, which can die of them without harm."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, Literal

import shop
from shop.media.pictures import CutPicture
from shop.media.refusals import UploadRefused

_PATIENCE_S = 30.0
_LARGEST_ANSWER = 24 * 1024 * 1024
_AT_ONCE = 2
"""Decoding is the dearest thing that a request can ask for."""
_ROOT = Path(shop.__file__).parents[1]
_KEPT = ("PATH", "LD_LIBRARY_PATH")
"""Of our environment the child gets no more: no setting, no secret."""
_turns = asyncio.Semaphore(_AT_ONCE)


async def decode_picture(body: bytes, what: Literal["picture", "document"]) -> CutPicture:
    """The cuts of a picture, upright, in sRGB, on white, without anything else that the file said.

    Raises UploadRefused. Whatever ends the child (memory, seconds, a fault of a library) is "broken".
    """
    async with _turns:
        answer = await _ask_child(body, what)
    head, _, files = answer.partition(b"\n")
    try:
        told = json.loads(head)
    except ValueError:
        raise UploadRefused("broken") from None
    if "refused" in told:
        raise UploadRefused(told["refused"])
    return _read_cut(told, files)


async def _ask_child(body: bytes, what: str) -> bytes:
    """What the child answers; nothing if it fails or takes too long."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-s", "-m", "shop.media.decoder", what,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        cwd=_ROOT, env=environment,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_PATIENCE_S):
            feeding = asyncio.create_task(_feed(child, body))
            answer = await _read(child)
            await feeding
            return answer if await child.wait() == 0 else b""
    except TimeoutError:
        return b""
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def _feed(child: asyncio.subprocess.Process, body: bytes) -> None:
    """Hand the picture over; a child that has gone takes no more of it."""
    assert child.stdin is not None
    try:
        child.stdin.write(body)
        await child.stdin.drain()
        child.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        pass


async def _read(child: asyncio.subprocess.Process) -> bytes:
    """All that the child says, up to a limit."""
    assert child.stdout is not None
    parts, size = [], 0
    while part := await child.stdout.read(1 << 16):
        size += len(part)
        if size > _LARGEST_ANSWER:
            return b""
        parts.append(part)
    return b"".join(parts)


def _read_cut(told: dict[str, Any], files: bytes) -> CutPicture:
    """The child's answer as a value."""
    endings, at = {}, 0
    for ending, length in told["files"].items():
        endings[ending] = files[at : at + length]
        at += length
    return CutPicture(told["hash"], told["colour"], told["width"], told["height"], endings)
