"""Being erased ends no suspension: who comes back is suspended as a new member, once, and nothing else comes along."""

import asyncio
from typing import Any

import pytest

from commissions.actor import staff_acting, system_acting
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, adjust_balance
from commissions.network.change import StandingChange
from commissions.network.distributor import Distributor
from commissions.network.history import list_standing_changes
from commissions.network.leaving import carry_suspension
from commissions.network.queries import find_distributor
from commissions.network.service import bind_referral, restore_distributor, suspend_distributor
from commissions.policies.service import publish_policy
from commissions.withdrawals.refusals import MemberSuspended
from commissions.withdrawals.requesting import request_withdrawal
from shop.addresses.service import add_address
from shop.erasure import erase_member, suspend_returned
from shop.members.member import Identity
from shop.members.service import follow, recognise
from shop.payments.asking import announce_payment
from tests.commissions.stage import balances
from tests.commissions.withdrawing import ask
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.trade import APPID, HOME, POLICY, Trade, open_trade

BY: dict[str, Any] = {"by": staff_acting("owner"), "reason": "陈小满 buys from herself"}
ASKED: dict[str, Any] = {"by": staff_acting("ops"), "reason": "asked by mail"}
SELLER = Identity(APPID, "openid-0")
REASON = "suspended since 2026-11-22, before being erased on request"


@pytest.fixture
async def trade(database: AnyDatabase, clock: MovableClock) -> Trade:
    """A shop that trades; the first of its people is the one who is suspended."""
    return await open_trade(database)


async def come_back(trade: Trade) -> MemberId:
    """The seller follows anew."""
    back = (await trade.database.transact(follow, SELLER)).member.id
    assert back not in trade.people
    return back


async def leave_and_return(trade: Trade, *steps: Any) -> MemberId:
    """What the merchant did, then the erasure, then the first sign of a new member, and what the outbox brings."""
    for step in steps:
        await trade.database.transact(step, trade.people[0], **BY)
    await trade.database.transact(erase_member, trade.people[0], **ASKED)
    back = await come_back(trade)
    await trade.database.transact(suspend_returned, back)
    return back


async def read(trade: Trade, member_id: MemberId) -> Distributor:
    found = await trade.database.read(find_distributor, member_id)
    assert found is not None
    return found


async def read_history(trade: Trade, member_id: MemberId) -> list[StandingChange]:
    return await trade.database.read(list_standing_changes, member_id)


async def bring_friend(trade: Trade, referrer: MemberId) -> MemberId:
    """Somebody new whom the referrer brought, with an address."""
    friend = (await trade.database.transact(recognise, Identity(APPID, "friend"), via="login")).id
    code = (await read(trade, referrer)).code
    bound = await trade.database.transact(bind_referral, friend, code=code, via="link")
    assert bound.status == "bound"
    return friend


async def buy(trade: Trade, buyer: MemberId) -> None:
    """The buyer places an order and pays it."""
    address = await trade.database.transact(add_address, buyer, HOME)
    order = await trade.place(1, member_id=buyer, address=address.code)
    await announce_payment(trade.database, trade.pay, buyer, order.no)
    assert await trade.confirm(trade.pay.pay(order.no)) == "paid"


async def give(trade: Trade, member_id: MemberId, fen: int = 5_000) -> None:
    await trade.database.transact(
        adjust_balance, Adjust("gift-1", member(member_id), fen, "a gift", staff_acting("ops")), alone_up_to_fen=fen
    )


async def test_who_was_suspended_appears_suspended_with_a_history_and_is_told(
    trade: Trade, clock: MovableClock
) -> None:
    await trade.database.transact(suspend_distributor, trade.people[0], **BY)
    clock.advance(days=3)
    back = await leave_and_return(trade)
    assert (await read(trade, back)).status == "suspended"
    [change] = await read_history(trade, back)
    assert (change.before, change.after, change.by, change.reason) == (
        "active",
        "suspended",
        system_acting("erasure"),
        REASON,
    )
    assert ("DistributorSuspended", {"member_id": back}) in await trade.database.read(published)
    await trade.check()


async def test_what_is_bought_from_then_on_earns_nothing_and_nothing_can_be_withdrawn(trade: Trade) -> None:
    await trade.database.transact(suspend_distributor, trade.people[0], **BY)
    await trade.database.transact(erase_member, trade.people[0], **ASKED)
    back = await come_back(trade)
    friend = await bring_friend(trade, back)
    await buy(trade, friend)
    before = await balances(trade.database, back)
    assert before["pending"] > 0, "placed in the seconds before the outbox came: held at maturity, as for all suspended"
    await trade.database.transact(suspend_returned, back)
    await buy(trade, friend)
    assert await balances(trade.database, back) == before
    await give(trade, back)
    with pytest.raises(MemberSuspended):
        await trade.database.transact(request_withdrawal, ask(back, 1_000))
    await trade.check()


@pytest.mark.parametrize("steps", [(), (suspend_distributor, restore_distributor)], ids=["never", "restored"])
async def test_who_was_not_suspended_at_the_end_comes_back_free(trade: Trade, steps: tuple[Any, ...]) -> None:
    back = await leave_and_return(trade, *steps)
    assert (await read(trade, back)).status == "active"
    assert await read_history(trade, back) == []
    await give(trade, back)
    assert await trade.database.transact(request_withdrawal, ask(back, 1_000))
    await trade.check()


async def test_who_is_somebody_else_is_left_alone(trade: Trade) -> None:
    await leave_and_return(trade, suspend_distributor)
    other = (await trade.database.transact(follow, Identity(APPID, "stranger"))).member.id
    assert not await trade.database.transact(suspend_returned, other)
    assert (await read(trade, other)).status == "active"


async def test_told_many_times_at_once_it_is_one_change(trade: Trade) -> None:
    await trade.database.transact(suspend_distributor, trade.people[0], **BY)
    await trade.database.transact(erase_member, trade.people[0], **ASKED)
    back = await come_back(trade)
    done = await asyncio.gather(*(trade.database.transact(suspend_returned, back) for _ in range(30)))
    assert sum(done) == 1
    assert len(await read_history(trade, back)) == 1
    await trade.check()


async def test_restoring_holds_whatever_is_delivered_again(trade: Trade) -> None:
    back = await leave_and_return(trade, suspend_distributor)
    await trade.database.transact(restore_distributor, back, **BY)
    assert not await trade.database.transact(suspend_returned, back)
    assert (await read(trade, back)).status == "active"
    assert [change.after for change in await read_history(trade, back)] == ["active", "suspended"]
    await trade.check()


@pytest.mark.parametrize("heard", [True, False], ids=["heard", "quicker"])
async def test_leaving_twice_is_no_way_out_either(trade: Trade, heard: bool) -> None:
    await trade.database.transact(suspend_distributor, trade.people[0], **BY)
    await trade.database.transact(erase_member, trade.people[0], **ASKED)
    between = await come_back(trade)
    if heard:
        await trade.database.transact(suspend_returned, between)
    await trade.database.transact(erase_member, between, **ASKED)
    assert not await trade.database.transact(carry_suspension, trade.people[0], between, by=staff_acting("erasure"))
    back = await come_back(trade)
    await trade.database.transact(suspend_returned, back)
    assert (await read(trade, back)).status == "suspended"
    assert [change.after for change in await read_history(trade, between)] == ["erased", "suspended"]
    await trade.check()


async def test_who_was_restored_and_leaves_again_comes_back_free(trade: Trade) -> None:
    between = await leave_and_return(trade, suspend_distributor)
    await trade.database.transact(restore_distributor, between, **BY)
    await trade.database.transact(erase_member, between, **ASKED)
    back = await come_back(trade)
    assert not await trade.database.transact(suspend_returned, back)
    assert (await read(trade, back)).status == "active"


async def test_who_is_no_distributor_any_more_is_suspended_from_becoming_one(trade: Trade, clock: MovableClock) -> None:
    await trade.database.transact(publish_policy, POLICY | {"who_may_earn": "hand_picked"}, by=staff_acting("test"))
    clock.advance(days=1)
    back = await leave_and_return(trade, suspend_distributor)
    [change] = await read_history(trade, back)
    assert (change.before, change.after) == ("none", "suspended")
    await trade.database.transact(restore_distributor, back, **BY)
    assert (await read(trade, back)).status == "active"
