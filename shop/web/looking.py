"""Staff look at the shop as a member sees it: every page as it is, and whatever a page would write is refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.database.database import Database, Listener
from shop.posters.ports import Posters
from shop.scenes.ports import PermanentTicket, SceneCodes, SceneCodesUnavailable, SceneTicket
from shop.sessions.refusals import OnlyLooking
from shop.settings.poster_design import PosterDesign
from shop.web.door import DOOR_SEEN, Door, door
from shop.web.routes_table import find_route
from shop.web.sessions import Handler, visitor

_P = ParamSpec("_P")
_R = TypeVar("_R")
_SAFE = ("GET", "HEAD")
_LOOKS = "nothing is made for who only looks"


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

    @property
    def revision(self) -> int:
        """As ever."""
        return self._database.revision

    async def close(self) -> None:
        """Leave the database open: it is everybody's."""


class _NoCodes:
    """WeChat makes no codes for who looks; those that are there are shown. A `SceneCodes`."""

    def __init__(self, codes: SceneCodes) -> None:
        self._codes = codes

    async def create_scene_code(self, scene: str) -> SceneTicket:
        """Refuse."""
        raise SceneCodesUnavailable(_LOOKS)

    async def create_permanent_code(self, scene: str) -> PermanentTicket:
        """Refuse."""
        raise SceneCodesUnavailable(_LOOKS)

    def picture_url(self, ticket: str) -> str:
        """As ever."""
        return self._codes.picture_url(ticket)


class _KeptPosters:
    """Posters for who looks: drawn of what is there. A `Posters`."""

    def __init__(self, posters: Posters) -> None:
        self._posters = posters

    async def picture(self, member_id: MemberId, kind: str, *, only_kept: bool = True) -> bytes:
        """Never with a new code."""
        return await self._posters.picture(member_id, kind, only_kept=True)

    async def sample(self, design: PosterDesign) -> bytes:
        """As ever."""
        return await self._posters.sample(design)


@web.middleware
async def looking_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let staff who look read everything and send nothing; the way in and out of looking stays open."""
    route = find_route(request)
    if visitor(request).viewer is None or route is None or route.access == "login":
        return await handler(request)
    if request.method not in _SAFE:
        raise OnlyLooking
    request[DOOR_SEEN] = _close(door(request))
    return await handler(request)


def _close(place: Door) -> Door:
    """The door without the ways by which a page writes.

    Money moves by forms only, which don't come this far.
    """
    return replace(
        place,
        database=_Looking(place.database),
        scene_codes=_NoCodes(place.scene_codes),
        posters=_KeptPosters(place.posters),
    )
