"""Keys for the merchant's own programs: made, shown once, ended. docs/api.md says what a program does with one."""

from typing import Any

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.integrations.integration import LONGEST_NAME, SCOPES
from shop.integrations.service import add_integration, end_integration, list_integrations
from shop.staff.queries import name_actors
from shop.web.console.door import console
from shop.web.console.presence import acting, here
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH = "/console/integrations"


async def show_all(request: web.Request) -> web.Response:
    """Every key that was made, and a form for another."""
    return await _show(request)


async def add(request: web.Request) -> web.Response:
    """Make a key, shown once. Nobody gives a program more than they may themselves."""
    form = await request.post()
    scopes = {Permission(str(name)) for name in form.getall("scope", []) if name in set(SCOPES)}
    if not all(here(request).may(scope) for scope in scopes):
        raise web.HTTPForbidden
    try:
        name = str(form.get("name", ""))
        made = await act(request, "integration.add", None, add_integration, name, scopes, by=acting(request))
    except Refusal as refusal:
        return await _show(request, refusal=refusal, typed={"name": name, "scopes": scopes})
    return await _show(request, key=made.key)


async def end(request: web.Request) -> web.Response:
    """End a key at once."""
    code = request.match_info["code"]
    await act(request, "integration.end", code, end_integration, code, by=acting(request))
    return go_on(request, _PATH, "integration_ended")


async def _show(
    request: web.Request, *, key: str = "", refusal: Refusal | None = None, typed: Any = None
) -> web.Response:
    found = await door(request).database.read(list_integrations)
    names = await door(request).database.read(name_actors, {of.made_by for of in found})
    said = words("console/staff.toml")["permissions"]
    page = {
        "integrations": found,
        "names": names,
        "scopes": [(of.value, said[of]) for of in SCOPES if here(request).may(of)],
        "said": said,
        "key": key,
        "url": console(request).url,
        "longest": LONGEST_NAME,
        "problem": word_problem(request, refusal) if refusal else "",
        "typed": typed or {},
    }
    status = refusal.status if refusal else 200
    response = render(request, "console/settings/integrations.html", status=status, **page)
    if key:
        response.headers["Cache-Control"] = "no-store"
    return response


ROUTES = (
    see(_PATH, show_all, "integrations", Permission.EDIT_KEYS),
    do(_PATH, add, "integrations.add", Permission.EDIT_KEYS, confirms=True),
    do(f"{_PATH}/{{code:[0-9a-f]{{10}}}}/end", end, "integrations.end", Permission.EDIT_KEYS),
)
