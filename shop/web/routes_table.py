"""What a route is. Every route of the shop is declared once, with who may use it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

Access = Literal["visitor", "member", "login"]
"""`login`: the way in itself, which neither logs in silently nor demands a session or its token."""
Kind = Literal["page", "data", "file"]
"""`page`: HTML for people; `data`: answers to scripts and pictures of a person; `file`: the same for everyone."""


@dataclass(frozen=True)
class Route:
    """One method and path. `name` is unique."""

    method: Literal["GET", "POST"]
    path: str
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    name: str
    access: Access
    kind: Kind = "page"


Routes = Mapping[str, Route]
ROUTES_BY_NAME: web.AppKey[Routes] = web.AppKey("routes", Mapping)


def find_route(request: web.Request) -> Route | None:
    """The declared route of this request; None for an address that leads nowhere."""
    name = request.match_info.route.name
    return request.config_dict[ROUTES_BY_NAME].get(name) if name else None
