"""What a route of the JSON door is: what a key must be allowed, how large a body, how often."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.web.routes_table import Limits

READS, WRITES = Limits(largest_body=0, per_minute=120), Limits(largest_body=64 * 1024, per_minute=120)


@dataclass(frozen=True)
class ApiRoute:
    """One method and path below `/api/v1`. Nothing has a default that would let a key in."""

    method: Literal["GET", "POST", "PUT"]
    path: str
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    name: str
    permission: Permission
    limits: Limits
