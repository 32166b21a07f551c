"""What a request says, read as text.

Bytes that are none, and the NUL that no database keeps, are refused with 400.
"""

from aiohttp import web

from shop.web.sessions import Handler

_NUL = "\x00"


@web.middleware
async def readable_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Check the address and read the form of an unsafe request.

    Here once, so that everything behind can rely on both.
    """
    if _NUL in request.path or _NUL in "".join(request.query.values()):
        raise web.HTTPBadRequest
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        await _read_form(request)
    return await handler(request)


async def _read_form(request: web.Request) -> None:
    """Parse the form; later `request.post()` returns the same. Raises HTTPBadRequest for what is no form.

    The parsers underneath raise many kinds of error, and each of them is about what a stranger has sent.
    """
    try:
        form = await request.post()
    except web.HTTPException:
        raise
    except Exception:
        raise web.HTTPBadRequest from None
    if any(isinstance(value, str) and _NUL in value for value in form.values()):
        raise web.HTTPBadRequest
