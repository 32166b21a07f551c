"""The shop's door for a server under measurement: the real database, and stand-ins for WeChat."""

import os

from benchmarks.databases import open_database
from benchmarks.servers.callback_kept import now
from shop.transfers.sending import TransferDriver
from shop.web.door import Door
from tests.support.pay import StandInPay
from tests.support.shop_web import StandInLogin, StandInPosters, StandInSceneCodes, StandInSigner
from tests.support.transfers import SETUP, StandInTransfers


def make_door() -> Door:
    """The door to the database that BENCH_DATABASE names."""
    database = open_database(os.environ["BENCH_DATABASE"])
    return Door(
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
