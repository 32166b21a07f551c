"""Fixtures for the shop's pages: the app on a real database, and phones to visit it with."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from multidict import CIMultiDict

from shop.errands.files import ErrandFiles
from shop.media.folder import MediaFolder
from shop.members.member import Identity
from shop.settings.present import PresentSettings
from shop.settings.service import Secrets
from shop.transfers.sending import TransferDriver
from shop.web.app import create_app
from shop.web.door import Door
from tests.support.clock import MovableClock
from tests.support.console import Console, open_console
from tests.support.databases import AnyDatabase
from tests.support.pay import StandInPay
from tests.support.shop_web import (
    WECHAT,
    Phone,
    StandInLogin,
    StandInPosters,
    StandInSceneCodes,
    StandInSigner,
)
from tests.support.transfers import SETUP, StandInTransfers

MakePhone = Callable[..., Awaitable[Phone]]


@pytest.fixture
def login() -> StandInLogin:
    """WeChat's OAuth."""
    return StandInLogin()


@pytest.fixture
def door(sqlite_database: AnyDatabase, clock: MovableClock, login: StandInLogin, tmp_path: Path) -> Door:
    """The shop's door, on SQLite: what differs between the databases is tested below the pages."""
    return Door(
        database=sqlite_database,
        base_url="http://shop.test",
        clock=clock,
        secret_key="s" * 32,
        login=login,
        signer=StandInSigner(),
        scene_codes=StandInSceneCodes(clock),
        posters=StandInPosters(),
        payments=StandInPay(),
        transfers=TransferDriver(sqlite_database, StandInTransfers(), lambda: SETUP),
        jssdk_url="https://res.wx.qq.com/open/js/jweixin-1.6.0.js",
        media=MediaFolder(tmp_path / "media"),
        errand_files=ErrandFiles(tmp_path / "errands"),
        present=PresentSettings({}, Secrets("s" * 32)),
    )


@pytest.fixture
async def phone(door: Door, login: StandInLogin) -> AsyncIterator[MakePhone]:
    """`await phone("anna")` is Anna's phone, with cookies of its own."""
    server = TestServer(create_app(door))
    await server.start_server()
    clients: list[TestClient[Any, Any]] = []

    async def make(name: str = "anna", *, agent: str = WECHAT) -> Phone:
        client: TestClient[Any, Any] = TestClient(server, headers=CIMultiDict({"User-Agent": agent}))
        clients.append(client)
        return Phone(client, login, Identity("wx1", f"openid-{name}"), door.database, agent)  # type: ignore[arg-type]

    yield make
    for client in clients:
        await client.session.close()
    await server.close()


@pytest.fixture
async def console(door: Door) -> AsyncIterator[Console]:
    """The console of an empty shop."""
    async with open_console(door) as opened:
        yield opened
