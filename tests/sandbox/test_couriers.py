"""快递100 as the sandbox plays it (docs/waybills.md), asked by somebody who shares no code with it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox.server import Runner
from sandbox.world import World

MAN = {"name": "陈小满", "mobile": "13800000001", "printAddr": "浙江省杭州市西湖区龙井路 1 号"}
ORDER = {
    "printType": "HTML",
    "kuaidicom": "zhongtong",
    "recMan": MAN,
    "sendMan": MAN,
    "cargo": "茶叶",
    "count": 1,
    "payType": "MONTHLY",
    "orderId": "L1",
    "reorder": False,
}


def _sign(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest().upper()


class Shop:
    """Calls the sandbox as a shop would."""

    def __init__(self, runner: Runner, http: ClientSession) -> None:
        self.url, self.http, self.keys = runner.url, http, runner.world.credentials
        self.world: World = runner.world

    async def label(self, method: str, param: dict[str, Any], **changes: str) -> dict[str, Any]:
        """A signed call of the label API."""
        text, millis = json.dumps(param), str(int(self.world.clock.now().timestamp() * 1000))
        form = {"method": method, "key": self.keys.courier_key, "t": millis, "param": text}
        form["sign"] = _sign(text, millis, self.keys.courier_key, self.keys.courier_secret)
        async with self.http.post(f"{self.url}/label/order", data=form | changes) as answer:
            return dict(await answer.json())

    async def track(self, number: str, carrier: str = "zhongtong", phone: str = "0001", **changes: str) -> Any:
        """A signed query."""
        text, customer = json.dumps({"com": carrier, "num": number, "phone": phone}), self.keys.courier_customer
        form = {"customer": customer, "param": text, "sign": _sign(text, self.keys.courier_key, customer)}
        async with self.http.post(f"{self.url}/poll/query.do", data=form | changes) as answer:
            return await answer.json()


@pytest.fixture
def shop(runner: Runner, http: ClientSession) -> Shop:
    return Shop(runner, http)


async def test_an_order_has_one_waybill_until_it_is_cancelled(shop: Shop, http: ClientSession) -> None:
    given = await shop.label("order", ORDER)
    number = given["data"]["kuaidinum"]
    again = await shop.label("order", ORDER)
    assert (given["code"], again["code"], again["data"]["kuaidinum"]) == (200, 30011, number)
    async with http.get(given["data"]["label"].replace("localhost", "127.0.0.1")) as label:
        assert number in await label.text()

    mine = {"kuaidicom": "zhongtong", "kuaidinum": number, "orderId": given["data"]["kdComOrderNum"]}
    assert (await shop.label("cancel", mine | {"orderId": "K1"}))["success"] is False
    assert (await shop.label("cancel", mine))["code"] == 200
    assert (await shop.label("cancel", mine))["message"] == "运单已取消"
    assert (await shop.label("order", ORDER))["success"] is False
    assert (await shop.label("order", ORDER | {"orderId": "L1-1"}))["data"]["kuaidinum"] != number
    assert (await shop.track(number))["returnCode"] == "500"


@pytest.mark.parametrize(
    "wrong",
    [
        {"recMan": {"name": "x"}},
        {"kuaidicom": "ZhongTong"},
        {"payType": "FREE"},
        {"count": 0},
        {"cargo": ""},
        {"printType": "PDF"},
        {"orderId": None},
    ],
)
async def test_a_waybill_wants_every_field(shop: Shop, wrong: dict[str, Any]) -> None:
    assert (await shop.label("order", ORDER | wrong))["code"] == 30001


async def test_nothing_is_told_without_the_signature(shop: Shop) -> None:
    assert (await shop.label("order", ORDER, sign="x"))["code"] == 30003
    assert (await shop.label("order", ORDER, key="other"))["code"] == 30003
    assert (await shop.label("order", ORDER, t="1"))["success"] is False
    assert (await shop.track("7312345678", sign="x"))["returnCode"] == "503"


async def test_a_parcel_moves_with_the_clock(shop: Shop) -> None:
    number = (await shop.label("order", ORDER))["data"]["kuaidinum"]
    assert (await shop.track(number))["returnCode"] == "500", "nobody has fetched it"
    assert (await shop.track(number, phone="0002"))["returnCode"] == "408"
    await shop.world.clock.advance(3 * 3600)
    fetched = await shop.track(number)
    assert (fetched["status"], fetched["state"], len(fetched["data"])) == ("200", "1", 1)
    late = {"kuaidicom": "zhongtong", "kuaidinum": number}
    assert (await shop.label("cancel", late))["message"] == "快件已揽收，不能取消"
    await shop.world.clock.advance(30 * 3600)
    there = await shop.track(number)
    assert (there["state"], there["ischeck"], len(there["data"])) == ("3", "1", 6)
    assert there["data"][0]["ftime"] > there["data"][-1]["ftime"]

    other = await shop.track("SF1234567890", "shunfeng")
    assert other["state"] == "0", "a number of elsewhere is on its way"
    await shop.track("SF1234567890", "shunfeng")
    last = shop.world.wire.list()[-1]
    assert [of.rule for of in last.findings] == ["物流查询"]
    assert (await shop.track("SF1234567890", "yunda"))["returnCode"] == "500"
