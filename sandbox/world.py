"""The one object that all parts of the sandbox share, and its state on disk."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import ClientSession, DummyCookieJar, web
from pydantic import TypeAdapter

from sandbox import credentials
from sandbox.bus import Bus
from sandbox.clock import Clock
from sandbox.credentials import Credentials
from sandbox.faults import Faults
from sandbox.options import Options
from sandbox.people import ChatEntry, People, PeopleState, Person, Side
from sandbox.platform.account import Account
from sandbox.stage import Stage
from sandbox.wire import Wire

_SAVE_AFTER_S = 1.0
_CHAT_LIMIT = 500
_CLOCK_FILE = "clock-offset"

T = TypeVar("T")
_logger = logging.getLogger("sandbox")


@dataclass
class _ClockState:
    """The offset that a restart begins with."""

    offset_s: float = 0.0


class World:
    """Clock, credentials, wire, faults, people and account of one sandbox.

    `section` keeps further state of a part. A part asks once for its section (a dataclass with defaults for all
    fields), changes it as it likes and calls `changed()`; it is written about a second later, at `close()`, and read
    again at the next start.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self._folder = options.state_folder
        self._sections: dict[str, tuple[TypeAdapter[Any], Any]] = {}
        self._parts: dict[Any, Any] = {}
        self._save_timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._http: ClientSession | None = None
        self.bus = Bus()
        self._clock_state = self.section("clock", _ClockState)
        self.clock = Clock(offset_s=self._clock_state.offset_s, file=options.clock_file or self._folder / _CLOCK_FILE)
        self.clock.on_move.append(self._clock_moved)
        self.credentials: Credentials = credentials.create_or_load(self._folder)
        self.wire = Wire(self.clock, self.bus)
        self.faults = self.section("faults", Faults)
        self.people = People(self.section("people", PeopleState), self.credentials.app_id)
        self.account = self.section("account", Account)
        self.stage: Stage | None = None
        self._first_start()

    @property
    def base_url(self) -> str:
        """The address at which the sandbox is reached, without a slash at the end."""
        return f"http://localhost:{self.options.port}"

    @property
    def http(self) -> ClientSession:
        """The session for calls to the program under test. Cookies and redirects are the caller's business."""
        if self._http is None:
            raise RuntimeError("the world has not been opened")
        return self._http

    def section(self, name: str, kind: type[T]) -> T:
        """The part of the state called `name`: as saved, else `kind()`. Asking again gives the same object."""
        if name in self._sections:
            known: T = self._sections[name][1]
            return known
        adapter: TypeAdapter[T] = TypeAdapter(kind)
        path = self._folder / f"{name}.json"
        value = adapter.validate_json(path.read_bytes()) if path.exists() else kind()
        self._sections[name] = (adapter, value)
        return value

    def part(self, kind: Callable[[World], T]) -> T:
        """The one object of this class in this world, made as `kind(world)` at the first call."""
        if kind not in self._parts:
            self._parts[kind] = kind(self)
        made: T = self._parts[kind]
        return made

    def changed(self) -> None:
        """Something of the state changed: write it soon."""
        if self._save_timer is None:
            self._save_timer = asyncio.get_running_loop().call_later(_SAVE_AFTER_S, self.save)

    def save(self) -> None:
        """Write all sections now."""
        if self._save_timer is not None:
            self._save_timer.cancel()
            self._save_timer = None
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, (adapter, value) in self._sections.items():
            _replace(self._folder / f"{name}.json", adapter.dump_json(value, indent=1))

    def tell(self, person: Person, side: Side, kind: str, **data: Any) -> ChatEntry:
        """Put a line into the person's chat and tell the bus (topic `person`)."""
        entry = ChatEntry(self.people.next_entry_id(), self.clock.now(), side, kind, data)
        person.chat.append(entry)
        del person.chat[:-_CHAT_LIMIT]
        person.unread += side != "person"
        self.person_changed(person)
        return entry

    def person_changed(self, person: Person) -> None:
        """Something about this person changed: save it and tell the bus."""
        self.bus.publish("person", key=person.key)
        self.changed()

    def spawn(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Run something in the background; failures are logged, `close` cancels what is left."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def open(self) -> None:
        """Begin: timers fire, calls can be made."""
        self._http = ClientSession(auto_decompress=True, cookie_jar=DummyCookieJar())
        self.clock.start()

    async def close(self) -> None:
        """End: cancel what runs, write the state."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.clock.close()
        if self._http is not None:
            await self._http.close()
        self.save()

    def _first_start(self) -> None:
        self.account.settle(self.options)
        while len(self.people) < self.options.people:
            self.people.add()

    def _clock_moved(self) -> None:
        self._clock_state.offset_s = self.clock.offset_s
        self.bus.publish("clock", now=self.clock.now().isoformat(), offset_s=self.clock.offset_s)
        self.changed()

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            _logger.error("%s failed", task.get_name(), exc_info=failure)


WORLD: web.AppKey[World] = web.AppKey("world", World)


def world_of(request: web.Request) -> World:
    """The world of the application that serves this request."""
    return request.app[WORLD]


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    os.replace(fresh, path)
