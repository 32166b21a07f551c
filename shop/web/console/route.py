"""What a route of the console is: who may use it, on whose objects, how large a body and how often.

Nothing has a default that would let somebody in: a route without a permission does not even import.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.web.routes_table import FORM, READ, Limits

Open = Literal["anyone", "half", "staff"]
"""`anyone`: before signing in; `half`: the password was right, the second factor is missing; `staff`: whoever is in."""
Owner = Literal["merchant", "asker"]
"""Whose the object of the path is: the merchant's, or only of the member of staff who asked for it."""
Kind = Literal["page", "data", "file"]
"""`page`: HTML for people; `data`: answers to scripts; `file`: the same for everyone."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class ConsoleRoute:
    """One method and path. `name` is unique. What `confirms` asks for the password again unless it was given lately.

    `also` is a second permission that is needed beside the first.
    """

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    name: str
    permission: Permission | Open
    owner: Owner
    limits: Limits
    kind: Kind = "page"
    confirms: bool = False
    also: Permission | None = None


Routes = Mapping[str, ConsoleRoute]
ROUTES_BY_NAME: web.AppKey[Routes] = web.AppKey("console_routes", Mapping)


def see(
    path: str, handler: Handler, name: str, permission: Permission | Open, owner: Owner = "merchant"
) -> ConsoleRoute:
    """A page to look at."""
    return ConsoleRoute("GET", path, handler, name, permission, owner, READ)


def do(
    path: str,
    handler: Handler,
    name: str,
    permission: Permission | Open,
    *,
    owner: Owner = "merchant",
    limits: Limits = FORM,
    confirms: bool = False,
    also: Permission | None = None,
) -> ConsoleRoute:
    """A form that changes something."""
    return ConsoleRoute("POST", path, handler, name, permission, owner, limits, confirms=confirms, also=also)


def find_route(request: web.Request) -> ConsoleRoute | None:
    """The declared route of this request; None for an address that leads nowhere."""
    name = request.match_info.route.name
    return request.config_dict[ROUTES_BY_NAME].get(name) if name else None
