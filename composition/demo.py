"""`lianpu demo`.

The whole story in one process: shop, bot, workers, and the sandbox that plays WeChat.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from composition.commands.wechat import map_templates, push_menu
from composition.demo_settings import FOLDER, choose_ports, write_demo_settings
from composition.first_account import make_first_link
from composition.installation import Installation, open_installation
from composition.lifetime import end_with_parent, loops, wait_for_end
from composition.logs import set_up_logs
from composition.sample_shop.loader import load_sample_shop
from composition.sample_shop.merchant import read_merchant
from composition.serving import open_doors, use_fast_loop
from composition.settings import Settings
from composition.trouble import PortTaken
from composition.valkey import EmbeddedValkey
from sandbox import server
from sandbox.options import Options
from shop.database.migrate import upgrade_sqlite
from shop.database.sqlite import hold_file

_NOTICE_TEMPLATES = Path(__file__).parent / "sample_shop" / "data" / "notice_templates.toml"
_READY = """
Lianpu is ready. Open the phones first: follow the account with one, scan its poster with another, buy with a third.

  The phones, and WeChat behind them   {sandbox}
  The shop as a browser sees it        {shop}
  The merchant's console               {console}
  Operations                           {operations}/readyz   {operations}/metrics

State is in {folder} and survives a restart; make demo FRESH=1 begins anew. Stop with Ctrl-C.
"""

Say = Callable[[str], Any]


def run_demo(*, fresh: bool, stop_with_parent: bool, say: Say) -> None:
    """Run until stopped. Raises PortTaken, DatabaseInUse, BrokenSetting, ValkeyDidNotStart, OSError."""
    parent = os.getppid() if stop_with_parent else None
    ports = choose_ports()
    for port, setting in ports.items():
        _demand_free(port, setting)
    _prepare_folder(fresh=fresh)
    use_fast_loop(_demo(parent, say))


def _demand_free(port: int, setting: str) -> None:
    """Raises PortTaken when somebody listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PortTaken(port, setting) from None


def _prepare_folder(*, fresh: bool) -> None:
    """Make the demo's folder; `fresh` forgets what was in it.

    Raises DatabaseInUse while another demo runs there.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    database = FOLDER / "lianpu.db"
    with hold_file(database):
        if fresh:
            shutil.rmtree(FOLDER)
            FOLDER.mkdir(parents=True)
    with hold_file(database):
        upgrade_sqlite(database)


async def _demo(parent: int | None, say: Say) -> None:
    """Start everything in order, say what to open, and stop it all in reverse; also when `parent` ends."""
    set_up_logs("warning")
    async with AsyncExitStack() as stack:
        if parent:
            await stack.enter_async_context(loops([end_with_parent(parent)]))
        say("· Starting Valkey, the sandbox and the shop …")
        redis_url = await stack.enter_async_context(_embedded_valkey())
        settings = await stack.enter_async_context(_playing_wechat(redis_url))
        installation = await stack.enter_async_context(open_installation(settings))
        say("· Looking after the sample shop (its pictures are drawn the first time) …")
        await _load_with_progress(installation)
        await open_doors(stack, installation, "all", working=True)
        await introduce(installation)
        say(_describe(settings, await make_first_link(installation)))
        await wait_for_end()
        say("Stopping …")


@asynccontextmanager
async def _embedded_valkey() -> AsyncIterator[str]:
    """A Valkey for the demo's life; its socket is in a short temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="lianpu-"))
    try:
        valkey = EmbeddedValkey(FOLDER / "valkey", folder)
        try:
            yield valkey.url
        finally:
            await valkey.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _playing_wechat(redis_url: str) -> AsyncIterator[Settings]:
    """Start the sandbox, and make settings with the credentials that it gives."""
    ports = list(choose_ports())
    shop = f"http://localhost:{ports[0]}"
    options = Options(
        port=ports[2],
        state_folder=FOLDER / "sandbox",
        callback_url=f"{shop}/wechat",
        shop_url=shop,
        clock_file=FOLDER / "clock",
        account_name=read_merchant().profile.name,
    )
    runner = await server.start(options)
    try:
        yield write_demo_settings(shop, runner.url, redis_url, runner.world.credentials)
    finally:
        await runner.close()


async def _load_with_progress(installation: Installation) -> None:
    """Put the sample shop on sale, with a bar while its pictures are drawn."""
    columns = (TextColumn("Drawing the sample shop"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task("pictures", total=None)
        await load_sample_shop(
            installation.database, installation.media, lambda done, total: bar.update(task, completed=done, total=total)
        )


async def introduce(installation: Installation) -> None:
    """What a merchant would do next: set the menu, and say which templates the notices use."""
    await push_menu(installation, {}, lambda _: None)
    await map_templates(installation, {"text": _NOTICE_TEMPLATES.read_text(encoding="utf-8")}, lambda _: None)


def _describe(settings: Settings, first_link: str | None) -> str:
    """What to open; the console by the link that makes its first account, while there is none."""
    return _READY.format(
        console=first_link or f"{settings.console_origin}/console",
        sandbox=f"http://localhost:{settings.sandbox_port}",
        shop=settings.base_url,
        operations=f"http://localhost:{settings.ops_port}",
        folder=FOLDER,
    )
