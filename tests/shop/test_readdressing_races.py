"""Races of another address: against shipping, against a label, against its own second tap."""

import asyncio

import pytest
from sqlalchemy import text

from commissions.actor import staff_acting
from commissions.ports import Transaction
from shop.orders.order import OrderState
from shop.orders.queries import find_order
from shop.readdressing.queries import list_changes
from shop.readdressing.service import ChangeAddress, change_order_address
from shop.waybills.ports import WaybillOrder
from shop.waybills.queries import is_labelled
from shop.waybills.service import ask_waybills, claim_waybills, record_waybill_refused
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, ROUNDS, race
from tests.support.trade import Trade, open_trade

pytestmark = RACING
EACH = 6


@pytest.fixture
async def trade(database: AnyDatabase) -> Trade:
    return await open_trade(database)


async def change(trade: Trade, order_no: str, n: int) -> None:
    told = ChangeAddress(trade.buyer, order_no, "陈小满", "13800000001", f"北山街 {n} 号")
    await trade.database.transact(change_order_address, told)


async def test_a_parcel_leaves_to_the_address_that_holds_then_and_it_holds_on(trade: Trade) -> None:
    for _ in range(ROUNDS):
        order = await trade.buy()
        changes = [change(trade, order.no, n) for n in range(EACH)]
        results = await race(*changes[:3], trade.ship(order.no), *changes[3:], trade.ship(order.no))
        after = await trade.find(order.no)
        kept = await trade.database.read(list_changes, order.no)
        assert after.state is OrderState.SHIPPED
        assert len(kept) == sum(result is None for result in results) <= 3
        assert len({of.former.street for of in kept} | {after.recipient.street}) == len(kept) + 1
    await trade.check()


async def test_a_label_waits_for_a_change_that_is_being_made(trade: Trade) -> None:
    order, mei = await trade.buy(), staff_acting("mei")
    await trade.database.transact(ask_waybills, [order.no], by=mei)
    await trade.database.transact(record_waybill_refused, order.no, "超区")
    told = ChangeAddress(trade.buyer, order.no, "陈小满", "13800000001", "北山街 2 号")

    def change_slowly(tx: Transaction) -> None:
        change_order_address(tx, told)
        if tx.dialect == "postgresql":
            tx.connection.execute(text("SELECT pg_sleep(0.5)"))

    async def label() -> list[WaybillOrder]:
        await asyncio.sleep(0.2)
        await trade.database.transact(ask_waybills, [order.no], by=mei)
        return await trade.database.transact(claim_waybills)

    _, [asked] = await asyncio.gather(trade.database.transact(change_slowly), label())
    assert asked.recipient == (await trade.find(order.no)).recipient
    assert asked.recipient.street == "北山街 2 号"


async def test_a_label_has_the_address_that_the_order_keeps(trade: Trade) -> None:
    for _ in range(ROUNDS):
        order = await trade.buy()
        labels = [trade.database.transact(ask_waybills, [order.no], by=staff_acting("mei")) for _ in range(2)]
        claims = [trade.database.transact(claim_waybills) for _ in range(2)]
        changes = [change(trade, order.no, n) for n in range(EACH)]
        results = await race(*changes[:2], labels[0], claims[0], *changes[2:], labels[1], claims[1])
        asked = [of for result in results if isinstance(result, list) for of in result]
        asked += await trade.database.transact(claim_waybills)
        after = await trade.database.read(find_order, order.no)
        assert await trade.database.read(is_labelled, order.no)
        assert after is not None
        assert {of.recipient for of in asked} == {after.recipient}
