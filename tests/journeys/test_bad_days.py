"""Shorter stories, without a browser: a payment that comes too late, and a person who is none."""

import pytest

from commissions.actor import TERMINAL
from commissions.network.queries import find_distributor, find_team
from sandbox.pay.state import pay_of
from sandbox.platform import acts
from shop.payments.refusals import PaymentUnderWay
from tests.journeys.living import command, until
from tests.journeys.web_view import web_view
from tests.support.house import House

PAYING_LIFE_S = 301


async def test_a_payment_that_lands_after_closing_is_sent_back_and_told(house: House) -> None:
    world = house.world
    cas = house.person("c")
    await acts.follow(world, cas)
    async with web_view(world.options.port, "c") as view:
        order_no = await view.order()
        await view.act("pay/cancel", {"prepay_id": await view.prepare_payment(order_no)})
        world.faults.pay_lands_after_close = 1
        await view.open(f"/orders/{order_no}")
        await view.send(f"/orders/{order_no}/cancellation")
        assert "已取消" in view.page.text

        async def refunded() -> bool:
            await world.clock.advance(60)
            return [refund.status for refund in pay_of(world).refunds.values()] == ["SUCCESS"]

        await until(refunded, "the money back")

        async def told() -> bool:
            return "退款成功通知" in str([entry.data for entry in house.heard("c", "template")])

        await until(told, "a word about it")
        assert "已取消" in (await view.open(f"/orders/{order_no}")).text
    assert (await command(house, "audit"))["findings"] == []


async def test_a_price_that_changes_while_the_sheet_is_open_and_the_old_amount_all_the_same(house: House) -> None:
    world = house.world
    await acts.follow(world, house.person("c"))
    async with web_view(world.options.port, "c") as view:
        order_no = await view.order()
        sheet = await view.prepare_payment(order_no)
        first = pay_of(world).orders[order_no]
        told = {"order_no": order_no, "lines": ["1=50.00"], "shipping": "0", "reason": "老客人", "by": TERMINAL}
        with pytest.raises(PaymentUnderWay):
            await command(house, "orders-price", **told)

        # The buyer has looked away, and Pay no longer waits for a password.
        await world.clock.advance(PAYING_LIFE_S)
        world.faults.pay_lands_after_close = 1
        changed = await command(house, "orders-price", **told)
        assert (changed["status"], changed["total_fen"]) == ("placed", 5_000)

        await view.act("pay/cancel", {"prepay_id": sheet})
        assert "50.00" in (await view.open(f"/payment/{order_no}")).text

        async def sent_back() -> bool:
            await world.clock.advance(60)
            return [(of.out_trade_no, of.amount_fen, of.status) for of in pay_of(world).refunds.values()] == [
                (order_no, first.total_fen, "SUCCESS")
            ]

        await until(sent_back, "the old amount back")
        assert "50.00" in (await view.open(f"/payment/{order_no}")).text
        await view.pay(order_no)

        async def paid() -> bool:
            return "待发货" in (await view.open(f"/orders/{order_no}")).text

        await until(paid, "the new price paid")
    [second] = [of for of in pay_of(world).orders.values() if of.out_trade_no != order_no]
    assert (second.total_fen, second.state) == (5_000, "SUCCESS")
    assert len(pay_of(world).refunds) == 1

    async def heard() -> bool:
        return "退款成功通知" in str([entry.data for entry in house.heard("c", "template")])

    await until(heard, "a word about it")
    assert (await command(house, "audit"))["findings"] == []


async def test_a_snapshot_of_a_person_is_bound_to_nobody_until_the_person_comes(house: House) -> None:
    world = house.world
    await acts.follow(world, house.person("a"))
    ann = await house.member("a")
    database = house.installation.database
    distributor = await database.read(find_distributor, ann.id)
    assert distributor
    link = f"/s/{distributor.code}"
    async with web_view(world.options.port, "b") as view:
        world.faults.oauth_snapshot = True
        await view.open(link)
        await view.open("/me")
        assert (await database.read(find_team, ann.id)).level_one == 0
        world.faults.oauth_snapshot = False
        await view.act("forget-cookies", {})
        await view.open(link)
        await view.open("/me")
        assert (await database.read(find_team, ann.id)).level_one == 1
