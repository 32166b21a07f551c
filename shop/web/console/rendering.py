"""Renders the console's templates: those of the shop's environment, with what a member of staff needs on each page."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from markupsafe import Markup

from commissions.refusals import Refusal
from shop.web.console.csrf import csrf_token
from shop.web.console.door import console
from shop.web.console.menu import make_menu
from shop.web.console.presence import here
from shop.web.cookies import drop_cookie
from shop.web.csrf import FIELD
from shop.web.door import door
from shop.web.flashes import COOKIE, find_flash
from shop.web.rendering import ENVIRONMENT
from shop.words import join_words, words

_REFUSALS, _FLASHES = "console/refusals.toml", "console/flashes.toml"


def render(request: web.Request, template: str, *, status: int = 200, **context: Any) -> web.Response:
    """The page of a template.

    Every page knows `here`, `may(permission)`, `shop` (the profile), `menu`, `now`, `path`, `flash`, `csrf_field()`.
    """
    found = request.config_dict[ENVIRONMENT].get_template(template)
    text = found.render(_page_context(request) | context)
    response = web.Response(text=text, status=status, content_type="text/html", charset="utf-8")
    if find_flash(request):
        drop_cookie(request, response, COOKIE)
    return response


def word_problem(request: web.Request, refusal: Refusal) -> str:
    """One sentence of what was refused and what to do, for staff; beside a form that keeps what was typed."""
    return word_code(request, refusal.code, refusal.data)


def word_code(request: web.Request, code: str, data: Mapping[str, Any]) -> str:
    """As `word_problem`, of a refusal that was written down as its code and data."""
    found = words(_REFUSALS).get(code)
    if found is None:
        found = join_words("errors", "errors/words.toml").get(code, {}).get("text")
    return word_text(request, found or words(_REFUSALS)["refused"], data)


def word_text(request: web.Request, text: str, data: Mapping[str, Any]) -> str:
    """A sentence of ours with its data put in."""
    return str(request.config_dict[ENVIRONMENT].from_string(text).render(data))


def _page_context(request: web.Request) -> dict[str, Any]:
    person = here(request)
    return {
        "here": person,
        "may": person.may,
        "shop": person.profile,
        "shop_url": console(request).shop.base_url,
        "menu": make_menu(request) if person.presence is not None and person.presence.whole else (),
        "now": door(request).clock(),
        "path": request.rel_url.raw_path,
        "csrf_field": lambda: Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token(request)),
        "csrf_token": lambda: csrf_token(request),
        "flash": _word_flash(request),
    }


def _word_flash(request: web.Request) -> str | None:
    found = find_flash(request)
    return None if found is None else word_text(request, words(_FLASHES)[found[0]], found[1])
