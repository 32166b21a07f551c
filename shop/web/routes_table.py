"""What a route is. Every route is declared once: who may use it, whose things it names, how much it takes.

A route that leaves one of them out stops the start: none has a default.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

Access = Literal["visitor", "member", "login"]
"""`login`: the way in itself, which neither logs in silently nor demands a session or its token."""
Owner = Literal["nobody", "order", "address", "award", "withdrawal", "file", "aftersale", "basket"]
"""Whose thing the path names: an order's buyer, an address's or a file's member, who earned the award, who withdraws,
who asked for the after-sale case, who made the basket.

`nobody`: the path names nothing that belongs to one person. Whoever is not the owner is answered as if it were not
there; the authorisation matrix is made from this.
"""
Kind = Literal["page", "data", "file"]
"""`page`: HTML for people; `data`: answers to scripts and pictures of a person; `file`: the same for everyone."""


@dataclass(frozen=True)
class Limits:
    """What a route takes: the largest body in bytes, and how many requests of one person in a minute."""

    largest_body: int
    per_minute: int


READ = Limits(largest_body=0, per_minute=240)
"""A page, or what a page looks up by itself."""
FILE = Limits(largest_body=0, per_minute=1200)
"""A picture or an asset, of which one page has many."""
FORM = Limits(largest_body=64 * 1024, per_minute=120)
"""What a person types or taps."""
COSTLY = Limits(largest_body=64 * 1024, per_minute=20)
"""What asks WeChat or Pay, draws something, or tries a word that others must not guess."""


@dataclass(frozen=True)
class Route:
    """One method and path. `name` is unique.

    `same_for_visitors`: whoever is no member sees the same page as any other, but for their browser's token, so that it
    may be kept for all of them.
    """

    method: Literal["GET", "POST"]
    path: str
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    name: str
    access: Access
    owner: Owner
    limits: Limits
    kind: Kind = "page"
    same_for_visitors: bool = False


Routes = Mapping[str, Route]
ROUTES_BY_NAME: web.AppKey[Routes] = web.AppKey("routes", Mapping)


def find_route(request: web.Request) -> Route | None:
    """The declared route of this request; None for an address that leads nowhere."""
    name = request.match_info.route.name
    return request.config_dict[ROUTES_BY_NAME].get(name) if name else None
