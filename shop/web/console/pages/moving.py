"""搬家: people of another shop by file, with their referrers, tiers and opening balances, and who waits to be known."""

import secrets
from collections.abc import Mapping
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.people import get_typed_member
from shop.exports.exporting import TableForm
from shop.imports.people_import import READ_PEOPLE, TAKE_PEOPLE
from shop.imports.people_rows import FIELDS, MOST_ROWS, make_template
from shop.members.queries import find_member
from shop.members.refusals import UnknownMember
from shop.moving_in.matching import MATCH, match_within
from shop.moving_in.queries import count_waiting, list_batches, list_waiting
from shop.moving_in.service import propose_openings
from shop.settings.limits import LIMITS
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.console.uploads import UPLOAD, ask_reading, ask_taking, send_table
from shop.web.door import door
from shop.words import words

_PATH, _WORDS = "/console/moving", "imports/people.toml"
_LONGEST_TITLE = 60


async def show_moving(request: web.Request) -> web.Response:
    """Where a file is uploaded, what came before, and who waits."""
    return await _show(request)


async def send_template(request: web.Request) -> web.Response:
    """The columns with an example."""
    return send_table(make_template().encode("utf-8-sig"), words(_WORDS)["files"]["template"], TableForm.CSV)


async def read_people(request: web.Request) -> web.Response:
    """Look at a file; nothing is written."""
    form = await request.post()
    typed = {name: str(form.get(f"title_{name}", "")).strip()[:_LONGEST_TITLE] for name in FIELDS}
    arguments = {"system": str(form.get("system", "other")), "titles": {k: v for k, v in typed.items() if v}}
    return await ask_reading(request, READ_PEOPLE, arguments, otherwise=_PATH)


async def take_people(request: web.Request) -> web.Response:
    """Take in a file that was looked at."""
    return await ask_taking(request, TAKE_PEOPLE)


async def match_person(request: web.Request) -> web.Response:
    """Say that a member here is one who waits."""
    form = await request.post()
    waiting, typed = (str(form.get(name, "")).strip()[:40] for name in ("waiting", "member"))
    use_case = partial(match_within, alone_up_to_fen=door(request).present.of(LIMITS).adjust_alone_up_to_fen)
    try:
        code = await door(request).database.read(_find_code, typed)
        done = await act(request, MATCH, code, use_case, waiting, code, by=acting(request))
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "moved_matched" if done is not None else "match_proposed", name=typed)


def _find_code(connection: Connection, typed: str) -> str:
    """The code of whose number or link code somebody typed: it is what matching goes by, and stands on no page."""
    found = find_member(connection, get_typed_member(connection, typed))
    if found is None:
        raise UnknownMember()
    return found.code


async def propose(request: web.Request) -> web.Response:
    """Ask a second person again for the opening balances of a file."""
    batch = str((await request.post()).get("batch", ""))[:40]
    try:
        await act(request, "moving.openings", batch, propose_openings, batch, by=acting(request))
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "openings_proposed")


async def _show(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    database, said = door(request).database, words(_WORDS)
    columns: Mapping[str, list[str]] = said["columns"]
    page = {
        "batches": await database.read(list_batches),
        "waiting": await database.read(list_waiting),
        "count": await database.read(count_waiting),
        "columns": {name: columns[name] for name in FIELDS},
        "systems": said["systems"],
        "most_rows": MOST_ROWS,
        "request_key": secrets.token_hex(16),
        "problem": word_problem(request, refusal) if refusal else "",
    }
    return render(request, "console/people/moving.html", status=refusal.status if refusal else 200, **page)


ROUTES = (
    see(_PATH, show_moving, "moving", Permission.IMPORT),
    see(f"{_PATH}/template", send_template, "moving.template", Permission.IMPORT),
    do(f"{_PATH}/read", read_people, "moving.read", Permission.IMPORT, limits=UPLOAD, also=Permission.DECIDE_PEOPLE),
    do(f"{_PATH}/take", take_people, "moving.take", Permission.IMPORT, confirms=True, also=Permission.DECIDE_PEOPLE),
    do(f"{_PATH}/openings", propose, "moving.openings", Permission.IMPORT, also=Permission.DECIDE_PEOPLE),
    do(f"{_PATH}/match", match_person, "moving.match", Permission.DECIDE_PEOPLE, confirms=True, also=Permission.IMPORT),
)
