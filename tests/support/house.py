"""The whole house in one process: an installation with its doors, and the sandbox on the other side of the wire.

Nothing runs by itself: `settle` pumps the outbox and runs the tasks until nothing is due, so that a test decides when
things happen. Both sides live in the sandbox's time.
"""

import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

import shop.jobs
from composition.commands.listing import list_commands
from composition.doors import make_front
from composition.installation import Installation, open_installation
from composition.settings import Settings
from composition.workers import JOBS, join_handlers
from sandbox import credentials, server
from sandbox.options import Options
from sandbox.people import ChatEntry, Person
from sandbox.world import World
from shop.database.pump import Pump
from shop.members.member import Member
from shop.members.queries import find_member_by_openid
from tests.support.databases import SECRET
from tests.support.staff import with_key


@dataclass
class House:
    """A running installation and the world that plays WeChat."""

    world: World
    installation: Installation
    url: str

    def person(self, key: str) -> Person:
        """Someone with a phone."""
        return self.world.people.get(key)

    async def member(self, key: str) -> Member:
        """Who this person is to the shop."""
        app_id, openid = self.installation.credentials.account().app_id, self.person(key).openid
        found = await self.installation.database.read(find_member_by_openid, app_id, openid)
        assert found
        return found

    def heard(self, key: str, kind: str | None = None) -> list[ChatEntry]:
        """What the account said to someone."""
        chat = self.person(key).chat
        return [entry for entry in chat if entry.side == "account" and kind in (None, entry.kind)]

    async def settle(self) -> None:
        """Pump the outbox and run jobs and tasks until nothing is due."""
        await self.run_jobs()
        while await self._pump_all():
            pass

    async def run_jobs(self) -> None:
        """Every periodic job that concerns orders, payments and commissions, and the tasks that speak to Pay."""
        database, pay = self.installation.database, self.installation.wechat.pay
        for task in shop.jobs.list_payment_tasks(database, pay, pay, self.installation.transfers):
            await task.run()
        for job in JOBS:
            while job.name != "compare_followers" and await database.transact(job.use_case):
                pass

    async def _pump_all(self) -> int:
        pumps = [
            Pump(self.installation.database, name, handler, "test")
            for name, handler in join_handlers(self.installation).items()
        ]
        return sum([await pump.pump_once() for pump in pumps])


async def order(house: House, name: str, /, **arguments: Any) -> dict[str, Any]:
    """Have a command carried out in the house, by the terminal or by whoever `by` is."""
    said = await with_key(house.installation.database, arguments)
    return await list_commands(house.installation)[name](said, print)


def find_free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_settings(folder: Path, database_url: str, port: int, sandbox_url: str) -> Settings:
    """Settings that point everything of WeChat at the sandbox whose credentials are in `folder`."""
    known = credentials.create_or_load(folder)
    pems = {
        "merchant.pem": known.merchant_private_key,
        "pay.pem": known.platform_public_key,
        "certificate.pem": known.platform_certificate,
    }
    for name, pem in pems.items():
        (folder / name).write_text(pem)
    return Settings(
        _env_file=None,
        secret_key=SECRET,
        base_url=f"http://localhost:{port}",
        port=port,
        database_url=database_url,
        state_dir=folder,
        clock_file=folder / "clock",
        wechat_app_id=known.app_id,
        wechat_app_secret=known.app_secret,
        wechat_token=known.token,
        wechat_aes_key=known.aes_key,
        wechat_api_url=sandbox_url,
        wechat_open_url=sandbox_url,
        wechat_mp_url=sandbox_url,
        wechat_jssdk_url=f"{sandbox_url}/open/js/jweixin-1.6.0.js",
        pay_url=sandbox_url,
        pay_mch_id=known.mch_id,
        pay_api_v3_key=known.api_v3_key,
        pay_private_key_file=folder / "merchant.pem",
        pay_cert_serial=known.merchant_serial,
        pay_public_key_file=folder / "pay.pem",
        pay_public_key_id=known.platform_public_key_id,
        pay_certificate_file=folder / "certificate.pem",
    )


@asynccontextmanager
async def open_house(folder: Path, database_url: str, credentials_file: Path | None = None) -> AsyncIterator[House]:
    """Start both sides; `credentials_file` spares making keys. The database must be at the newest schema."""
    if credentials_file:
        shutil.copy(credentials_file, folder)
    port = find_free_port()
    options = Options(
        port=0,
        state_folder=folder,
        callback_url=f"http://localhost:{port}/wechat",
        shop_url=f"http://localhost:{port}",
        clock_file=folder / "clock",
        ladder_scale=0.01,
    )
    async with AsyncExitStack() as stack:
        runner = await server.start(options)
        stack.push_async_callback(runner.close)
        settings = make_settings(folder, database_url, port, runner.url)
        installation = await stack.enter_async_context(open_installation(settings))
        front = web.AppRunner(make_front(installation), access_log=None)
        await front.setup()
        stack.push_async_callback(front.cleanup)
        await web.TCPSite(front, "localhost", port).start()
        yield House(runner.world, installation, settings.base_url)
