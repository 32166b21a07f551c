"""What a form answers with: something done in somebody's name, and the next page with one sentence about it."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from aiohttp import web

import shop.acting
from commissions.ports import Transaction
from shop.web.answers import redirect
from shop.web.console.due import forget_due
from shop.web.door import door
from shop.web.flashes import set_flash

P = ParamSpec("P")
T = TypeVar("T")

ORIGIN = "console"


async def act(
    request: web.Request,
    action: str,
    subject: str | None,
    use_case: Callable[Concatenate[Transaction, P], T],
    *arguments: P.args,
    **options: P.kwargs,
) -> T:
    """`shop.acting.act` at the console. Give the use case `by=acting(request)`."""
    database = door(request).database
    result = await shop.acting.act(database, ORIGIN, action, subject, use_case, *arguments, **options)
    forget_due(request.app)
    return result


def go_on(request: web.Request, path: str, flash: str | None = None, **data: str | int) -> web.Response:
    """The next page after a form, with the sentence `flash` of `templates/console/flashes.toml`."""
    response = redirect(path, after_post=True)
    if flash is not None:
        set_flash(request, response, flash, **data)
    return response
