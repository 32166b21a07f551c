"""What staff see when something is refused, missing or broken: what happened, and what to do."""

import structlog
from aiohttp import web

from commissions.refusals import Refusal
from shop.database.stuck import is_passing
from shop.typed import is_text
from shop.web.console.presence import Handler
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import find_route
from shop.web.csrf import ForeignRequest
from shop.words import words

log = structlog.get_logger(__name__)

_PAGES: dict[int, str] = {
    400: "unreadable",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
    411: "unreadable",
    413: "too_large",
    415: "unreadable",
    429: "too_often",
}
"""Pages for statuses that no refusal stands behind."""


@web.middleware
async def errors_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals, HTTP errors and bugs into pages, or into JSON for scripts."""
    try:
        return await handler(request)
    except Refusal as refusal:
        return _show(request, refusal.status, refusal.code, word_problem(request, refusal))
    except ForeignRequest:
        return _show_page(request, 403, "foreign_request")
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _show_page(request, error.status, _PAGES.get(error.status, "broken"))
    except Exception as error:
        log.exception("request_failed", method=request.method, path=request.path)
        return _show_page(request, 503 if is_passing(error) else 500, "crowded" if is_passing(error) else "broken")


def _show_page(request: web.Request, status: int, page: str) -> web.Response:
    return _show(request, status, page, words("console/refusals.toml")[page])


def _show(request: web.Request, status: int, code: str, text: str) -> web.Response:
    route = find_route(request)
    if route is not None and route.kind == "data":
        return web.json_response({"code": code, "text": text}, status=status)
    return render(request, "console/problem.html", status=status, text=text, back=_find_way_back(request))


def _find_way_back(request: web.Request) -> str:
    """The page that the form stood on, if it was ours; else the beginning."""
    referer = request.headers.get("Referer", "")
    ours = f"{request.scheme}://{request.host}"
    path = referer.removeprefix(ours)
    is_ours = referer.startswith(f"{ours}/console") and is_text(referer)
    return path if is_ours and path != str(request.rel_url) else "/console"
