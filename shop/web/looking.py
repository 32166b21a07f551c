"""Staff look at the shop as a member sees it: every page as it is, and whatever a page would write is refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from aiohttp import web
from sqlalchemy import Connection

from commissions.ports import Transaction
from shop.database.database import Database, Listener
from shop.sessions.refusals import OnlyLooking
from shop.web.door import DOOR_SEEN, door
from shop.web.routes_table import find_route
from shop.web.sessions import Handler, visitor

_P = ParamSpec("_P")
_R = TypeVar("_R")
_SAFE = ("GET", "HEAD")


class _Looking:
    """A database of which nothing is written: the last guard, behind pages that know that they are looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def transact(
        self, use_case: Callable[Concatenate[Transaction, _P], _R], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _R:
        """Refuse."""
        raise OnlyLooking

    async def read(
        self, query: Callable[Concatenate[Connection, _P], _R], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _R:
        """Read as ever."""
        return await self._database.read(query, *args, **kwargs)

    def on_events(self, listener: Listener) -> None:
        """Listen as ever."""
        self._database.on_events(listener)

    async def close(self) -> None:
        """Leave the database open: it is everybody's."""


@web.middleware
async def looking_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let staff who look read everything and send nothing; the way in and out of looking stays open."""
    route = find_route(request)
    if visitor(request).viewer is None or route is None or route.access == "login":
        return await handler(request)
    if request.method not in _SAFE:
        raise OnlyLooking
    request[DOOR_SEEN] = replace(door(request), database=_Looking(door(request).database))
    return await handler(request)
