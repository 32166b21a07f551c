"""One contract, two sides: the stand-in that the shop is tested with behaves as our client of WeChat Pay does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from commissions.numbers import make_number
from sandbox.pay import payment
from sandbox.platform import acts
from shop.captures.ports import GatewayRefused
from shop.payments.ports import PaymentFact, PaymentOrder
from shop.refunds.ports import RefundOrder
from tests.support.clock import START
from tests.support.house import House
from tests.support.pay import StandInPay


@dataclass
class Side:
    """A gateway for payments and refunds, an order that it would take, and its buyer's thumb."""

    gateway: Any
    order: PaymentOrder
    pay: Callable[[str], Awaitable[object]]

    async def paid(self) -> PaymentFact:
        """The order, announced, paid and found."""
        await self.pay(await self.gateway.create_prepay(self.order))
        fact = await self.gateway.find_payment(self.order.number)
        assert fact is not None
        return fact  # type: ignore[no-any-return]

    def refund_of(self, fact: PaymentFact, amount_fen: int) -> RefundOrder:
        """Part of a payment."""
        transaction_id = str(fact.transaction_id)
        return RefundOrder(make_number("L"), self.order.number, transaction_id, amount_fen, 12_800, "退款")


@pytest.fixture(params=["stand_in", "wechat"])
def played_by(request: pytest.FixtureRequest) -> StandInPay | House:
    """The stand-in and the real client in turn."""
    house: House | None = request.getfixturevalue("house") if request.param == "wechat" else None
    return house or StandInPay()


@pytest.fixture
async def side(played_by: StandInPay | House) -> Side:
    """Ready to take payments."""
    return make_stand_in_side(played_by) if isinstance(played_by, StandInPay) else await make_real_side(played_by)


def make_stand_in_side(stand_in: StandInPay) -> Side:
    """All in memory."""
    order = PaymentOrder(make_number("L"), "红茶", 12_800, "openid-3", START + timedelta(minutes=30))

    async def touch(_prepay_id: str) -> object:
        return stand_in.pay(order.number)

    return Side(stand_in, order, touch)


async def make_real_side(house: House) -> Side:
    """Our client on one end and the sandbox on the other."""
    person, gateway = house.person("a"), house.installation.wechat.pay
    await acts.follow(house.world, person)
    expires_at = house.installation.clock() + timedelta(minutes=30)

    async def touch(prepay_id: str) -> object:
        return await payment.pay(house.world, person, dict(gateway.sign_prepay(prepay_id)))

    return Side(gateway, PaymentOrder(make_number("L"), "红茶", 12_800, person.openid, expires_at), touch)


async def test_what_was_paid_is_told_with_everything_that_is_compared(side: Side) -> None:
    fact = await side.paid()
    assert (fact.number, fact.state, fact.is_paid) == (side.order.number, "SUCCESS", True)
    assert (fact.amount_fen, fact.currency, fact.payer_openid) == (12_800, "CNY", side.order.payer_openid)
    assert (fact.appid, fact.mch_id) == (side.gateway.account.appid, side.gateway.account.mch_id)
    assert fact.transaction_id


async def test_before_it_is_paid_nothing_is_claimed(side: Side) -> None:
    assert await side.gateway.find_payment(side.order.number) is None
    await side.gateway.create_prepay(side.order)
    fact = await side.gateway.find_payment(side.order.number)
    assert (fact.state, fact.is_paid, fact.transaction_id) == ("NOTPAY", False, None)


async def test_the_same_number_means_the_same_payment(side: Side) -> None:
    await side.gateway.create_prepay(side.order)
    await side.gateway.create_prepay(side.order)
    with pytest.raises(GatewayRefused) as refused:
        await side.gateway.create_prepay(replace(side.order, amount_fen=1))
    assert refused.value.code == "INVALID_REQUEST"


async def test_what_is_closed_says_so_and_closing_twice_is_no_matter(side: Side) -> None:
    await side.gateway.create_prepay(side.order)
    for _ in range(2):
        await side.gateway.close_payment(side.order.number)
    assert (await side.gateway.find_payment(side.order.number)).state == "CLOSED"


async def test_what_is_paid_can_not_be_closed(side: Side) -> None:
    await side.paid()
    with pytest.raises(GatewayRefused):
        await side.gateway.close_payment(side.order.number)


async def test_the_page_gets_what_the_bridge_wants(side: Side) -> None:
    signed = side.gateway.sign_prepay(await side.gateway.create_prepay(side.order))
    assert set(signed) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
    assert signed["package"].startswith("prepay_id=")


async def test_a_refund_is_one_refund_however_often_it_is_asked_for(side: Side) -> None:
    order = side.refund_of(await side.paid(), 5_000)
    assert await side.gateway.find_refund(order.refund_no) is None
    first, again = await side.gateway.request_refund(order), await side.gateway.request_refund(order)
    assert (first.refund_no, first.refund_id) == (again.refund_no, again.refund_id)
    found = await side.gateway.find_refund(order.refund_no)
    assert (found.amount_fen, found.total_fen, found.number) == (5_000, 12_800, side.order.number)
    assert found.transaction_id == order.transaction_id
    assert found.status in ("PROCESSING", "SUCCESS")
