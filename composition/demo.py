"""`lianpu demo`.

The whole story in one process: shop, bot, workers, and the sandbox that plays WeChat.
"""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from composition.commands.wechat import map_templates, push_menu
from composition.demo_settings import EMPTY_FOLDER, FOLDER, choose_ports, write_demo_settings
from composition.first_account import make_first_link
from composition.installation import Installation, open_installation
from composition.lifetime import end_with_parent, loops, wait_for_end
from composition.logs import set_up_logs
from composition.sample_history.bills import PastPay
from composition.sample_history.history import Scene, Told, hold_jobs, is_interrupted, open_in_the_past, tell_history
from composition.sample_shop.couriers import join_courier
from composition.sample_shop.loader import load_sample_shop
from composition.sample_shop.merchant import read_merchant
from composition.serving import open_doors, use_fast_loop
from composition.settings import Settings
from composition.stage.stage import DemoStage
from composition.transfers import make_transfer_setup
from composition.trouble import PortTaken
from composition.valkey import EmbeddedValkey
from sandbox import server
from sandbox.options import Options
from sandbox.pay.past import join_past
from sandbox.pay.state import PayState, pay_of
from sandbox.world import World
from shop.database.migrate import upgrade_sqlite
from shop.database.sqlite import hold_file
from shop.orders.order import make_terms
from shop.settings.order_rules import ORDER_RULES
from shop.web.console.door import NOBODY

_NOTICE_TEMPLATES = Path(__file__).parent / "sample_shop" / "data" / "notice_templates.toml"
_READY = """
Lianpu is ready. Open the stage: one button plays the whole story, each step can be done by hand.

  The stage                            {sandbox}/stage
  The phones, and WeChat behind them   {sandbox}
  The shop as a browser sees it        {shop}
  The merchant's console               {console}
  Operations                           {operations}/readyz   {operations}/metrics

State is in {folder} and survives a restart; make demo FRESH=1 begins anew. Stop with Ctrl-C.
"""

_READY_EMPTY = """
An empty shop is ready. Make the owner's account with the link, then set the shop up step by step.

  The merchant's console               {console}
  The phones, and WeChat behind them   {sandbox}
  The keys to type there               {folder}/sandbox/credentials.json
  The shop as a browser sees it        {shop}

State is in {folder}; make demo EMPTY=1 FRESH=1 begins anew. Stop with Ctrl-C.
"""

Say = Callable[[str], Any]
_TOLD_EACH_PERCENT = 20
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Kind:
    """Which demo runs: where its state is, and whether it begins empty, as a merchant's own does."""

    folder: Path
    empty: bool


def run_demo(*, fresh: bool, empty: bool, stop_with_parent: bool, say: Say) -> None:
    """Run until stopped. Raises PortTaken, DatabaseInUse, BrokenSetting, ValkeyDidNotStart, OSError."""
    parent = os.getppid() if stop_with_parent else None
    kind = _Kind(EMPTY_FOLDER if empty else FOLDER, empty)
    ports = choose_ports()
    for port, setting in ports.items():
        _demand_free(port, setting)
    if _prepare_folder(kind.folder, fresh=fresh):
        say("· The last start ended before the shop's 90 days were written: it begins anew.")
    use_fast_loop(_demo(kind, parent, say))


def _demand_free(port: int, setting: str) -> None:
    """Raises PortTaken when somebody listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PortTaken(port, setting) from None


def _prepare_folder(folder: Path, *, fresh: bool) -> bool:
    """Make the demo's folder; `fresh` forgets what was in it, and so does a history that was interrupted.

    Returns whether there was such a one. Raises DatabaseInUse while another demo runs there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "lianpu.db"
    with hold_file(database):
        interrupted = not fresh and _is_half_told(database)
        if fresh or interrupted:
            shutil.rmtree(folder)
            folder.mkdir(parents=True)
    with hold_file(database):
        upgrade_sqlite(database)
    return interrupted


def _is_half_told(database: Path) -> bool:
    """Whether this database's ninety days were begun and not ended; not for one that is new, or of another version."""
    engine = create_engine(f"sqlite:///{database}")
    try:
        with engine.connect() as connection:
            return is_interrupted(connection)
    except OperationalError:
        return False
    finally:
        engine.dispose()


async def _demo(kind: _Kind, parent: int | None, say: Say) -> None:
    """Start everything in order, say what to open, and stop it all in reverse; also when `parent` ends."""
    set_up_logs("warning")
    async with AsyncExitStack() as stack:
        if parent:
            await stack.enter_async_context(loops([end_with_parent(parent)]))
        say("· Starting Valkey, the sandbox and the shop …")
        redis_url = await stack.enter_async_context(_embedded_valkey(kind.folder))
        runner = await stack.enter_async_context(_playing_wechat(kind))
        settings = _write_settings(kind, runner, redis_url)
        installation = await stack.enter_async_context(open_installation(settings))
        if not kind.empty:
            say("· Looking after the sample shop (its pictures are drawn the first time) …")
            await _load_with_progress(installation)
        has_past = await hold_jobs(installation.database)
        told = Told(over=not has_past)
        if not kind.empty:
            runner.world.stage = DemoStage(installation, runner.world, settings.console_origin, told)
        framed_by = NOBODY if kind.empty else runner.url
        await open_doors(stack, installation, "all", working=True, framed_by=framed_by)
        if not kind.empty:
            await introduce(installation)
            await join_courier(installation, runner.world.credentials)
        say(_describe(kind, settings, await make_first_link(installation)))
        if has_past:
            await stack.enter_async_context(loops([_tell_past(installation, runner.world, told, say)]))
        await wait_for_end()
        say("Stopping …")


@asynccontextmanager
async def _embedded_valkey(state: Path) -> AsyncIterator[str]:
    """A Valkey for the demo's life; its socket is in a short temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="lianpu-"))
    try:
        valkey = EmbeddedValkey(state / "valkey", folder)
        try:
            yield valkey.url
        finally:
            await valkey.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _playing_wechat(kind: _Kind) -> AsyncIterator[server.Runner]:
    """Start the sandbox."""
    ports = list(choose_ports())
    shop = f"http://localhost:{ports[0]}"
    options = Options(
        port=ports[2],
        state_folder=kind.folder / "sandbox",
        callback_url=f"{shop}/wechat",
        shop_url=shop,
        clock_file=kind.folder / "clock",
        account_name=read_merchant().profile.name,
    )
    runner = await server.start(options)
    try:
        yield runner
    finally:
        await runner.close()


def _write_settings(kind: _Kind, runner: server.Runner, redis_url: str) -> Settings:
    """Settings with the credentials that the sandbox gives; the empty shop's are typed in its console."""
    world = runner.world
    shop = world.options.shop_url
    return write_demo_settings(kind.folder, shop, runner.url, redis_url, world.credentials, with_keys=not kind.empty)


async def _load_with_progress(installation: Installation) -> None:
    """Put the sample shop on sale, with a bar while its pictures are drawn."""
    columns = (TextColumn("Drawing the sample shop"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task("pictures", total=None)
        await load_sample_shop(
            installation.database,
            installation.media,
            lambda done, total: bar.update(task, completed=done, total=total),
            opening=open_in_the_past,
        )
    await installation.present.refresh(installation.database)


async def _tell_past(installation: Installation, world: World, told: Told, say: Say) -> None:
    """Write the shop's last ninety days while it is open already, and say how far that is."""
    settings, past = installation.settings, PayState()
    account = installation.wechat.pay.account
    terms = make_terms(installation.present.of(ORDER_RULES), settings.order_prefix)
    setup = make_transfer_setup(installation.present, settings.base_url)
    scene = Scene(PastPay(past, account, settings.order_prefix), terms, setup)
    watching = asyncio.create_task(_say_how_far(told, say))
    try:
        story = await tell_history(installation.database, read_merchant(), scene, told)
    except Exception:
        log.exception("the sample shop's history can't be told")
        return
    finally:
        watching.cancel()
    for person in story.people:
        world.people.add_to_crowd(person.openid, person.name, person.came_at)
    join_past(pay_of(world), past)
    world.changed()
    say("· The shop's last 90 days are written: the console's pictures have something to show.")


async def _say_how_far(told: Told, say: Say) -> None:
    """A line now and then."""
    said = 0
    while True:
        if told.percent >= said + _TOLD_EACH_PERCENT:
            said = told.percent // _TOLD_EACH_PERCENT * _TOLD_EACH_PERCENT
            say(f"· Writing the shop's last 90 days: {said} % …")
        await asyncio.sleep(1)


async def introduce(installation: Installation) -> None:
    """What a merchant would do next: set the menu, and say which templates the notices use."""
    await push_menu(installation, {}, lambda _: None)
    await map_templates(installation, {"text": _NOTICE_TEMPLATES.read_text(encoding="utf-8")}, lambda _: None)


def _describe(kind: _Kind, settings: Settings, first_link: str | None) -> str:
    """What to open; the console by the link that makes its first account, while there is none."""
    return (_READY_EMPTY if kind.empty else _READY).format(
        console=first_link or f"{settings.console_origin}/console",
        sandbox=f"http://localhost:{settings.sandbox_port}",
        shop=settings.base_url,
        operations=f"http://localhost:{settings.ops_port}",
        folder=kind.folder,
    )
