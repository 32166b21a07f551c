"""What one has asked the program to do: how far it is, what came of it, its file."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web

from shop.errands.errand import Errand, ErrandState
from shop.errands.files import Part
from shop.errands.queries import get_errand, list_errands
from shop.errands.service import cancel_errand
from shop.web.console.door import console
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_code, word_text
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/errands"
_ONE = _PATH + "/{code}"
_UNREADABLE = "table_unreadable"


async def show_errands(request: web.Request) -> web.Response:
    """One's own errands, the newest first."""
    before = request.query.get("before")
    page = await door(request).database.read(list_errands, by=acting(request), before=before)
    told = [(errand, _word_result(request, errand)) for errand in page.items]
    return render(request, "console/errands/all.html", errands=told, following=page.next, said=_words())


async def show_errand(request: web.Request) -> web.Response:
    """One errand; while it is open the page looks again by itself."""
    return await _show(request, "console/errands/one.html")


async def show_progress(request: web.Request) -> web.Response:
    """The part of the page that moves; once the errand has ended, the whole page is loaded again."""
    response = await _show(request, "console/errands/progress.html")
    if not (await _get(request)).is_open:
        response.headers["HX-Refresh"] = "true"
    return response


async def send_file(request: web.Request) -> web.StreamResponse:
    """The result, for whoever asked for it."""
    errand = await _get(request)
    path = console(request).errand_files.find(errand.code, Part.MADE)
    if errand.file_name is None:
        raise web.HTTPNotFound
    told = f"attachment; filename*=UTF-8''{quote(errand.file_name)}"
    headers = {"Content-Disposition": told, "Content-Type": "application/octet-stream", "Cache-Control": "no-store"}
    return web.FileResponse(path, headers=headers)


async def cancel(request: web.Request) -> web.Response:
    """Stop an errand."""
    code = request.match_info["code"]
    await act(request, "errand.cancel", code, cancel_errand, code, by=acting(request))
    return go_on(request, f"{_PATH}/{code}", "errand_cancelled")


async def _show(request: web.Request, template: str) -> web.Response:
    errand = await _get(request)
    return render(request, template, errand=errand, result=_word_result(request, errand), said=_words())


async def _get(request: web.Request) -> Errand:
    return await door(request).database.read(get_errand, request.match_info["code"], by=acting(request))


def _words() -> Mapping[str, Any]:
    return words("console/errands.toml")


def _word_result(request: web.Request, errand: Errand) -> str:
    """What came of an errand, in a sentence; empty while it goes on."""
    if errand.state is ErrandState.FAILED:
        return _word_failure(request, errand)
    told = _words()["results"].get(errand.kind) if errand.state is ErrandState.DONE else None
    return word_text(request, told, errand.summary) if told else ""


def _word_failure(request: web.Request, errand: Errand) -> str:
    if errand.error != _UNREADABLE:
        return word_code(request, errand.error or "", errand.summary)
    said = words("imports/words.toml")
    sentence, row = str(said["unreadable"][errand.summary["why"]]), errand.summary.get("row")
    return str(said["file"]["at"]).format(row=row, sentence=sentence) if row else sentence


ROUTES = (
    see(_PATH, show_errands, "errands", "staff", "asker"),
    see(_ONE, show_errand, "errands.one", "staff", "asker"),
    see(f"{_ONE}/progress", show_progress, "errands.progress", "staff", "asker"),
    see(f"{_ONE}/file", send_file, "errands.file", "staff", "asker"),
    do(f"{_ONE}/cancel", cancel, "errands.cancel", "staff", owner="asker"),
)
