"""Native and H5 orders (docs/wechat.md §7.3a): codes that only a camera reads, addresses that only a browser opens."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox.pay import payment
from sandbox.pay.refusals import SheetRefusal
from tests.sandbox.pay_merchant import ORDERS, Merchant

pytest_plugins = ("tests.sandbox.pay_merchant",)
H5 = {"scene_info": {"payer_client_ip": "203.0.113.9", "h5_info": {"type": "Wap"}}}


def draft(merchant: Merchant, **changes: Any) -> dict[str, Any]:
    """An order without a payer."""
    return {name: value for name, value in merchant.order().items() if name != "payer"} | changes


async def place_native(merchant: Merchant) -> str:
    """The code of an order."""
    answer = await merchant.call("POST", f"{ORDERS}/native", draft(merchant))
    assert answer.status == 200
    return str(answer.body["code_url"])


async def test_a_code_is_scanned_and_paid_by_the_one_who_scanned_it_first(merchant: Merchant) -> None:
    code = await place_native(merchant)
    assert code.startswith("weixin://wxpay/")
    sheet = await payment.scan_code(merchant.world, merchant.payer, code)
    other = next(one for one in merchant.world.people if one is not merchant.payer)
    with pytest.raises(SheetRefusal, match="一个订单只能由一位用户支付"):
        await payment.scan_code(merchant.world, other, code)
    assert await payment.confirm_payment(merchant.world, merchant.payer, sheet.prepay_id) == payment.OK
    told = (await merchant.ask()).body
    assert (told["trade_type"], told["payer"]["openid"]) == ("NATIVE", merchant.payer.openid)


async def test_another_code_kills_the_one_before_and_each_ends_after_two_hours(merchant: Merchant) -> None:
    first, second = await place_native(merchant), await place_native(merchant)
    assert first != second
    with pytest.raises(SheetRefusal, match="已失效"):
        await payment.scan_code(merchant.world, merchant.payer, first)
    await merchant.world.clock.advance(2 * 3600)
    with pytest.raises(SheetRefusal, match="已过期"):
        await payment.scan_code(merchant.world, merchant.payer, second)


async def test_a_number_belongs_to_one_product(merchant: Merchant) -> None:
    await merchant.place()
    assert (await merchant.call("POST", f"{ORDERS}/native", draft(merchant))).code == "INVALID_REQUEST"


@pytest.mark.parametrize(
    "scene",
    [
        {},
        {"scene_info": {"payer_client_ip": "here", "h5_info": {"type": "Wap"}}},
        {"scene_info": {"payer_client_ip": "203.0.113.9"}},
    ],
)
async def test_a_browser_has_to_be_described(merchant: Merchant, scene: dict[str, Any]) -> None:
    assert (await merchant.call("POST", f"{ORDERS}/h5", draft(merchant, **scene))).code == "PARAM_ERROR"


async def test_an_address_opens_from_the_merchants_domain_outside_wechat_for_five_minutes(merchant: Merchant) -> None:
    address = str((await merchant.call("POST", f"{ORDERS}/h5", draft(merchant, **H5))).body["h5_url"])
    shop = merchant.world.options.shop_url
    async with ClientSession() as browser:
        for headers, words in (
            ({}, "商家参数格式有误"),
            ({"Referer": "https://evil.example/"}, "未配置"),
            ({"Referer": shop, "User-Agent": "MicroMessenger/8"}, "微信外"),
        ):
            async with browser.get(address, headers=headers) as answer:
                assert (answer.status, words in await answer.text()) == (403, True)
        async with browser.get(address, headers={"Referer": shop}) as answer:
            assert "用谁的微信付款" in await answer.text()
        there = {"person": merchant.payer.key}
        back = f"{address}&redirect_url={shop}/payment/1"
        async with browser.post(back, data=there, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (302, f"{shop}/payment/1")
    told = (await merchant.ask()).body
    assert (told["trade_type"], told["trade_state"]) == ("MWEB", "SUCCESS")
