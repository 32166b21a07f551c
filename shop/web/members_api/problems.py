"""What is refused, missing or broken, as problem+json (RFC 9457): a stable code, and words of `templates/errors/`."""

from typing import Any

import orjson
import structlog
from aiohttp import web

from commissions.refusals import Refusal
from shop.database.stuck import is_passing
from shop.web.errors import find_words, has_words
from shop.web.members_api.shapes import BadField

_CONTENT_TYPE = "application/problem+json"
_CODES = {
    400: "unreadable",
    401: "login_needed",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
    411: "unreadable",
    413: "too_large",
    415: "unreadable",
    429: "too_often",
}
log = structlog.get_logger(__name__)


def describe_problem(request: web.Request, error: Exception) -> web.Response:
    """The answer to what went wrong. What nobody expected is logged whole, and told in general words."""
    if isinstance(error, BadField):
        return _problem(request, 400, "unreadable", field=error.field)
    if isinstance(error, Refusal):
        return _problem(request, error.status, error.code, data=_plain(error.data), words=error.data)
    if isinstance(error, web.HTTPException):
        return _problem(request, error.status, _CODES.get(error.status, "broken"))
    log.exception("request_failed", method=request.method, path=request.path)
    return _problem(request, *((503, "crowded") if is_passing(error) else (500, "broken")))


def _problem(
    request: web.Request, status: int, code: str, *, words: dict[str, object] | None = None, **more: Any
) -> web.Response:
    told = find_words(request, code if has_words(code) else "refused", words or {})
    body = {"code": code, "status": status, "title": told["title"], "detail": told["text"], **more}
    answer = web.Response(body=orjson.dumps(body), status=status, content_type=_CONTENT_TYPE)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _plain(data: dict[str, object]) -> dict[str, object]:
    """What fills the words: plain values as they are, all else as text."""
    simple = (str, int, bool, type(None))
    return {name: value if isinstance(value, simple) else str(value) for name, value in data.items()}
