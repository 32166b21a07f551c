"""Live updates for the page as server-sent events.

What changed is sent whole, changes within a moment once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

from sandbox.bus import Happening
from sandbox.phone import views
from sandbox.world import World, world_of

_GATHER_S = 0.04
_HEARTBEAT_S = 15.0

_Event = tuple[str, Any]


async def stream(request: web.Request) -> web.StreamResponse:
    """GET stream: events person, people, wire, wire-cleared, clock, faults, account."""
    world = world_of(request)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    with suppress(ConnectionResetError):
        await _tell(world, response)
    return response


async def _tell(world: World, response: web.StreamResponse) -> None:
    """Until the page is closed: ConnectionResetError."""
    faults = world.faults.describe()
    with world.bus.listening() as queue:
        await response.write(b": here\n\n")
        while True:
            happenings = await _gather(queue)
            events = [event for one in happenings if (event := _event(world, one)) is not None]
            if (now := world.faults.describe()) != faults:
                faults = now
                events.append(("faults", now))
            await response.write(b"".join(map(_write, events)) or b": still here\n\n")


async def _gather(queue: asyncio.Queue[Happening]) -> list[Happening]:
    """What happens within a moment, each thing once (the last of its kind); nothing after a quiet while."""
    try:
        async with asyncio.timeout(_HEARTBEAT_S):
            first = await queue.get()
    except TimeoutError:
        return []
    await asyncio.sleep(_GATHER_S)
    found = [first]
    while not queue.empty():
        found.append(queue.get_nowait())
    return list({(one.topic, one.data.get("key"), one.data.get("id")): one for one in found}.values())


def _event(world: World, happening: Happening) -> _Event | None:
    if happening.topic == "person":
        person = world.people.find(happening.data["key"])
        return None if person is None else ("person", views.show_person(world, person))
    if happening.topic == "wire":
        return _wire_event(world, happening.data["id"])
    if happening.topic == "pay":
        return ("account", views.show_account(world))
    show = _SHOWN.get(happening.topic)
    return None if show is None else (happening.topic, show(world))


def _wire_event(world: World, exchange_id: int) -> _Event | None:
    if exchange_id == 0:
        return ("wire-cleared", {})
    exchange = world.wire.find(exchange_id)
    return None if exchange is None else ("wire", views.show_row(exchange))


def _write(event: _Event) -> bytes:
    name, data = event
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


_SHOWN: dict[str, Callable[[World], Any]] = {
    "people": views.show_people,
    "clock": views.show_clock,
    "account": views.show_account,
}
