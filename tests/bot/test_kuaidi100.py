"""快递100 as it is recorded: what is asked, how it is signed, what its answers mean; and the queue before it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.couriers.kuaidi100 import Kuaidi100
from bot.couriers.posting import sign
from commissions.actor import staff_acting
from shop.orders.order import Recipient
from shop.settings.present import PresentSettings
from shop.settings.service import Secrets
from shop.settings.waybills import WAYBILLS, WaybillFacts
from shop.typed import is_text
from shop.waybills.ports import Waybill, WaybillOrder, WaybillRefused, WaybillUnknown
from shop.waybills.refusals import NoWaybillToCancel
from shop.waybills.sending import cancel_due_waybills, make_waybills
from shop.waybills.service import ask_waybills, cancel_waybills, forget_labels, list_waybills, ship_with_waybills
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")
TO = Recipient("陈小满", "13800000001", "浙江省", "杭州市", "西湖区", "龙井路 1 号")
FACTS = WaybillFacts(
    source="kuaidi100",
    key="EZWROLVn8912",
    carrier="zhongtong",
    carrier_name="中通快递",
    account="ZT100",
    template="T1",
    sender_name="山前茶铺",
    sender_phone="0571-8800",
    sender_address="杭州市西湖区龙井路 9 号",
)
GOOD = {"success": True, "code": 200, "message": "success", "data": {"taskId": "T9", "kuaidinum": "7312345678"}}


@dataclass
class Courier:
    """A service that answers as it is told, and remembers what it was asked."""

    answer: Any = field(default_factory=lambda: GOOD)
    status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        text = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        return web.Response(status=self.status, text=text)


class Present(PresentSettings):
    """What holds, without a database."""

    def of(self, document: Any) -> Any:
        return FACTS if document is WAYBILLS else super().of(document)

    def find_secret(self, document: Any, name: str) -> str:
        return {"secret": "s3cret", "account_key": "pw"}[name]


@pytest.fixture
async def courier() -> AsyncIterator[tuple[Courier, Kuaidi100]]:
    played = Courier()
    app = web.Application()
    app.router.add_post("/label/order", played.serve)
    server = TestServer(app)
    await server.start_server()
    async with aiohttp.ClientSession() as session:
        present = Present({}, Secrets("s" * 32))
        now = datetime(2026, 12, 1, tzinfo=UTC)
        yield played, Kuaidi100(session, present, str(server.make_url("/label/order")), lambda: now)
    await server.close()


def test_the_signature_is_md5_over_param_time_key_and_secret() -> None:
    assert sign('{"a":1}', "1576123932000", "key", "secret") == "80BBFB1A2ADDBACDE56E74C96E984E3B"
    assert sign("", "", "", "") == "D41D8CD98F00B204E9800998ECF8427E"
    assert sign("ab", "c", "", "") == sign("a", "b", "c", "") == "900150983CD24FB0D6963F7D28E17F72"


async def test_what_is_asked_names_the_order_once_and_is_signed(courier: tuple[Courier, Kuaidi100]) -> None:
    played, source = courier
    played.answer = {**GOOD, "data": {**GOOD["data"], "label": "https://api.kuaidi100.com/label/x"}}  # type: ignore[dict-item]
    given = await source.make_waybill(WaybillOrder("L1", TO, "红茶"))
    assert given == Waybill("中通快递", "7312345678", "https://api.kuaidi100.com/label/x", "zhongtong")
    [form] = played.asked
    param = json.loads(form["param"])
    assert form["sign"] == sign(form["param"], form["t"], "EZWROLVn8912", "s3cret")
    assert (form["method"], form["key"], form["t"]) == ("order", "EZWROLVn8912", "1796083200000")
    assert (param["orderId"], param["reorder"], param["partnerKey"], param["kuaidicom"]) == (
        "L1",
        False,
        "pw",
        "zhongtong",
    )
    assert param["recMan"]["printAddr"] == f"{TO.region}龙井路 1 号"


@pytest.mark.parametrize(
    ("answer", "status", "expected"),
    [
        ({"code": 30011, "data": GOOD["data"]}, 200, "7312345678"),
        ({"success": False, "code": 30002, "message": "余额不足"}, 200, WaybillRefused),
        ({"code": 500, "message": "系统繁忙"}, 200, WaybillUnknown),
        ({"code": "3\ud800\0", "message": "\ud83d"}, 200, WaybillRefused),
        ({"code": 200, "data": {**GOOD["data"], "label": "http://["}}, 200, "7312345678"),  # type: ignore[dict-item]
        ({"code": 200, "data": {}}, 200, WaybillUnknown),
        ({"code": 200, "data": {"kuaidinum": "<b>"}}, 200, WaybillUnknown),
        ("<html>", 200, WaybillUnknown),
        ([], 200, WaybillUnknown),
        (GOOD, 502, WaybillUnknown),
    ],
)
async def test_answers_are_a_number_a_no_or_doubt(
    courier: tuple[Courier, Kuaidi100], answer: Any, status: int, expected: Any
) -> None:
    played, source = courier
    played.answer, played.status = answer, status
    if isinstance(expected, str):
        assert (await source.make_waybill(WaybillOrder("L1", TO))).number == expected
        return
    with pytest.raises(expected) as told:
        await source.make_waybill(WaybillOrder("L1", TO))
    assert is_text(str(told.value))


async def _states(trade: Trade, *numbers: str) -> list[str]:
    rows = await trade.database.read(list_waybills, numbers)
    return [next(row.state for row in rows if row.order.no == no) for no in numbers]


async def test_an_order_gets_one_waybill_failures_are_named_and_held_ones_are_not_asked_for(
    database: AnyDatabase, courier: tuple[Courier, Kuaidi100], clock: Any
) -> None:
    played, source = courier
    trade = await open_trade(database)
    good, held, unpaid = await trade.buy(1), await trade.buy(1), await trade.place(1)
    await trade.refund(held.no, {"1": 100})
    numbers = [good.no, held.no, unpaid.no, "L0000"]
    assert await database.transact(ask_waybills, numbers, by=MEI) == 1
    assert await database.transact(ask_waybills, numbers, by=MEI) == 0
    assert await _states(trade, good.no, held.no, unpaid.no) == ["asked", "held", "not_sent"]

    played.answer = {"code": 30002, "message": "余额不足"}
    await make_waybills(database, source)
    assert await _states(trade, good.no) == ["refused"]
    assert await database.transact(ask_waybills, [good.no], by=MEI) == 1
    played.answer, played.status = GOOD, 500
    await make_waybills(database, source)
    assert await make_waybills(database, source) == 0, "not before its time"
    played.status = 200
    clock.advance(minutes=1)
    await make_waybills(database, source)
    assert [json.loads(form["param"])["orderId"] for form in played.asked] == [good.no] * 3

    done = await database.transact(ship_with_waybills, numbers, by=MEI)
    assert done.shipped == (good.no,)
    assert (await trade.find(good.no)).shipped_at is not None
    assert await database.transact(forget_labels, trade.buyer) == 0
    await trade.check()


async def test_a_waybill_is_cancelled_unless_it_left_and_its_order_gets_another(
    database: AnyDatabase, courier: tuple[Courier, Kuaidi100], clock: Any
) -> None:
    played, source = courier
    trade = await open_trade(database)
    order, shipped = await trade.buy(1), await trade.buy(1)
    played.answer = {**GOOD, "data": {**GOOD["data"], "kdComOrderNum": "K7"}}  # type: ignore[dict-item]
    await database.transact(ask_waybills, [order.no], by=MEI)
    await make_waybills(database, source)
    played.answer = {**GOOD, "data": {"kuaidinum": "7399999999"}}
    await database.transact(ask_waybills, [shipped.no], by=MEI)
    await make_waybills(database, source)
    await database.transact(ship_with_waybills, [shipped.no], by=MEI)
    with pytest.raises(NoWaybillToCancel):
        await database.transact(cancel_waybills, [shipped.no, "L0000"], by=MEI)

    assert await database.transact(cancel_waybills, [order.no, shipped.no], by=MEI) == 1
    assert (await database.transact(ship_with_waybills, [order.no], by=MEI)).shipped == (), "not while it is cancelled"
    played.answer = {"code": 30009, "message": "快件已揽收"}
    await cancel_due_waybills(database, source)
    [row] = await database.read(list_waybills, [order.no])
    assert (row.state, row.number, row.problem) == ("made", "7312345678", "快件已揽收（30009）")

    played.answer, played.status = {"code": 200, "data": None}, 502
    await database.transact(cancel_waybills, [order.no], by=MEI)
    await cancel_due_waybills(database, source)
    assert await _states(trade, order.no) == ["cancelling"]
    played.status = 200
    clock.advance(minutes=1)
    await cancel_due_waybills(database, source)
    form = played.asked[-1]
    param = json.loads(form["param"])
    assert (form["method"], param["kuaidinum"], param["orderId"]) == ("cancel", "7312345678", "K7")
    assert await _states(trade, order.no) == ["cancelled"]

    played.answer = {**GOOD, "data": {"kuaidinum": "7300000001"}}
    assert await database.transact(ask_waybills, [order.no], by=MEI) == 1
    await make_waybills(database, source)
    assert json.loads(played.asked[-1]["param"])["orderId"] == f"{order.no}-1"
    [row] = await database.read(list_waybills, [order.no])
    assert (row.state, row.number, row.problem) == ("made", "7300000001", None)
