"""`lianpu serve` as a process against a sandbox here: killed after a payment, and commanded through its socket."""

import re
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from composition.consumers import SUBSCRIPTIONS
from composition.settings import Settings
from sandbox import server
from sandbox.options import Options
from sandbox.platform import acts
from sandbox.server import Runner
from shop.database.sqlite import SqliteDatabase
from tests.journeys.living import until
from tests.journeys.program import Program, as_environment, run_command, run_program
from tests.journeys.sample import SampleShop
from tests.journeys.web_view import web_view
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, SqliteFiles
from tests.support.house import find_free_port, make_settings


@dataclass
class Site:
    """An installation to be run as a process, and the sandbox that plays WeChat for it."""

    folder: Path
    settings: Settings
    runner: Runner

    @property
    def environment(self) -> dict[str, str]:
        """The settings as variables."""
        return as_environment(self.settings)

    def serve(self) -> AbstractAsyncContextManager[Program]:
        """The process."""
        return run_program("serve", cwd=self.folder, environment=self.environment, ops_port=self.settings.ops_port)

    async def command(self, *arguments: str) -> str:
        """What a command says that succeeds."""
        status, said = await run_command(*arguments, cwd=self.folder, environment=self.environment)
        assert status == 0, said
        return said.strip()


@pytest.fixture
async def site(
    sandbox_credentials: Path, sqlite_files: SqliteFiles, sample_shop: SampleShop, tmp_path: Path
) -> AsyncIterator[Site]:
    """The sample shop in a file, and a running sandbox."""
    shutil.copy(sandbox_credentials, tmp_path)
    database = SqliteDatabase(sqlite_files.copy_to(tmp_path / "lianpu.db"), MovableClock(), SUBSCRIPTIONS, TEST_SEALER)
    await sample_shop.open_in(database, tmp_path)
    await database.close()
    port, ops_port, console_port = find_free_port(), find_free_port(), find_free_port()
    shop = f"http://localhost:{port}"
    runner = await server.start(
        Options(port=0, state_folder=tmp_path, callback_url=f"{shop}/wechat", shop_url=shop, ladder_scale=0.01)
    )
    settings = make_settings(tmp_path, f"sqlite:///{tmp_path / 'lianpu.db'}", port, runner.url)
    yield Site(tmp_path, settings.model_copy(update={"ops_port": ops_port, "console_port": console_port}), runner)
    await runner.close()


async def test_killed_right_after_a_payment_it_finds_the_payment_and_everyone_is_told_once(site: Site) -> None:
    world = site.runner.world
    ann = world.people.get("a")
    async with site.serve() as shop, web_view(world.options.port, "c") as cas:
        await shop.ready()
        await acts.follow(world, ann)
        link = re.search(r"/s/\w+", str(ann.chat[-1].data) + str(ann.chat[1].data))
        assert link
        await cas.open(link[0])
        order_no = await cas.order()
        await cas.pay(order_no)
        await shop.stop(signal.SIGKILL)
    async with site.serve() as shop, web_view(world.options.port, "c") as cas:
        await shop.ready()

        async def earned() -> list[str]:
            return [str(entry.data) for entry in ann.chat if "¥12.80" in str(entry.data)]

        assert len(await until(earned, "the news of a commission")) == 1
        assert "等待发货" in (await cas.open(f"/orders/{order_no}")).text
        said = await site.command("ship", order_no, "--carrier", "顺丰速运", "--number", "SF1")
        assert said == f"Order {order_no} is shipped."
        assert "SF1" in (await cas.open(f"/orders/{order_no}")).text
        said = await site.command("refund", order_no, "--reason", "碎了", "--line", "1=28")
        assert re.fullmatch(r"Refund \w+ of 28.00 yuan is decided.", said)
        assert (await site.command("audit")).endswith(" 0 findings.")
        assert len(await earned()) == 1
        assert await shop.stop(signal.SIGTERM) == 0
