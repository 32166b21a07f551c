"""The cookie jar of a person's web view.

Kept here because browsers drop the cookies of a foreign iframe.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookies import Morsel, SimpleCookie
from urllib.parse import urlsplit

from sandbox.people import Person
from sandbox.world import World

_FOREVER = timedelta(days=400)


def cookie_header(world: World, person: Person, address: str) -> str:
    """The Cookie header for a request to this address of the shop, longest paths first.

    Empty when there are none.
    """
    path, now = urlsplit(address).path or "/", world.clock.now()
    fitting = [
        (name, kept)
        for name, kept in person.cookies.items()
        if _covers(kept["path"], path) and datetime.fromisoformat(kept["expires_at"]) > now
    ]
    fitting.sort(key=lambda pair: -len(pair[1]["path"]))
    return "; ".join(f"{name}={kept['value']}" for name, kept in fitting)


def keep_cookies(world: World, person: Person, address: str, lines: Iterable[str], date: str = "") -> None:
    """Take over the Set-Cookie lines of an answer whose Date header was `date`."""
    changed = False
    for line in lines:
        jar: SimpleCookie = SimpleCookie()
        jar.load(line)
        for name, morsel in jar.items():
            _keep(world, person, name, morsel, urlsplit(address).path, date)
            changed = True
    if changed:
        world.changed()


def _keep(world: World, person: Person, name: str, morsel: Morsel[str], path: str, date: str) -> None:
    life = _life(morsel, date)
    if life <= timedelta(0):
        person.cookies.pop(name, None)
        return
    own_path = morsel["path"] if morsel["path"].startswith("/") else path.rsplit("/", 1)[0] or "/"
    expires_at = (world.clock.now() + life).isoformat()
    person.cookies[name] = {"value": morsel.coded_value, "path": own_path, "expires_at": expires_at}


def _life(morsel: Morsel[str], date: str) -> timedelta:
    """How long it is to be kept. `Expires` counts from the answer's own date: clocks may differ."""
    if morsel["max-age"]:
        return timedelta(seconds=int(morsel["max-age"]))
    if not morsel["expires"]:
        return _FOREVER
    try:
        sent = parsedate_to_datetime(date) if date else datetime.now(UTC)
        return parsedate_to_datetime(morsel["expires"].replace("-", " ")) - sent
    except (ValueError, TypeError):
        return _FOREVER


def _covers(cookie_path: str, path: str) -> bool:
    return path == cookie_path or path.startswith(cookie_path.rstrip("/") + "/")
