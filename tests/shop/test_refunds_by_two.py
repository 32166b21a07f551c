"""A refund above the limit needs two people, however it is cut; so does giving one up."""

import pytest

from commissions.actor import TERMINAL, OwnInterest, staff_acting
from shop.aftersales.deciding import decide_refund_within, give_up_refund_within
from shop.aftersales.refusals import NothingToRefund
from shop.aftersales.service import DecideRefund
from shop.orders.refusals import OrderUnknown
from shop.proposals.refusals import AnotherPersonNeeded
from shop.refunds.refund import Refund
from shop.refunds.refusals import RefundUnknown
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade

MEI, LI = staff_acting("mei"), staff_acting("li")
LIMIT = 10_000


async def decide(trade: Trade, order_no: str, fen: int | None, key: str, by: object = MEI) -> Refund | None:
    lines = None if fen is None else {"1": fen}
    command = DecideRefund(order_no, lines, "弄错了", by, key)  # type: ignore[arg-type]
    return await trade.database.transact(decide_refund_within, command, alone_up_to_fen=LIMIT)


async def test_up_to_the_limit_one_person_is_enough_and_above_it_two(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2)
    first = await decide(trade, order.no, 10_000, "key-0001")
    assert first is not None
    assert first.amount_fen == 10_000
    assert await decide(trade, order.no, 1, "key-0002") is None
    with pytest.raises(AnotherPersonNeeded):
        await decide(trade, order.no, 1, "key-0003")
    second = await decide(trade, order.no, 1, "key-0004", by=LI)
    assert second is not None
    assert (await trade.find(order.no)).refunded_fen == 10_001
    assert second.decided_by == LI
    await trade.check()


async def test_everyone_at_the_terminal_is_one_person(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1)
    assert await decide(trade, order.no, None, "key-0001", by=TERMINAL) is None
    with pytest.raises(AnotherPersonNeeded):
        await decide(trade, order.no, None, "key-0002", by=TERMINAL)
    assert (await trade.find(order.no)).refunded_fen == 0


async def test_the_second_word_is_for_the_very_same_refund_of_the_same_order(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2)
    assert await decide(trade, order.no, 12_000, "key-0001") is None
    assert await decide(trade, order.no, 12_001, "key-0002", by=LI) is None
    await decide(trade, order.no, 100, "key-0003")
    assert await decide(trade, order.no, 12_001, "key-0004") is None
    assert (await trade.find(order.no)).refunded_fen == 100


async def test_the_same_number_again_is_the_same_refund(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1)
    first = await decide(trade, order.no, 100, "R-2026-1")
    assert await decide(trade, order.no, 100, "R-2026-1") == first
    assert (await trade.find(order.no)).refunded_fen == 100
    with pytest.raises(OrderUnknown):
        await decide(trade, "L-nothing", 100, "key-0001")
    with pytest.raises(NothingToRefund):
        await decide(trade, order.no, 0, "key-0002")


async def test_a_large_refund_is_given_up_by_two(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(2)
    large, small = await trade.refund(order.no, {"1": 10_001}), await trade.refund(order.no, {"1": 10_000})

    async def give_up(refund_no: str, by: object) -> bool:
        said = {"by": by, "reason": "客人不要了", "alone_up_to_fen": LIMIT}
        return await database.transact(give_up_refund_within, refund_no, **said)  # type: ignore[arg-type]

    assert await give_up(small.refund_no, MEI)
    assert not await give_up(large.refund_no, MEI)
    with pytest.raises(AnotherPersonNeeded):
        await give_up(large.refund_no, MEI)
    assert await give_up(large.refund_no, LI)
    assert (await trade.find(order.no)).refunded_fen == 0
    with pytest.raises(RefundUnknown):
        await give_up("R-nothing", MEI)
    await trade.check()


async def test_nobody_refunds_what_they_bought_themselves(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1)
    with pytest.raises(OwnInterest):
        await decide(trade, order.no, 100, "key-0001", by=staff_acting("mei", order.member_id))
    assert (await trade.find(order.no)).refunded_fen == 0
