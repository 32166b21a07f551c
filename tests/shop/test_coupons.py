"""Coupons: taken within their limits, used by one order at a time, free again when it closes, back after a refund."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from commissions.actor import staff_acting
from commissions.awards.tables import award
from commissions.ports import Transaction
from commissions.tiers.grouping import add_to_group, make_group
from shop.aftersales.service import give_up_refund
from shop.audit import CHECKS
from shop.coupons.coupon import Benefit, Grant, Way
from shop.coupons.queries import count_usable, list_centre, list_worth
from shop.coupons.refusals import CouponGone, CouponRefused, CouponTaken, CouponUnknown
from shop.coupons.service import enter_word, stop_coupon, take_coupon, tell_ending
from shop.coupons.tables import coupon, coupon_grant
from shop.fulfilment.service import confirm_receipt
from shop.orders.order import OrderState
from shop.orders.tables import order_adjustment, order_line, shop_order
from shop.payments.asking import cancel_order, close_expired_unbegun
from shop.pricing.formula import NONE
from shop.pricing.offer import Scope
from shop.pricing.refusals import OfferGone
from shop.pricing.tables import offer_claim, offer_use
from shop.pricing.times import cover_days
from shop.refunds.refund import Refund
from shop.refunds.sending import send_due_refunds
from shop.refunds.service import record_refund_fact
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.offers import cut, draft_coupon, issue
from tests.support.tampering import find_tampered
from tests.support.trade import Trade, open_trade


async def take(trade: Trade, **changes: Any) -> Grant:
    """A coupon that the buyer has."""
    made = await trade.database.transact(issue, **changes)
    return await trade.database.transact(take_coupon, trade.buyer, made.code)


async def states(trade: Trade) -> list[str]:
    """How far each claim is."""
    return await trade.database.read(
        lambda c: list(c.scalars(select(offer_claim.c.state).order_by(offer_claim.c.claimed_at)))
    )


async def usable(trade: Trade, clock: MovableClock) -> int:
    return await trade.database.read(count_usable, trade.buyer, clock())


async def settle(trade: Trade, *refunds: Refund) -> None:
    """Pay says that the money has gone back."""
    await send_due_refunds(trade.database, trade.pay)
    for refund in refunds:
        await trade.database.transact(record_refund_fact, trade.pay.move_refund(refund.refund_no, "SUCCESS"))


async def test_the_best_coupon_is_used_by_itself_and_every_fen_is_accounted_for(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await take(trade, value=1000)
    best = await take(trade, value=2000, name="大礼")
    await database.transact(cut, (20000, 3000), (40000, 7000))
    order = await trade.buy(2, 1)
    assert (order.list_fen, order.discount_fen, order.total_fen) == (49200, 9000, 40200)
    assert [line.discount_fen for line in order.lines] == [4760, 4240]
    assert order.shipping_fen == 800
    claimed = await database.read(lambda c: c.execute(select(offer_claim.c.source_id, offer_claim.c.saved_fen)).all())
    assert (best.code, 2000) in [tuple(row) for row in claimed]
    assert len(claimed) == 2
    await trade.check()


async def test_commission_is_counted_on_what_is_paid(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await take(trade, value=2800)
    await trade.buy(1)
    assert await database.read(lambda c: list(c.scalars(select(award.c.amount_fen).order_by(award.c.id)))) == [
        1000,
        500,
        200,
    ]


async def test_what_was_chosen_is_taken_at_its_word(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    small, large = await take(trade, value=500), await take(trade, value=1500)
    order = await trade.place(1, chosen={"coupon": small.code})
    assert order.discount_fen == 500
    assert (await trade.place(1, chosen={"coupon": NONE})).discount_fen == 0
    with pytest.raises(OfferGone):
        await trade.place(1, chosen={"coupon": small.code})
    assert (await trade.place(1)).discount_fen == 1500
    assert large.code
    await trade.check()


async def test_a_key_with_another_choice_is_a_contradiction(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    form = trade.order_form(1)
    other = trade.order_form(1, request_key=form.request_key, chosen={"coupon": NONE})
    assert form.digest != other.digest


async def test_an_order_that_closes_gives_its_coupon_back_and_one_that_is_paid_keeps_it(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    await take(trade)
    order = await trade.place(1)
    assert await usable(trade, clock) == 0
    await cancel_order(database, trade.pay, trade.buyer, order.no)
    assert (await usable(trade, clock), await states(trade)) == (1, ["released"])
    await trade.place(1)
    clock.advance(minutes=31)
    await database.transact(close_expired_unbegun)
    assert await states(trade) == ["released", "released"]
    await trade.buy(1)
    assert (await usable(trade, clock), await states(trade)) == (0, ["released", "released", "active"])
    await trade.check()


async def test_a_coupon_comes_back_once_and_only_when_the_last_refund_has_settled(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    await take(trade)
    order = await trade.buy(1, 1)
    first = await trade.refund(order.no, units={"1": 1})
    await settle(trade, first)
    assert await states(trade) == ["active"]
    rest = await trade.refund(order.no)
    clock.advance(minutes=2)
    assert await states(trade) == ["active"]
    await settle(trade, rest)
    assert (await usable(trade, clock), await states(trade)) == (1, ["returned"])
    await database.transact(record_refund_fact, trade.pay.refunds[rest.refund_no])
    [told] = [of for _, of in await database.read(published, "OfferReturned")]
    assert (told["label"], told["order_no"]) == ("见面礼", order.no)
    await trade.buy(1)
    assert await states(trade) == ["returned", "active"]
    await trade.check()


async def test_a_refund_that_settles_while_another_is_on_its_way_brings_no_coupon_back_yet(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    await take(trade)
    order = await trade.buy(1, 1)
    refunds = [await trade.refund(order.no, units={"1": 1}), await trade.refund(order.no)]
    await settle(trade, refunds[0])
    assert await states(trade) == ["active"]
    clock.advance(minutes=2)
    await settle(trade, refunds[1])
    assert await states(trade) == ["returned"]


async def test_a_refund_that_is_given_up_brings_no_coupon_back(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await take(trade)
    order = await trade.buy(1)
    refund = await trade.refund(order.no)
    await send_due_refunds(database, trade.pay)
    await database.transact(record_refund_fact, trade.pay.move_refund(refund.refund_no, "ABNORMAL"))
    await database.transact(give_up_refund, refund.refund_no, by=staff_acting("mei"), reason="paid in cash")
    assert (await usable(trade, clock), await states(trade)) == (0, ["active"])
    await trade.check()


async def test_a_coupon_that_has_ended_comes_back_without_a_word(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await take(trade, valid_days=2)
    order = await trade.buy(1)
    clock.advance(days=3)
    await settle(trade, await trade.refund(order.no))
    assert (await usable(trade, clock), await states(trade)) == (0, ["returned"])
    assert await database.read(published, "OfferReturned") == []


async def test_a_payment_that_comes_late_claims_nothing(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await take(trade)
    order = await trade.announce(1)
    fact = trade.pay.pay(order.no)
    await database.transact(_close, order.no)
    second = await trade.place(1)
    assert second.discount_fen == 1000
    assert await trade.confirm(fact) == "set_aside"
    assert await states(trade) == ["released", "active"]


async def test_an_order_of_nothing_is_paid_at_once_and_can_be_completed(database: AnyDatabase) -> None:
    trade = await open_trade(database, shipping_fee_fen=0)
    await take(trade, value=12800)
    order = await trade.place(1)
    assert (order.total_fen, order.discount_fen, order.state) == (0, 12800, OrderState.PAID)
    await trade.ship(order.no)
    await database.transact(confirm_receipt, trade.buyer, order.no)
    assert (await trade.find(order.no)).state is OrderState.COMPLETED
    await trade.check()


async def test_free_shipping_and_percent_and_what_they_are_for(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await take(trade, benefit=Benefit.FREE_SHIPPING, value=0)
    order = await trade.place(1)
    assert (order.shipping_fen, order.shipping_list_fen, order.discount_fen) == (0, 800, 800)
    second = Scope("sku", frozenset([trade.tea.skus[1].code]))
    await take(trade, benefit=Benefit.PERCENT, value=2000, most_fen=4000, scope=second)
    order = await trade.place(1, 1)
    assert [line.discount_fen for line in order.lines] == [0, 4000]
    assert (await trade.place(1)).discount_fen == 0
    await trade.check()


async def test_limits_of_taking(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    made = await database.transact(issue, total=3, each=2)
    one, two = trade.people[0], trade.people[1]
    await database.transact(take_coupon, one, made.code)
    await database.transact(take_coupon, one, made.code)
    with pytest.raises(CouponTaken):
        await database.transact(take_coupon, one, made.code)
    await database.transact(take_coupon, two, made.code)
    with pytest.raises(CouponGone):
        await database.transact(take_coupon, two, made.code)
    with pytest.raises(CouponUnknown):
        await database.transact(take_coupon, two, "NOSUCH")
    await trade.check()


async def test_days_are_whole_days_of_shanghai(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    tomorrow = cover_days(date(2026, 11, 23), date(2026, 11, 24))
    made = await database.transact(issue, time=tomorrow)
    with pytest.raises(CouponGone):
        await database.transact(take_coupon, trade.buyer, made.code)
    clock.now = tomorrow.starts_at
    grant = await database.transact(take_coupon, trade.buyer, made.code)
    assert grant.ends_at == tomorrow.ends_at
    clock.now = tomorrow.ends_at - timedelta(microseconds=1)
    assert await usable(trade, clock) == 1
    clock.now = tomorrow.ends_at
    assert await usable(trade, clock) == 0
    assert (await trade.place(1)).discount_fen == 0


async def test_a_word_is_found_however_it_is_typed_and_stands_in_no_window(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    made = await database.transact(issue, way=Way.WORD, word="TEA2026")
    assert await database.read(list_centre, trade.buyer, START) == ()
    with pytest.raises(CouponUnknown):
        await database.transact(take_coupon, trade.buyer, made.code)
    await database.transact(enter_word, trade.buyer, " tea 2026")
    with pytest.raises(CouponTaken):
        await database.transact(enter_word, trade.buyer, "TEA2026")
    with pytest.raises(CouponUnknown):
        await database.transact(enter_word, trade.buyer, "TEA2027")
    with pytest.raises(CouponRefused):
        await database.transact(issue, way=Way.WORD, word="TEA2026")


async def test_a_groups_coupon_is_for_the_group(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    await database.transact(make_group, "old friends", None, by=staff_acting("test"))
    await database.transact(add_to_group, "old friends", trade.people[0], by=staff_acting("test"))
    made = await database.transact(issue, way=Way.GROUP, group="old friends")
    with pytest.raises(CouponUnknown):
        await database.transact(take_coupon, trade.buyer, made.code)
    assert [one.open for one in await database.read(list_centre, trade.people[0], START)] == [True]
    assert await database.read(list_centre, None, START) == ()
    await database.transact(take_coupon, trade.people[0], made.code)


async def test_a_stopped_coupon_is_taken_no_more_and_stays_good(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    grant = await take(trade)
    assert await database.transact(stop_coupon, grant.coupon.code, by=staff_acting("test"))
    assert not await database.transact(stop_coupon, grant.coupon.code, by=staff_acting("test"))
    with pytest.raises(CouponGone):
        await database.transact(take_coupon, trade.people[0], grant.coupon.code)
    assert (await trade.place(1)).discount_fen == 1000
    [worth] = await database.read(list_worth)
    assert (worth.coupon.taken, worth.orders, worth.saved_fen) == (1, 1, 1000)


async def test_what_ends_soon_is_told_once_and_only_if_it_is_unused(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await take(trade, valid_days=5)
    used = await take(trade, valid_days=5, value=2000)
    await trade.place(1, chosen={"coupon": used.code})
    assert await database.transact(tell_ending) == 0
    clock.advance(days=3)
    assert await database.transact(tell_ending) == 2
    assert await database.transact(tell_ending) == 0
    [told] = [of for _, of in await database.read(published, "CouponEnding")]
    assert told["member_id"] == trade.buyer


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"value": 0},
        {"benefit": Benefit.PERCENT, "value": 10001},
        {"total": 0},
        {"each": 0},
        {"least_fen": -1},
        {"valid_days": 0},
        {"way": Way.WORD},
        {"word": "TEA2026"},
        {"way": Way.GROUP},
    ],
)
def test_what_is_out_of_its_limits_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(CouponRefused):
        draft_coupon(**changes)


async def test_what_is_forged_about_offers_is_named(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    grant = await take(trade)
    await database.transact(cut, most=5)
    order = await trade.place(1, 1)
    forgeries: dict[str, tuple[Any, set[str]]] = {
        "a discount that nothing explains": (
            update(order_line)
            .where(order_line.c.line == "1")
            .values(discount_fen=order_line.c.discount_fen + 1, paid_fen=order_line.c.paid_fen - 1),
            {"line_price", "order_goods", "order_line_sold"},
        ),
        "an order's discount that nothing explains": (
            update(shop_order).values(discount_fen=shop_order.c.discount_fen - 1, list_fen=shop_order.c.list_fen - 1),
            {"order_price", "order_list"},
        ),
        "an adjustment that changed nothing": (
            insert(order_adjustment).values(
                order_no=order.no,
                position=99,
                line=None,
                stage="coupon",
                kind="coupon",
                source_id="x",
                label="x",
                amount_fen=-1,
                borne_by="merchant",
            ),
            {"order_price", "order_list"},
        ),
        "a claim ended too early": (
            update(offer_claim).where(offer_claim.c.kind == "coupon").values(state="released", ended_at=START),
            {"claim_state"},
        ),
        "a use that nobody made": (
            update(offer_use).where(offer_use.c.member_id == 0).values(used=offer_use.c.used + 1),
            {"offer_used"},
        ),
        "a use forgotten": (delete(offer_use).where(offer_use.c.member_id == 0), {"offer_used"}),
        "a copy too many": (update(coupon).values(taken=coupon.c.taken + 1), {"coupon_taken"}),
        "somebody else's coupon": (
            update(coupon_grant).where(coupon_grant.c.code == grant.code).values(member_id=trade.people[0]),
            {"coupon_owner"},
        ),
    }
    for forgery, names in forgeries.values():
        assert await find_tampered(database, CHECKS, forgery) == names
    await trade.check()


def _close(tx: Transaction, order_no: str) -> None:
    """The order ends here although Pay has taken its money: the answer was lost."""
    from shop.payments.service import close_unpaid

    assert close_unpaid(tx, order_no, "expired")
