"""Addresses of the page.

Each person's web view has a host of its own, so that it has an origin of its own.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from sandbox.people import Person
from sandbox.world import World

_HOST = re.compile(r"([a-z][a-z0-9-]*)\.localhost(?::\d+)?")


def phone_origin(world: World, person: Person) -> str:
    """`http://a.localhost:8090`."""
    return f"http://{person.key}.localhost:{world.options.port}"


def shop_origin(world: World) -> str:
    """Scheme, host and port of the shop under test."""
    return origin_of(world.account.shop_url)


def sandbox_origins(world: World) -> tuple[str, ...]:
    """How the sandbox itself may be called by the shop."""
    port = world.options.port
    return (f"http://localhost:{port}", f"http://127.0.0.1:{port}")


def find_person_of_host(world: World, host: str) -> Person | None:
    """The person whose web view has this Host header; None for any other host."""
    found = _HOST.fullmatch(host.lower())
    return world.people.find(found[1]) if found else None


def is_phone_host(host: str) -> bool:
    """Is this Host header one of a web view, whether its person exists or not?"""
    return _HOST.fullmatch(host.lower()) is not None


def origin_of(address: str) -> str:
    """`scheme://host:port` of an address, empty for one that has none."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def move(address: str, origin: str) -> str:
    """The same path, query and fragment at another origin."""
    parts, target = urlsplit(address), urlsplit(origin)
    return urlunsplit((target.scheme, target.netloc, parts.path or "/", parts.query, parts.fragment))
