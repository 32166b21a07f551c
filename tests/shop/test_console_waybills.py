"""Waybills in the console: orders are ticked, asked for, shown with their failures, shipped."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from shop.settings.present import PresentSettings
from shop.settings.service import Secrets
from shop.settings.waybills import WAYBILLS
from shop.waybills.ports import Waybill
from shop.waybills.service import record_waybill, record_waybill_refused
from shop.web.door import Door
from tests.bot.test_kuaidi100 import FACTS
from tests.support.console import Console, open_console
from tests.support.trade import Trade, open_trade


class SetUp(PresentSettings):
    """A shop whose waybills are set up."""

    def of(self, document):  # type: ignore[no-untyped-def]
        return FACTS if document is WAYBILLS else super().of(document)


@pytest.fixture
async def trade(door: Door) -> Trade:
    return await open_trade(door.database)  # type: ignore[arg-type]


@pytest.fixture
async def console(door: Door, trade: Trade) -> AsyncIterator[Console]:
    async with open_console(replace(door, payments=trade.pay, present=SetUp({}, Secrets("s" * 32)))) as opened:
        yield opened


async def test_ticked_orders_get_numbers_and_are_shipped(console: Console, trade: Trade) -> None:
    good, bad = await trade.buy(1), await trade.buy(2)
    desk = await console.sign_in()
    assert "取电子面单" in await desk.read("/console/orders/due")
    asked = await desk.post("/console/orders/waybills", key=[good.no, bad.no])
    assert asked.status == 303
    shown = asked.headers["Location"]
    assert "正在取号" in await desk.read(shown)
    given = Waybill("中通快递", "7312345678", "https://api.kuaidi100.com/label/x", "zhongtong")
    await trade.database.transact(record_waybill, good.no, given)
    await trade.database.transact(record_waybill_refused, bad.no, "余额不足（30002）")
    page = await desk.read(shown)
    assert "7312345678" in page
    assert "余额不足" in page
    assert 'href="https://api.kuaidi100.com/label/x"' in page
    assert (await desk.post("/console/orders/waybills/ship", key=[good.no, bad.no])).status == 303
    assert (await trade.find(good.no)).shipped_at is not None
    assert (await trade.find(bad.no)).shipped_at is None


async def test_without_a_service_nothing_is_asked(door: Door, trade: Trade) -> None:
    order = await trade.buy(1)
    async with open_console(replace(door, payments=trade.pay)) as console:
        desk = await console.sign_in()
        refused = await desk.post("/console/orders/waybills", key=order.no)
        assert refused.status == 409
        assert "还没有设置电子面单" in await refused.text()
        assert "快递100" in await desk.read("/console/settings/keys/waybills")
