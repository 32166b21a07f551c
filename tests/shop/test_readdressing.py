"""Another address for what has not left: within its district, at most three times, never after a parcel or a label."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from commissions.actor import staff_acting
from commissions.awards.queries import count_waiting_reviews
from commissions.awards.tables import sale
from commissions.events import Event
from commissions.ports import Transaction
from shop.addresses.address import AddressForm
from shop.addresses.refusals import BadAddress, UnknownAddress
from shop.addresses.service import add_address
from shop.audit import audit_shop
from shop.desk.due import Asked, list_work, read_work
from shop.erasure import erase_member
from shop.fulfilment.due import Due
from shop.orders.events import OrderPaid
from shop.orders.order import OrderState, Recipient
from shop.orders.refusals import OrderUnknown
from shop.orders.screening import screen_paid
from shop.orders.tables import shop_order
from shop.readdressing.events import OrderReaddressed
from shop.readdressing.former import seal_former
from shop.readdressing.queries import list_changes
from shop.readdressing.refusals import AddressChangedOften, AddressElsewhere, AddressSettled
from shop.readdressing.service import ChangeAddress, change_order_address, screen_readdressed
from shop.readdressing.tables import address_change
from shop.waybills.ports import Waybill
from shop.waybills.service import (
    ask_waybills,
    cancel_waybills,
    claim_waybills,
    record_cancelled,
    record_waybill,
    record_waybill_refused,
)
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")


async def change(trade: Trade, order_no: str, street: str = "北山街 2 号", **typed: str) -> None:
    told = {"name": "陈小满", "phone": "13800000001", "street": street} | typed
    await trade.database.transact(change_order_address, ChangeAddress(trade.buyer, order_no, **told))


async def test_what_waits_goes_elsewhere_and_nothing_else_changes(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    for order in (await trade.place(2), await trade.buy(2)):
        before = await database.read(_read_sale, order.no)
        await change(trade, order.no, name=" 周周 ", phone="138 0000 0009")
        await change(trade, order.no, name="周周", phone="13800000009")
        after = await trade.find(order.no)
        to = after.recipient
        assert (to.name, to.phone, to.street, to.district_code) == ("周周", "13800000009", "北山街 2 号", "330106")
        assert to.region == order.recipient.region
        assert (after.total_fen, after.shipping_fen, after.lines) == (order.total_fen, order.shipping_fen, order.lines)
        assert await database.read(_read_sale, order.no) == before
        [kept] = await database.read(list_changes, order.no)
        assert (kept.former, kept.changed_at) == (order.recipient, clock()), "the same address again is no change"
    assert len(await database.read(published, "OrderReaddressed")) == 2
    await trade.check()


def _read_sale(connection: Connection, order_no: str) -> object:
    return connection.execute(sale.select().where(sale.c.order_no == order_no)).one()


async def test_a_kept_address_of_the_district_will_do_and_none_of_elsewhere(sqlite_database: AnyDatabase) -> None:
    trade = await open_trade(sqlite_database)
    order = await trade.buy()
    near = await sqlite_database.transact(
        add_address, trade.buyer, AddressForm("小满", "13800000002", "330106", "文三路 9 号")
    )
    far = await sqlite_database.transact(
        add_address, trade.buyer, AddressForm("小满", "13800000002", "330105", "湖墅路 1 号")
    )
    theirs = await sqlite_database.transact(
        add_address, trade.people[0], AddressForm("别人", "13800000003", "330106", "玉古路 1 号")
    )
    with pytest.raises(AddressElsewhere):
        await sqlite_database.transact(change_order_address, ChangeAddress(trade.buyer, order.no, kept=far.code))
    with pytest.raises(UnknownAddress):
        await sqlite_database.transact(change_order_address, ChangeAddress(trade.buyer, order.no, kept=theirs.code))
    with pytest.raises(OrderUnknown):
        await sqlite_database.transact(change_order_address, ChangeAddress(trade.people[0], order.no, kept=theirs.code))
    with pytest.raises(BadAddress):
        await change(trade, order.no, street="")
    assert (await trade.find(order.no)).recipient == order.recipient
    await sqlite_database.transact(change_order_address, ChangeAddress(trade.buyer, order.no, kept=near.code))
    assert (await trade.find(order.no)).recipient.street == "文三路 9 号"


async def test_what_has_left_stays_where_it_goes_and_three_changes_are_enough(
    sqlite_database: AnyDatabase,
) -> None:
    trade = await open_trade(sqlite_database)
    part, gone, often = await trade.buy(2), await trade.buy(), await trade.buy()
    await trade.ship(part.no, "SF1", {"1": 1})
    await trade.refund(gone.no)
    for order in (part, gone):
        with pytest.raises(AddressSettled):
            await change(trade, order.no)
    for n in range(3):
        await change(trade, often.no, f"北山街 {n} 号")
    with pytest.raises(AddressChangedOften):
        await change(trade, often.no, "北山街 9 号")
    await trade.check()


async def test_a_label_settles_the_address_until_it_is_none(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    await change(trade, order.no, "北山街 1 号")
    assert await database.transact(ask_waybills, [order.no], by=MEI) == 1
    [asked] = await database.transact(claim_waybills)
    assert asked.recipient.street == "北山街 1 号"
    with pytest.raises(AddressSettled) as settled:
        await change(trade, order.no, "北山街 2 号")
    assert settled.value.data == {"state": "waybill"}
    await database.transact(record_waybill_refused, order.no, "地址超区")
    await change(trade, order.no, "北山街 2 号")
    await database.transact(ask_waybills, [order.no], by=MEI)
    await database.transact(record_waybill, order.no, Waybill("顺丰速运", "SF1", "", "shunfeng"))
    with pytest.raises(AddressSettled):
        await change(trade, order.no, "北山街 3 号")
    await database.transact(cancel_waybills, [order.no], by=MEI)
    with pytest.raises(AddressSettled):
        await change(trade, order.no, "北山街 3 号")
    await database.transact(record_cancelled, "SF1")
    await change(trade, order.no, "北山街 3 号")


async def test_who_pays_with_one_address_and_changes_it_later_is_looked_at_again(sqlite_database: AnyDatabase) -> None:
    trade = await open_trade(sqlite_database)
    referrer = trade.people[2]
    await sqlite_database.transact(add_address, referrer, AddressForm("林林", "13900000001", "330106", "灵隐路 7 号"))
    order = await trade.buy()
    await _screen(trade, OrderPaid, screen_paid)
    assert await sqlite_database.read(count_waiting_reviews) == 0
    await change(trade, order.no, "灵隐路 7 号", phone="13900000001")
    await _screen(trade, OrderReaddressed, screen_readdressed)
    assert await sqlite_database.read(count_waiting_reviews) > 0


async def _screen(trade: Trade, event: type[Event], handler: Callable[[Transaction, Any], None]) -> None:
    """What the outbox would have done about each of these events."""
    for _, told in await trade.database.read(published, event.__name__):
        await trade.database.transact(handler, event(**told))


async def test_staff_find_what_was_changed_until_it_has_left(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    moved, _ = await trade.buy(), await trade.buy()
    await change(trade, moved.no)
    assert (await database.read(read_work, clock())).readdressed == 1
    [row] = (await database.read(list_work, Due.SHIP, None, (None, None), Asked.READDRESSED)).items
    assert (row.order.no, row.readdressed) == (moved.no, True)
    assert [of.readdressed for of in (await database.read(list_work, Due.SHIP, None)).items] == [True, False]
    assert (await trade.ship(moved.no)).state is OrderState.SHIPPED
    assert (await database.read(read_work, clock())).readdressed == 0


async def test_the_audit_finds_what_was_changed_late_often_or_too_far(
    sqlite_database: AnyDatabase,
) -> None:
    trade = await open_trade(sqlite_database)
    order = await trade.buy()
    await trade.ship(order.no)
    await sqlite_database.transact(_forge, order.member_id, order.no)
    found = {of.check for of in await sqlite_database.read(audit_shop)}
    assert {"address_changed_late", "address_changed_often", "address_district"} <= found


def _forge(tx: Transaction, member_id: int, order_no: str) -> None:
    elsewhere = seal_former(tx.connection, order_no, Recipient("甲", "1", "浙江省", "杭州市", "拱墅区", "一", "330105"))
    row = {"order_no": order_no, "member_id": member_id, "former": elsewhere, "changed_at": tx.now.replace(year=2030)}
    tx.connection.execute(insert(address_change), [row] * 4)


async def test_former_addresses_go_with_an_erased_buyer(sqlite_database: AnyDatabase) -> None:
    trade = await open_trade(sqlite_database)
    order = await trade.place()
    await change(trade, order.no)
    closed = {"state": "closed", "closed_at": order.placed_at, "close_reason": "buyer"}
    await sqlite_database.transact(lambda tx: tx.connection.execute(update(shop_order).values(**closed)))
    await sqlite_database.transact(erase_member, trade.buyer, by=MEI, reason="test")
    assert await sqlite_database.read(list_changes, order.no) == ()
