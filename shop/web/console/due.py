"""What waits for somebody, counted for the rail: read for everybody at most every ten seconds."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules

from aiohttp import web
from sqlalchemy import Connection

from shop.web.console import pages
from shop.web.door import door

_KEPT_S = 10.0
_Count = Callable[[Connection], int]


@dataclass
class DueCounts:
    """The counts as they were read last, by the name of the route that shows what is counted."""

    counts: Mapping[str, int] = field(default_factory=dict)
    read_at: float = float("-inf")


DUE: web.AppKey[DueCounts] = web.AppKey("due", DueCounts)


async def refresh_due(request: web.Request) -> None:
    """_Count anew what pages say in their `DUE`, if the counts are older than ten seconds. One read."""
    kept = request.config_dict[DUE]
    if time.monotonic() - kept.read_at < _KEPT_S:
        return
    kept.read_at = time.monotonic()
    kept.counts = await door(request).database.read(_count_all)


def forget_due(app: web.Application) -> None:
    """_Count at the next page: something was done."""
    app[DUE].read_at = float("-inf")


def find_due(request: web.Request) -> Mapping[str, int]:
    """The counts as they stand."""
    return request.config_dict[DUE].counts


def _count_all(connection: Connection) -> Mapping[str, int]:
    return {name: count(connection) for name, count in _list_counts().items()}


def _list_counts() -> Mapping[str, _Count]:
    """What the pages count, by the name of a route; each is one cheap statement."""
    found: dict[str, _Count] = {}
    for module in iter_modules(pages.__path__):
        found |= getattr(import_module(f"{pages.__name__}.{module.name}"), "DUE", {})
    return found
