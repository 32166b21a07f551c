"""`lianpu serve`, `_work` and `migrate`: the processes of an installation."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import uvloop

from composition.commands.listing import list_commands
from composition.control import control_socket
from composition.doors import CONSOLE, make_console, make_front, make_operations
from composition.first_account import make_first_link
from composition.installation import Installation, open_installation
from composition.lifetime import loops, repeat, set_memory_at_rest, site, wait_for_end
from composition.logs import set_up_logs
from composition.settings import Settings, load_settings
from composition.trouble import NotReady
from composition.workers import list_loops
from shop.database.grants import RoleRefused, grant_postgres
from shop.database.migrate import expected_revision, upgrade_postgres, upgrade_sqlite
from shop.database.sqlite import hold_file
from shop.statistics.service import count_visits
from shop.web.console.door import NOBODY

_WRITE_VISITS_S = 5.0
"""What a process that dies forgets of its visits."""


def run_serve(what: str) -> None:
    """Serve until stopped. On SQLite one process does everything, so `what` must be all."""
    settings = load_settings()
    if settings.sqlite_path and what != "all":
        raise NotReady("On SQLite one process does everything: run lianpu serve all, or move to PostgreSQL.")
    use_fast_loop(_serve(settings, what))


def run_work() -> None:
    """Pump and jobs until stopped; PostgreSQL only."""
    settings = load_settings()
    if settings.sqlite_path:
        raise NotReady("On SQLite lianpu serve all does this work too; a process of its own needs PostgreSQL.")
    use_fast_loop(_work(settings))


def run_migrate(role: str | None = None) -> str:
    """Bring the database to the newest schema, and give `role` what the program needs.

    Returns what was done in words. Raises NotReady for a role on SQLite, which has none, or a name that is none.
    """
    settings = load_settings()
    if role and settings.sqlite_path:
        raise NotReady("SQLite has no roles: leave --grant out.")
    if settings.sqlite_path:
        settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
        with hold_file(settings.sqlite_path):
            upgrade_sqlite(settings.sqlite_path)
    else:
        asyncio.run(upgrade_postgres(settings.database_url))
    if role:
        _grant_role(settings.database_url, role)
    return f"The database is at revision {expected_revision()}."


def _grant_role(url: str, role: str) -> None:
    """Give a PostgreSQL role what the program needs and no more. Raises NotReady for a name that is none."""
    try:
        asyncio.run(grant_postgres(url, role))
    except RoleRefused:
        raise NotReady(f"{role} can't be a role here: use lower case letters, digits and _.") from None


def use_fast_loop(main: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine on uvloop, which serves a third more (docs/benchmarks.md)."""
    uvloop.run(main)


async def _serve(settings: Settings, what: str) -> None:
    """The doors of one process, and on SQLite its workers."""
    set_up_logs(settings.log_level)
    async with AsyncExitStack() as stack:
        installation = await stack.enter_async_context(open_installation(settings))
        await open_doors(stack, installation, what, working=settings.sqlite_path is not None)
        await _say_how_to_begin(installation)
        await wait_for_end()


async def open_doors(
    stack: AsyncExitStack, installation: Installation, what: str, *, working: bool, framed_by: str = NOBODY
) -> None:
    """Start what a process serves; the stack stops it in reverse: doors first, then workers.

    `framed_by` may show the console in a frame: the demo's stage, and nobody else ever.
    """
    settings = installation.settings
    if working:
        await stack.enter_async_context(loops(list_loops(installation)))
        await stack.enter_async_context(control_socket(list_commands(installation), settings.state_dir))
    await stack.enter_async_context(loops(_list_watches(installation)))
    operations = make_operations(installation)
    await stack.enter_async_context(site(operations, settings.ops_host, settings.ops_port, "LIANPU_OPS_PORT"))
    if what != CONSOLE:
        stack.push_async_callback(_write_visits, installation)
        await stack.enter_async_context(
            loops([repeat("visits", _WRITE_VISITS_S, partial(_write_visits, installation))])
        )
        front = make_front(installation, what)
        await stack.enter_async_context(site(front, settings.host, settings.port, "LIANPU_PORT"))
    if what in (CONSOLE, "all"):
        console = make_console(installation, framed_by)
        at = (settings.console_host, settings.console_port)
        await stack.enter_async_context(site(console, *at, "LIANPU_CONSOLE_PORT"))
    set_memory_at_rest()


def _list_watches(installation: Installation) -> list[Coroutine[Any, Any, None]]:
    """What takes in the settings that other processes save. On SQLite there are none."""
    if installation.settings.sqlite_path:
        return []
    return [installation.present.follow(installation.database)]


async def _say_how_to_begin(installation: Installation) -> None:
    """While nobody can come into the console yet: a link, good once, that makes the first account."""
    link = await make_first_link(installation)
    if link:
        print(f"Nobody has an account yet. Make the first one here, within three days:\n  {link}", flush=True)


async def _write_visits(installation: Installation) -> int:
    """Task: write the visits that wait, in one statement. Always 0: there is no hurry with the next ones."""
    waiting = installation.visits.take()
    try:
        if waiting:
            await installation.database.transact(count_visits, waiting)
    except BaseException:
        installation.visits.put_back(waiting)
        raise
    return 0


async def _work(settings: Settings) -> None:
    """Pumps, jobs and tasks, and an operations door to look at."""
    set_up_logs(settings.log_level)
    async with AsyncExitStack() as stack:
        installation = await stack.enter_async_context(open_installation(settings))
        await stack.enter_async_context(loops([*list_loops(installation), *_list_watches(installation)]))
        operations = make_operations(installation)
        await stack.enter_async_context(site(operations, settings.ops_host, settings.ops_port, "LIANPU_OPS_PORT"))
        await wait_for_end()
