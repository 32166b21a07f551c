"""What people see when something is refused, missing or broken.

A page with what happened and what to do.
"""

import structlog
from aiohttp import web
from jinja2 import Environment

from commissions.refusals import Refusal
from shop.database.stuck import is_passing
from shop.web.csrf import ForeignRequest
from shop.web.rendering import ENVIRONMENT, render
from shop.web.routes_table import find_route
from shop.web.sessions import Handler
from shop.words import join_words

log = structlog.get_logger(__name__)
_WORDS = "errors/words.toml"

_PAGES: dict[int, str] = {
    400: "unreadable",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
    411: "unreadable",
    413: "too_large",
    415: "unreadable",
    429: "too_often",
    500: "broken",
}
"""Pages for statuses that no refusal stands behind."""


@web.middleware
async def errors_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals, HTTP errors and bugs into pages, or into JSON for scripts."""
    try:
        return await handler(request)
    except Refusal as refusal:
        return _show_refusal(request, refusal)
    except ForeignRequest:
        return show_error(request, 403, "foreign_request")
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return show_error(request, error.status, _PAGES.get(error.status, "broken"))
    except Exception as error:
        log.exception("request_failed", method=request.method, path=request.path)
        if is_passing(error):
            return show_error(request, 503, "crowded")
        return show_error(request, 500, "broken")


def _show_refusal(request: web.Request, refusal: Refusal) -> web.Response:
    """The page of a refusal, with its data in the words."""
    if not has_words(refusal.code):
        log.warning("refusal_without_words", code=refusal.code)
        return show_error(request, refusal.status, "refused")
    return show_error(request, refusal.status, refusal.code, **refusal.data)


def show_error(request: web.Request, status: int, code: str, **data: object) -> web.Response:
    """The error page `code` of `templates/errors/words.toml`, or of a mode's own words."""
    route = find_route(request)
    if route is not None and route.kind == "data":
        return web.json_response({"code": code}, status=status)
    return render(request, "errors/page.html", status=status, code=code, words=find_words(request, code, data))


def has_words(code: str) -> bool:
    """Whether people are told something of their own about this code."""
    return code in join_words("errors", _WORDS)


def find_words(request: web.Request, code: str, data: dict[str, object]) -> dict[str, str]:
    """The words of a code, with the refusal's data put in."""
    environment: Environment = request.config_dict[ENVIRONMENT]
    texts: dict[str, str] = join_words("errors", _WORDS)[code]
    return {name: environment.from_string(text).render(data) for name, text in texts.items()}
