"""Headers of the console's answers: our own scripts, styles and pictures only, framed by nobody."""

from aiohttp import web

from shop.web.console.door import console
from shop.web.console.presence import Handler
from shop.web.door import door
from shop.web.headers import harden


@web.middleware
async def headers_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Add the headers to whatever the handlers answer."""
    response = await handler(request)
    harden(response, _write_policy(request), secure=door(request).secure)
    return response


def _write_policy(request: web.Request) -> str:
    pictures = " ".join(("'self'", "data:", *door(request).picture_origins))
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {pictures}; media-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {console(request).framed_by}"
    )
