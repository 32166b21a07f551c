"""Makes a small table at once, such as a template: in a child process, as every table."""

import asyncio
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson

from shop.errands.child import child_process
from shop.exports.table import Column

SCRIPT = Path(__file__).with_name("table_child.py")


def write_columns(columns: Sequence[Column]) -> bytes:
    """The first line that the child reads."""
    return orjson.dumps([{"title": column.title, "kind": column.kind.value} for column in columns]) + b"\n"


def write_rows(rows: Iterable[Sequence[Any]]) -> bytes:
    """The lines of some rows."""
    return b"".join(orjson.dumps(list(row), default=str) + b"\n" for row in rows)


async def make_table(columns: Sequence[Column], rows: Iterable[Sequence[Any]], form: str) -> bytes:
    """The file of a few rows."""
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory)
    try:
        path = Path(folder.name) / "table"
        async with child_process(SCRIPT, form, str(path)) as child:
            await child.send(write_columns(columns) + write_rows(rows))
            await child.finish()
        return await asyncio.to_thread(path.read_bytes)
    finally:
        await asyncio.to_thread(folder.cleanup)
