"""A table that somebody uploads: it becomes the file of an errand that reads it."""

import asyncio
import shutil
from collections.abc import Mapping
from typing import IO, Any
from urllib.parse import quote

from aiohttp import web
from aiohttp.web_request import FileField

from shop.errands.files import ErrandFiles, Part
from shop.errands.service import AskErrand, ask_errand
from shop.exports.exporting import TableForm
from shop.web.console.door import console
from shop.web.console.presence import acting
from shop.web.console.saying import act, go_on
from shop.web.routes_table import Limits

UPLOAD = Limits(21 * 1024 * 1024, 20)
"""20 MB of a table, and its form."""
_FIELD = "file"
_LONGEST_NAME = 120


async def ask_reading(request: web.Request, kind: str, arguments: Mapping[str, Any], *, otherwise: str) -> web.Response:
    """Keep the uploaded file and ask for it to be read; then to the errand's page.

    Without a file, back to `otherwise`.
    """
    form = await request.post()
    given = form.get(_FIELD)
    if not isinstance(given, FileField) or not given.filename:
        return go_on(request, otherwise, "file_missing")
    told = {**arguments, "file": given.filename[-_LONGEST_NAME:]}
    command = AskErrand(kind, told, acting(request), str(form.get("request_key", "")))
    await asyncio.to_thread(_keep, console(request).errand_files, command.code, given.file)
    errand = await act(request, "import.read", kind, ask_errand, command)
    return go_on(request, f"/console/errands/{errand.code}")


async def ask_taking(request: web.Request, kind: str) -> web.Response:
    """Ask for what was read to be taken in; pressed twice, it is one errand."""
    of = str((await request.post()).get("of", ""))
    command = AskErrand(kind, {"of": of}, acting(request), f"take:{of}")
    errand = await act(request, "import.take", kind, ask_errand, command)
    return go_on(request, f"/console/errands/{errand.code}")


def send_table(body: bytes, name: str, form: TableForm) -> web.Response:
    """A table to be kept by the browser."""
    told = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"
    return web.Response(body=body, content_type="application/octet-stream", headers={"Content-Disposition": told})


def _keep(files: ErrandFiles, code: str, given: IO[bytes]) -> None:
    with files.begin(code, Part.GIVEN).open("wb") as out:
        shutil.copyfileobj(given, out)
    files.complete(code, Part.GIVEN)
