"""上线准备: the way to a shop that takes orders, what WeChat says of it now, and the word that opens it."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.deciding import save
from shop.desk.going_live import StepsMissing, list_steps
from shop.settings.going_live import GOING_LIVE
from shop.settings.queries import find_kept
from shop.settings.service import SaveDocument
from shop.web.console.door import console
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import ROUTES_BY_NAME, ConsoleRoute, do, see
from shop.web.console.saying import ORIGIN, go_on
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.words import words

_PATH, _STEPS, _CHECKS = "/console/setup", "console/setup.toml", "console/checks.toml"
_ASKING = Limits(0, 12)
"""Each asks WeChat and WeChat Pay."""


async def show_setup(request: web.Request) -> web.Response:
    """What is done and what is missing."""
    return await _show(request)


async def check_now(request: web.Request) -> web.Response:
    """Ask WeChat, WeChat Pay and the shop's own address, all at once."""
    checks, present = console(request).checks, door(request).present
    asked = (
        checks.check_address(), checks.check_account(present), checks.check_pay(present), checks.check_notices()
    )  # fmt: skip
    said = words(_CHECKS)
    found = [
        {"state": of.state, **{name: text.format(detail=of.detail) for name, text in said[of.code].items()}}
        for of in await asyncio.gather(*asked)
    ]
    return await _show(request, found)


async def open_or_close(request: web.Request) -> web.Response:
    """Let orders in, or stop them."""
    form, place = await request.post(), door(request)
    kept = await place.database.read(find_kept, GOING_LIVE.key)
    wanted = form.get("open") == "yes"
    command = SaveDocument(GOING_LIVE.key, kept.version, {"open": wanted}, acting(request))
    try:
        await save(place.database, place.present, ORIGIN, command)
    except StepsMissing:
        return await _show(request, status=409, problem=True)
    return go_on(request, _PATH, "shop_opened" if wanted else "shop_closed")


async def _show(
    request: web.Request, found: list[dict[str, str]] | None = None, *, status: int = 200, problem: bool = False
) -> web.Response:
    place = door(request)
    steps = await place.database.read(list_steps, place.present, place.clock())
    said = words(_STEPS)
    page = {
        "steps": steps,
        "said": said,
        "paths": {step.key: _find_path(request, said[step.key]) for step in steps},
        "found": found,
        "missing": [step for step in steps if step.needed and not step.done],
        "is_open": place.terms.is_open,
        "opens_by_hand": place.opens_by_hand,
        "problem": problem,
    }
    return render(request, "console/setup.html", status=status, **page)


def _find_path(request: web.Request, said: Mapping[str, str]) -> str | None:
    """Where a step is done; None where this console has no page for it."""
    route = request.config_dict[ROUTES_BY_NAME].get(said.get("route", ""))
    return said.get("path") or (route.path if route else None)


ROUTES = (
    see(_PATH, show_setup, "setup", Permission.SEE_SETTINGS),
    ConsoleRoute("GET", f"{_PATH}/checks", check_now, "setup.checks", Permission.SEE_OPERATIONS, "merchant", _ASKING),
    do(f"{_PATH}/opening", open_or_close, "setup.opening", Permission.EDIT_SETTINGS, confirms=True),
)
