"""Pay's bills as our client fetches them from the sandbox: whole, compared with their hash, or not believed."""

import gzip
import hashlib
from datetime import date, datetime, timedelta

import pytest

from bot.wechat.bills import check
from commissions.days import SHANGHAI, determine_day
from commissions.numbers import is_ours, make_number
from sandbox.pay import payment, transfer_life
from sandbox.platform import acts
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.payments.ports import PaymentOrder
from shop.reconciliation.bills import BillDamaged
from shop.reconciliation.flows import compare_trade, find_gap
from shop.reconciliation.reading import read_flow_bill, read_trade_bill
from shop.refunds.ports import RefundOrder
from shop.transfers.ports import TransferOrder
from tests.support.house import House
from tests.support.transfers import SETUP


async def come_to(house: House, hour: int) -> date:
    """Move to that hour of the next day in Shanghai; returns the day before."""
    now = house.installation.clock().astimezone(SHANGHAI)
    target = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), SHANGHAI) + timedelta(hours=hour)
    await house.world.clock.advance((target - now).total_seconds())
    return now.date()


async def trade_for_a_day(house: House) -> date:
    """A payment, half of it refunded, and a transfer; the clock stands at ten the next morning."""
    person, wechat = house.person("a"), house.installation.wechat
    await acts.follow(house.world, person)
    await come_to(house, 12)
    number, expires_at = make_number("L"), house.installation.clock() + timedelta(minutes=30)
    order = PaymentOrder(number, "半山小铺, 红茶", 12_800, person.openid, expires_at)
    prepay_id = await wechat.pay.create_prepay(order)
    await payment.pay(house.world, person, dict(wechat.pay.sign_prepay(prepay_id)))
    fact = await wechat.pay.find_payment(number)
    assert fact is not None
    await wechat.pay.request_refund(
        RefundOrder(make_number("L"), number, str(fact.transaction_id), 6_400, 12_800, "退")
    )
    account = wechat.transfers.account
    infos, scene, perception = SETUP.infos, SETUP.scene, SETUP.perception
    sent = await wechat.transfers.send_transfer(
        TransferOrder(
            make_number("L"), account.appid, account.mch_id, person.openid, 500, scene, infos, "佣金", perception,
            "https://shop.example/pay/notices/transfer",
        )
    )  # fmt: skip
    await transfer_life.confirm_transfer(house.world, person, str(sent.package))
    await house.world.clock.advance(30)
    return await come_to(house, 10)


async def test_a_day_of_the_sandbox_agrees_with_itself(house: House) -> None:
    day = await trade_for_a_day(house)
    bills = house.installation.wechat.bills
    trade = read_trade_bill(await bills.fetch_trade_bill(day) or b"", day)
    basic = read_flow_bill(await bills.fetch_flow_bill(day, "BASIC") or b"", day, "BASIC")
    operation = read_flow_bill(await bills.fetch_flow_bill(day, "OPERATION") or b"", day, "OPERATION")
    assert [(line.is_refund, line.total_fen, line.refund_fen, line.fee_fen) for line in trade.lines] == [
        (False, 12_800, 0, 77), (True, 0, 6_400, 39),
    ]  # fmt: skip
    assert not [*compare_trade(trade.lines, basic.lines, lambda number: is_ours(number, "L")), *find_gap(basic, None)]
    assert [(line.name, line.change_fen) for line in operation.lines] == [("商家转账", -500)]
    assert is_ours(operation.lines[0].voucher, "L")


async def test_a_day_without_anything_has_no_bill(house: House) -> None:
    day = await come_to(house, 11)
    assert await house.installation.wechat.bills.fetch_trade_bill(day) is None
    assert await house.installation.wechat.bills.fetch_flow_bill(day, "BASIC") is None


async def test_a_bill_of_long_ago_is_refused(house: House) -> None:
    day = determine_day(house.installation.clock()) - timedelta(days=200)
    with pytest.raises(GatewayRefused):
        await house.installation.wechat.bills.fetch_trade_bill(day)


async def test_a_file_at_another_address_than_pays_is_not_fetched(house: House) -> None:
    pay_url = house.installation.settings.pay_url
    for url in ("http://127.0.0.1:1/file", f"{pay_url}.evil.example/file", "file:///etc/passwd", ""):
        with pytest.raises(GatewayUnknown):
            await house.installation.wechat.bills._download(url)


def test_a_bill_with_another_hash_or_that_can_not_be_unzipped_is_damaged() -> None:
    text = "账单".encode()
    right = hashlib.sha1(text).hexdigest()
    assert check(gzip.compress(text), right.upper()) == text
    for zipped, value in (
        (gzip.compress(text), "0" * 40),
        (text, right),
        (gzip.compress(text)[:-9], right),
        (b"", right),
    ):
        with pytest.raises(BillDamaged):
            check(zipped, value)
