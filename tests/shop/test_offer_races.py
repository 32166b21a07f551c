"""Races for offers: whatever comes at once, nothing is given twice and nothing is lost."""

from sqlalchemy import func, select

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.addresses.service import add_address
from shop.coupons.queries import list_grants, list_worth
from shop.coupons.service import take_coupon
from shop.members.member import Identity
from shop.members.service import recognise
from shop.orders.service import PlaceOrder, place_order
from shop.payments.asking import announce_payment, cancel_order
from shop.payments.service import close_unpaid, confirm_payment
from shop.pricing.tables import offer_claim, offer_use
from shop.refunds.sending import send_due_refunds
from shop.refunds.service import record_refund_fact
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.offers import cut, issue
from tests.support.racing import RACING, TASKS, count, race
from tests.support.torture import TORTURE
from tests.support.trade import APPID, HOME, MANY, Trade, open_trade

pytestmark = RACING
ROUNDS = 20 if TORTURE else 3


def join(tx: Transaction, turn: int, people: int) -> list[tuple[MemberId, str]]:
    """So many people who could buy, with an address each."""
    found = [recognise(tx, Identity(APPID, f"racer-{turn}-{n}"), via="login").id for n in range(people)]
    return [(member_id, add_address(tx, member_id, HOME).code) for member_id in found]


async def claims(trade: Trade, state: str = "active") -> int:
    query = select(func.count()).where(offer_claim.c.state == state)
    return await trade.database.read(lambda connection: int(connection.scalar(query) or 0))


async def test_the_last_copies_of_a_coupon_go_to_as_many_people_as_there_are_copies(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    for turn in range(ROUNDS):
        people = await database.transact(join, turn, TASKS)
        made = await database.transact(issue, total=3, name=f"券{turn}")
        results = count(await race(*(database.transact(take_coupon, who, made.code) for who, _ in people)))
        assert results["CouponGone"] == TASKS - 3
        assert sum(results.values()) == TASKS
    assert all(worth.coupon.taken == 3 for worth in await database.read(list_worth))
    await trade.check()


async def test_one_member_taking_at_once_gets_as_many_as_one_may(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    for turn in range(ROUNDS):
        made = await database.transact(issue, each=2, name=f"券{turn}")
        results = count(await race(*(database.transact(take_coupon, trade.buyer, made.code) for _ in range(TASKS))))
        assert results["CouponTaken"] == TASKS - 2
    assert len(await database.read(list_grants, trade.buyer)) == 2 * ROUNDS
    await trade.check()


async def test_one_coupon_is_used_by_one_of_many_orders(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=10_000)
    for turn in range(ROUNDS):
        made = await database.transact(issue, name=f"券{turn}")
        grant = await database.transact(take_coupon, trade.buyer, made.code)
        forms = [trade.order_form(1, chosen={"coupon": grant.code}) for _ in range(TASKS)]
        results = count(await race(*(database.transact(place_order, form, MANY) for form in forms)))
        assert results["OfferGone"] + results["OfferUsedUp"] == TASKS - 1
        assert await claims(trade) == turn + 1
    await trade.check()


async def test_a_bounded_discount_goes_to_as_many_orders_as_there_are_places(database: AnyDatabase) -> None:
    trade = await open_trade(database, on_hand=10_000)
    await database.transact(cut, (10000, 1000), most=ROUNDS)
    for turn in range(ROUNDS):
        people = await database.transact(join, turn, TASKS // 2)
        forms = [PlaceOrder(who, trade.order_form(1).lines, address, f"racing-{turn}-{who}") for who, address in people]
        results = await race(*(database.transact(place_order, form, MANY) for form in forms))
        got = [one for one in results if getattr(one, "discount_fen", 0) == 1000]
        assert {type(one).__name__ for one in results if isinstance(one, Exception)} <= {"OfferUsedUp"}
        assert len(got) == (ROUNDS if turn == 0 else 0)
    used = await database.read(lambda connection: connection.scalar(select(func.max(offer_use.c.used))))
    assert used == ROUNDS
    await trade.check()


async def test_closing_against_a_late_payment_leaves_the_coupon_with_exactly_one_of_them(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database, on_hand=10_000)
    for turn in range(ROUNDS):
        made = await database.transact(issue, name=f"券{turn}")
        grant = await database.transact(take_coupon, trade.buyer, made.code)
        order = await trade.place(1, chosen={"coupon": grant.code})
        await announce_payment(database, trade.pay, trade.buyer, order.no)
        fact = trade.pay.pay(order.no)
        ends = (database.transact(close_unpaid, order.no, "expired") for _ in range(TASKS // 2))
        pays = (database.transact(confirm_payment, fact) for _ in range(TASKS // 2))
        await race(*(task for pair in zip(ends, pays, strict=True) for task in pair))
        paid = (await trade.find(order.no)).state == "paid"
        query = select(offer_claim.c.state).where(offer_claim.c.order_no == order.no)
        state = await database.read(lambda connection, query=query: connection.scalar(query))
        assert state == ("active" if paid else "released")
        again = await race(trade.place(1, chosen={"coupon": grant.code}))
        assert count(again) == ({"OfferGone": 1} if paid else count(again))
    await trade.check()


async def test_refunds_that_settle_at_once_give_a_coupon_back_once(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database, on_hand=10_000)
    for turn in range(ROUNDS):
        made = await database.transact(issue, name=f"券{turn}")
        await database.transact(take_coupon, trade.buyer, made.code)
        order = await trade.buy(1, 1)
        refunds = [await trade.refund(order.no, units={"1": 1}), await trade.refund(order.no)]
        for _ in refunds:
            await send_due_refunds(database, trade.pay)
            clock.advance(minutes=2)
        facts = [trade.pay.move_refund(refund.refund_no, "SUCCESS") for refund in refunds]
        await race(*(database.transact(record_refund_fact, fact) for fact in facts * (TASKS // 2)))
        assert (await claims(trade), await claims(trade, "returned")) == (0, turn + 1)
        made_again = await trade.place(1)
        assert made_again.discount_fen == 1000
        await cancel_order(database, trade.pay, trade.buyer, made_again.no)
    await trade.check()
