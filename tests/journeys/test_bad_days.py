"""Shorter stories, without a browser: a payment that comes too late, and a person who is none."""

from commissions.network.queries import find_distributor, find_team
from sandbox.pay.state import pay_of
from sandbox.platform import acts
from tests.journeys.living import command, until
from tests.journeys.web_view import web_view
from tests.support.house import House


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
