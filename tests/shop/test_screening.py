"""What the shop tells the fraud review about an order, and what is held by it."""

from dataclasses import replace

from sqlalchemy import Connection, func, select

from commissions.awards.queries import list_cases, list_held
from shop.addresses.address import AddressForm
from shop.addresses.service import add_address
from shop.orders.screening import screen_order
from shop.sessions.service import begin_login
from shop.traces.service import count_sharing, forget_old_traces, forget_traces, leave_device, make_trace
from shop.traces.tables import member_trace
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.trade import HOME, Trade, open_trade

ELSEWHERE = AddressForm("林一", "13900000009", "310104", "漕溪路 9 号")


async def rules_of(trade: Trade) -> list[str]:
    return sorted(case.rule for case in (await trade.database.read(list_cases)).items)


async def test_an_order_among_strangers_is_left_alone(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(add_address, trade.people[-2], ELSEWHERE)
    order = await trade.buy()
    assert await database.transact(screen_order, order.no) == ()
    assert (await database.read(list_held)).items == ()
    await trade.check()


async def test_an_order_to_the_referrers_own_phone_is_held_until_somebody_has_looked(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    referrer = trade.people[-2]
    await database.transact(add_address, referrer, replace(ELSEWHERE, phone="+86 138-0000-0001"))
    order = await trade.buy()
    for _ in range(2):
        assert [of.rule for of in await database.transact(screen_order, order.no)] == ["same_phone"]
    (held,) = (await database.read(list_held)).items
    assert (held.order_no, held.person.member_id, held.reason) == (order.no, referrer, "same_phone")
    await trade.check()


async def test_a_family_at_one_door_is_not_held_but_the_referrer_under_two_accounts_is(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    referrer = trade.people[-2]
    at_home = replace(HOME, name="陈大为", phone="13700000007", street="龙井路1号。")
    await database.transact(add_address, referrer, at_home)
    order = await trade.buy()
    assert await database.transact(screen_order, order.no) == ()
    own = await database.transact(add_address, referrer, HOME)
    bought = await replace(trade, people=(referrer,), address=own.code).buy()
    await database.transact(screen_order, bought.no)
    again = await trade.buy()
    await database.transact(screen_order, again.no)
    assert await rules_of(trade) == ["same_address", "same_phone", "self_purchase"]


async def test_two_people_who_log_in_with_one_browser_are_seen(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    for number, person in enumerate((trade.buyer, trade.people[-2])):
        await database.transact(begin_login, f"state{number}", "browser", "/", "snsapi_base")
        await database.transact(leave_device, person, f"state{number}")
    order = await trade.buy()
    assert [of.rule for of in await database.transact(screen_order, order.no)] == ["same_device"]


async def test_traces_are_digests_and_are_forgotten(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    await database.transact(screen_order, order.no)

    def kept(connection: Connection) -> list[str]:
        return [f"{row.kind} {row.digest}" for row in connection.execute(select(member_trace))]

    def sharing(connection: Connection) -> int:
        return count_sharing(connection, make_trace(connection, "phone", "13800000001"))

    traces = await database.read(kept)
    assert len(traces) == 4
    assert not any(HOME.phone in trace or HOME.name in trace for trace in traces)
    assert await database.read(sharing) == 1
    clock.advance(days=181)
    assert await database.transact(forget_old_traces) == 4
    assert await database.transact(forget_old_traces) == 0
    await database.transact(screen_order, order.no)
    assert await database.transact(forget_traces, trade.buyer) == 4
    assert (
        await database.read(lambda connection: connection.scalar(select(func.count()).select_from(member_trace))) == 0
    )
