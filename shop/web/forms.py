"""What a request says, read as text.

Bytes that are none, and what no database keeps, are refused with 400.
"""

from collections.abc import Iterable, Iterator

from aiohttp import web
from aiohttp.web_request import FileField

from shop.typed import is_text
from shop.web.sessions import Handler


@web.middleware
async def readable_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Check the address and read the form of an unsafe request.

    Here once, so that everything behind can rely on both.
    """
    if not is_text("".join((request.path, *request.query, *request.query.values()))):
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
    if not is_text("".join((*form, *_list_texts(form.values())))):
        raise web.HTTPBadRequest


def _list_texts(values: Iterable[str | bytes | bytearray | FileField]) -> Iterator[str]:
    """What was typed, and what files are called: a charset of a form's own may hold what no database keeps."""
    for value in values:
        if isinstance(value, FileField):
            yield value.filename
        elif isinstance(value, str):
            yield value
