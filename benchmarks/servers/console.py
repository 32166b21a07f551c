"""The console's real pages on a real database; WeChat is a stand-in, which these pages never ask."""

import os

from aiohttp import web

from benchmarks.databases import open_database
from benchmarks.servers.callback_kept import now
from benchmarks.servers.running import serve
from shop.transfers.sending import TransferDriver
from shop.web.console.app import create_app
from shop.web.console.door import ConsoleDoor
from shop.web.door import Door
from tests.support.complaints import StandInComplaints
from tests.support.console import StandInAccount, StandInChecks
from tests.support.pay import StandInPay
from tests.support.shop_web import StandInLogin, StandInPosters, StandInSceneCodes, StandInSigner
from tests.support.transfers import SETUP, StandInTransfers


async def make_app() -> web.Application:
    """The console's application."""
    database = open_database(os.environ["BENCH_DATABASE"])
    door = Door(
        database=database,
        base_url="http://shop.test",
        clock=now,
        secret_key="s" * 32,
        login=StandInLogin(),
        signer=StandInSigner(),
        scene_codes=StandInSceneCodes(now),
        posters=StandInPosters(),
        payments=StandInPay(),
        transfers=TransferDriver(database, StandInTransfers(), lambda: SETUP),
        jssdk_url="https://res.wx.qq.com/open/js/jweixin-1.6.0.js",
    )
    wechat = (StandInChecks(), StandInAccount(), StandInComplaints())
    return create_app(ConsoleDoor(door, "http://console.test", find_nothing_wrong, *wechat))


async def find_nothing_wrong() -> dict[str, str | None]:
    """What is wrong with this process."""
    return {"database": None, "disk": None}


if __name__ == "__main__":
    serve(make_app)
