"""After-sale cases: asked for by line and units, answered, sent back, refunded or sent again; held all the while."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from commissions.actor import OwnInterest, staff_acting
from commissions.awards.maturing import mature_awards
from commissions.awards.tables import sale_case
from commissions.ledger.refusals import ReasonMissing
from shop.aftersales.tables import refund_unit
from shop.cases.case import FINAL, STEPS, Action, CaseKind, CaseState, Reason
from shop.cases.checks import check_case_awards, check_case_holds, check_case_refunds, check_case_steps
from shop.cases.deciding import follow_clock
from shop.cases.events import CaseAnswered, CaseEscalated
from shop.cases.queries import count_work, list_case_steps
from shop.cases.refusals import (
    CaseMoved,
    CaseTooLate,
    CaseUnknown,
    LineInCase,
    NotAskable,
    NotInStock,
    OtherStaffNeeded,
    PicturesRefused,
    ReasonRefused,
    UnitsRefused,
    WordsRefused,
)
from shop.cases.service import forget_words, withdraw
from shop.cases.tables import after_sale_case, after_sale_step
from shop.catalog.tables import product, stock
from shop.fulfilment.refusals import LineHeld
from shop.fulfilment.shipping_file import ShippingRow
from shop.fulfilment.shipping_many import ShipMany, ship_many
from shop.orders.refusals import OrderMoved
from shop.orders.repository import hold_line
from shop.orders.tables import order_line
from shop.proposals.refusals import AnotherPersonNeeded
from tests.support.cases import LAN, MEI, TERMS, Counter, open_counter
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.tampering import find_tampered, tamper

RETURN, REFUND, RESEND = CaseKind.RETURN, CaseKind.REFUND, CaseKind.RESEND


@pytest.fixture
async def counter(sqlite_database: AnyDatabase, clock: MovableClock) -> Counter:
    return await open_counter(sqlite_database, clock)


@pytest.fixture
async def on_both(database: AnyDatabase, clock: MovableClock) -> Counter:
    return await open_counter(database, clock)


async def test_part_of_an_order_comes_back_and_its_money_goes_back(on_both: Counter) -> None:
    counter = on_both
    order = await counter.received(3, 1)
    of = await counter.ask(order, RETURN, {"1": 2}, Reason.NO_REASON, words="买多了")
    assert (of.state, of.amount_fen, of.shipping_fen) == (CaseState.ASKED, 25_600, 0)
    assert of.due_at == counter.clock() + timedelta(hours=48)

    agreed = await counter.agree(of)
    assert agreed is not None
    assert agreed.state is CaseState.SENDING_BACK
    assert agreed.due_at == counter.clock() + timedelta(days=7)
    assert (await counter.trade.find(order.no)).refunded_fen == 0, "nothing moves before the goods are seen"

    sent = await counter.send_back(agreed)
    assert (sent.state, sent.due_at) == (CaseState.INSPECTING, counter.clock() + timedelta(days=3))
    assert await counter.send_back(agreed) == sent, "the same parcel again is the same"

    on_hand = await _count_on_hand(counter, order.lines[0].sku_id)
    done = await counter.accept(sent, restock=True)
    assert done is not None
    assert done.state is CaseState.REFUNDED
    assert done.refund_no is not None
    after = await counter.trade.find(order.no)
    assert (after.refunded_fen, after.lines[0].refunded_units) == (25_600, 2)
    assert await _count_on_hand(counter, order.lines[0].sku_id) == on_hand + 2
    steps = await counter.database.read(list_case_steps, of.no)
    assert [step.action for step in steps] == [Action.ASK, Action.AGREE, Action.SEND_BACK, Action.ACCEPT]
    assert [told["state"] for _, told in await counter.database.read(published, CaseAnswered.__name__)] == [
        "sending_back",
        "refunded",
    ]
    await counter.check()


async def test_awards_wait_for_an_open_case_and_mature_after_it(on_both: Counter) -> None:
    counter = on_both
    order = await counter.received(1)
    of = await counter.ask(order, RESEND, {"1": 1})
    counter.clock.advance(days=30)
    assert await counter.database.transact(mature_awards) == 0
    await counter.withdraw(of)
    assert await counter.withdraw(of) == await counter.find(of), "taken back twice is once"
    assert await counter.database.transact(mature_awards) > 0
    await counter.check()


async def test_what_nobody_answers_follows_the_clock(counter: Counter) -> None:
    order = await counter.received(3, 2)
    refund = await counter.ask(order, REFUND, {"1": 1}, Reason.DAMAGED)
    back = await counter.ask(order, RETURN, {"2": 1}, Reason.NO_REASON)
    assert await counter.tick(hours=47) == 0
    assert await counter.tick(hours=1) == 2
    assert (await counter.find(refund)).state is CaseState.REFUNDED
    assert (await counter.find(back)).state is CaseState.SENDING_BACK

    assert await counter.tick(days=7) == 1
    assert ((await counter.find(back)).state, (await counter.find(back)).ended_by) == (CaseState.CLOSED, Action.LAPSE)
    await counter.check()


async def test_goods_nobody_looks_at_are_refunded_and_a_refusal_nobody_contests_ends(counter: Counter) -> None:
    order = await counter.received(2, 1)
    of = await counter.ask(order, RETURN, {"1": 1})
    await counter.agree(of)
    await counter.send_back(of)
    other = await counter.ask(order, REFUND, {"2": 1})
    await counter.refuse(other)
    assert await counter.tick(days=3) == 1
    assert (await counter.find(of)).state is CaseState.REFUNDED
    assert await counter.tick(days=4) == 1
    assert (await counter.find(other)).ended_by is Action.LAPSE
    await counter.check()


async def test_nobody_waits_for_a_parcel_to_nowhere(counter: Counter) -> None:
    order = await counter.received(1)
    of = await counter.ask(order, RETURN, {"1": 1}, terms=replace(TERMS, return_address=""))
    await counter.agree(of)
    assert await counter.tick(days=300) == 0
    assert (await counter.find(of)).state is CaseState.SENDING_BACK


async def test_a_second_look_is_for_other_staff_and_final(counter: Counter) -> None:
    order = await counter.received(2)
    of = await counter.ask(order, REFUND, {"1": 1})
    with pytest.raises(ReasonMissing):
        await counter.refuse(of, " ")
    with pytest.raises(WordsRefused):
        await counter.refuse(of, "长" * 301)
    await counter.refuse(of)
    with pytest.raises(WordsRefused):
        await counter.appeal(of, "")
    looked = await counter.appeal(of)
    assert await counter.appeal(of) == looked
    for decide in (counter.agree, counter.refuse):
        with pytest.raises(OtherStaffNeeded):
            await decide(of)
    closed = await counter.refuse(of, by=LAN)
    assert (closed.state, closed.ended_by) == (CaseState.CLOSED, Action.REFUSE)

    again = await counter.ask(order, REFUND, {"1": 1})
    await counter.refuse(again)
    await counter.appeal(again)
    done = await counter.agree(again, by=LAN)
    assert done is not None
    assert done.state is CaseState.REFUNDED
    await counter.check()


async def test_the_member_behind_two_identities_takes_no_second_look(counter: Counter) -> None:
    order = await counter.received(1)
    of = await counter.ask(order, REFUND, {"1": 1})
    await counter.refuse(of, by=staff_acting("mei", 99))  # type: ignore[arg-type]
    await counter.appeal(of)
    with pytest.raises(OtherStaffNeeded):
        await counter.agree(of, by=staff_acting("mei-again", 99))  # type: ignore[arg-type]


async def test_goods_refused_at_the_counter_are_not_sent_back_twice(counter: Counter) -> None:
    order = await counter.received(1)
    of = await counter.ask(order, RETURN, {"1": 1})
    await counter.agree(of)
    await counter.send_back(of)
    await counter.refuse(of, "寄回的不是我们的货")
    await counter.appeal(of)
    done = await counter.agree(of, by=LAN)
    assert done is not None
    assert done.state is CaseState.REFUNDED
    await counter.check()


async def test_above_the_limit_two_people_decide_and_the_clock_only_calls_them(counter: Counter) -> None:
    order = await counter.received(3)
    low = replace(TERMS, alone_up_to_fen=1_000)
    of = await counter.ask(order, REFUND, {"1": 1}, terms=low)
    assert await counter.tick(hours=48) == 1
    waiting = await counter.find(of)
    assert (waiting.state, waiting.due_at, waiting.escalated_at) == (CaseState.ASKED, None, counter.clock())
    assert await counter.tick(days=30) == 0
    assert len(await counter.database.read(published, CaseEscalated.__name__)) == 1
    assert (await counter.database.read(count_work)).answer == 1

    assert await counter.agree(of, 1_000) is None
    with pytest.raises(AnotherPersonNeeded):
        await counter.agree(of, 1_000)
    done = await counter.agree(of, 1_000, by=LAN)
    assert done is not None
    assert done.state is CaseState.REFUNDED
    await counter.check()


async def test_many_small_refunds_are_no_way_round_the_limit(counter: Counter) -> None:
    order = await counter.received(3)
    await counter.agree(await counter.ask(order, REFUND, {"1": 1}), 15_000)
    assert await counter.agree(await counter.ask(order, REFUND, {"1": 1}), 15_000) is None


async def test_a_paid_order_of_which_nothing_has_left_is_cancelled_at_once(on_both: Counter) -> None:
    counter = on_both
    order = await counter.trade.buy(2, 1)
    on_hand = await _count_on_hand(counter, order.lines[0].sku_id)
    of = await counter.cancel(order)
    assert (of.state, of.amount_fen, of.shipping_fen) == (CaseState.REFUNDED, order.total_fen, order.shipping_fen)
    assert await counter.cancel(order) == of, "cancelled twice is once"
    assert (await counter.trade.find(order.no)).is_refunded
    assert await _count_on_hand(counter, order.lines[0].sku_id) == on_hand + 2, "what never left is for sale again"
    await counter.check()


async def test_cancelling_is_only_asked_for_where_the_merchant_says_so_or_it_is_much(counter: Counter) -> None:
    for terms in (replace(TERMS, cancel_at_once=False), replace(TERMS, alone_up_to_fen=100)):
        of = await counter.cancel(await counter.trade.buy(1), terms)
        assert of.state is CaseState.ASKED
    order = await counter.trade.buy(2)
    await counter.trade.ship(order.no, lines={"1": 1})
    with pytest.raises(OrderMoved):
        await counter.cancel(order)


async def test_what_is_asked_back_is_not_sent_until_the_case_ends(counter: Counter) -> None:
    order = await counter.trade.buy(2, 1)
    of = await counter.ask(order, REFUND, {"1": 1}, Reason.CHANGED_MIND)
    with pytest.raises(LineHeld):
        await counter.trade.ship(order.no)
    row = ShippingRow(1, order.no, "顺丰", "SF1")
    done = await counter.database.transact(ship_many, ShipMany((row,), MEI))
    assert done.held == ((order.no, of.no),)
    await counter.trade.ship(order.no, "SF7", {"2": 1})
    await counter.agree(of)
    await counter.trade.ship(order.no, "SF8")
    assert (await counter.trade.find(order.no)).lines[0].refunded_units == 1
    await counter.check()


async def test_goods_are_sent_again_without_money(on_both: Counter) -> None:
    counter = on_both
    order = await counter.received(2)
    of = await counter.ask(order, RESEND, {"1": 2}, Reason.DAMAGED)
    await counter.agree(of)
    on_hand = await _count_on_hand(counter, order.lines[0].sku_id)
    done = await counter.send_again(of)
    assert (done.state, done.resend_number, done.amount_fen) == (CaseState.RESENT, "SF2002", 0)
    assert await counter.send_again(of) == done
    assert await _count_on_hand(counter, order.lines[0].sku_id) == on_hand - 2
    assert (await counter.trade.find(order.no)).refunded_fen == 0
    await counter.check()


async def test_what_does_not_lie_there_is_not_sent_again_and_can_be_refused(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    counter = await open_counter(sqlite_database, clock, on_hand=2)
    order = await counter.received(2)
    of = await counter.ask(order, RESEND, {"1": 1})
    await counter.agree(of)
    with pytest.raises(NotInStock):
        await counter.send_again(of)
    assert (await counter.refuse(of, "没有货了，请改为退款")).state is CaseState.REFUSED


async def test_what_was_refunded_otherwise_settles_the_case(counter: Counter) -> None:
    order = await counter.received(1)
    of = await counter.ask(order, REFUND, {"1": 1})
    await counter.trade.refund(order.no)
    done = await counter.agree(of, 0)
    assert done is not None
    assert (done.state, done.ended_by) == (CaseState.CLOSED, Action.SETTLE)
    await counter.check()


async def test_the_shipping_comes_back_where_it_should(counter: Counter) -> None:
    order = await counter.received(1, 1)
    whole = {"1": 1, "2": 1}
    assert (await counter.withdraw(await counter.ask(order, RETURN, whole, Reason.NO_REASON))).shipping_fen == 0
    assert (await counter.withdraw(await counter.ask(order, RETURN, {"1": 1}))).shipping_fen == 0
    assert (await counter.withdraw(await counter.ask(order, RETURN, whole))).shipping_fen == order.shipping_fen


async def test_each_product_has_its_window_and_its_right_to_return(counter: Counter) -> None:
    await counter.database.transact(lambda tx: tx.connection.execute(update(product).values(after_sale_days=30)))
    order = await counter.received(1)
    await counter.database.transact(lambda tx: tx.connection.execute(update(product).values(after_sale_days=2)))
    assert order.lines[0].after_sale_days == 30, "frozen on the line"
    counter.clock.advance(days=7, seconds=1)
    with pytest.raises(ReasonRefused):
        await counter.ask(order, RETURN, {"1": 1}, Reason.NO_REASON)
    counter.clock.advance(days=23, seconds=-1)
    await counter.withdraw(await counter.ask(order, RETURN, {"1": 1}))
    counter.clock.advance(seconds=1)
    with pytest.raises(CaseTooLate):
        await counter.ask(order, RETURN, {"1": 1})

    short = await counter.received(1)
    counter.clock.advance(days=3)
    with pytest.raises(NotAskable):
        await counter.ask(short, RESEND, {"1": 1})
    await counter.ask(short, RETURN, {"1": 1}, Reason.NO_REASON)


async def test_what_can_not_be_given_back_is_not_given_back_for_no_reason(counter: Counter) -> None:
    order = await counter.received(1)
    await tamper(counter.database, update(order_line).values(no_return="perishable"))
    with pytest.raises(ReasonRefused):
        await counter.ask(order, RETURN, {"1": 1}, Reason.NO_REASON)
    await counter.ask(order, RETURN, {"1": 1}, Reason.DAMAGED)


async def test_what_can_not_be_asked_for_is_refused_by_name(counter: Counter) -> None:
    unpaid = await counter.trade.place(1)
    with pytest.raises(NotAskable):
        await counter.ask(unpaid, REFUND, {"1": 1}, Reason.OTHER, words="x")
    paid = await counter.trade.buy(2)
    with pytest.raises(NotAskable):
        await counter.ask(paid, RETURN, {"1": 1})
    with pytest.raises(ReasonRefused):
        await counter.ask(paid, REFUND, {"1": 1}, Reason.DAMAGED)
    for units in ({}, {"9": 1}, {"1": 0}, {"1": 3}, {"1": -1}):
        with pytest.raises(UnitsRefused):
            await counter.ask(paid, REFUND, units, Reason.CHANGED_MIND)
    with pytest.raises(WordsRefused):
        await counter.ask(paid, REFUND, {"1": 1}, Reason.OTHER)
    with pytest.raises(PicturesRefused):
        await counter.ask(paid, REFUND, {"1": 1}, Reason.SLOW, pictures=["a"] * 7)
    of = await counter.ask(paid, REFUND, {"1": 1}, Reason.SLOW, request_key="same")
    assert await counter.ask(paid, REFUND, {"1": 1}, Reason.SLOW, request_key="same") == of
    with pytest.raises(LineInCase):
        await counter.ask(paid, REFUND, {"1": 1}, Reason.SLOW)
    with pytest.raises(CaseUnknown):
        await counter.database.transact(withdraw, counter.trade.people[0], of.no)
    for wrong in (counter.accept, counter.send_again, counter.send_back, counter.appeal):
        with pytest.raises(CaseMoved):
            await wrong(of)
    await counter.check()


async def test_the_second_hold_of_a_line_is_refused_by_its_row(counter: Counter) -> None:
    of = await counter.ask(await counter.received(1), REFUND, {"1": 1})
    assert not await counter.database.transact(lambda tx: hold_line(tx.connection, of.order_no, "1", "another"))


async def test_a_case_whose_time_is_not_over_is_left_alone(counter: Counter) -> None:
    of = await counter.ask(await counter.received(1), REFUND, {"1": 1})
    await counter.database.transact(follow_clock, of.no)
    assert await counter.find(of) == of


async def test_whoever_asked_or_earns_decides_nothing(counter: Counter) -> None:
    order = await counter.received(1)
    of = await counter.ask(order, REFUND, {"1": 1})
    for person in (counter.trade.buyer, counter.trade.people[0]):
        for decide in (counter.agree, counter.refuse):
            with pytest.raises(OwnInterest):
                await decide(of, by=staff_acting("x", person))


async def test_a_persons_words_and_parcels_are_forgotten(counter: Counter) -> None:
    order = await counter.received(1)
    of = await counter.ask(order, RETURN, {"1": 1}, words="我家住三楼")
    await counter.agree(of)
    await counter.send_back(of)
    await counter.accept(of, reason="已验收")
    assert await counter.database.transact(forget_words, counter.trade.buyer) == 1
    after = await counter.find(of)
    assert (after.words, after.pictures, after.back_carrier, after.back_number) == ("", (), "", "-")
    assert [step.words for step in await counter.database.read(list_case_steps, of.no)] == ["", "", "", "已验收"]
    await counter.check()


async def test_the_audit_finds_forged_rows(counter: Counter) -> None:
    order = await counter.received(2, 1)
    done = await counter.agree(await counter.ask(order, REFUND, {"1": 1}))
    of = await counter.ask(order, REFUND, {"2": 1})
    assert done is not None
    line, case, step = order_line.c, after_sale_case.c, after_sale_step.c
    forged = {
        check_case_holds: [
            update(order_line).where(line.line == "2").values(held_by=None),
            update(order_line).where(line.line == "1").values(held_by=done.no),
        ],
        check_case_awards: [
            update(sale_case).values(closed_at=func.coalesce(sale_case.c.closed_at, sale_case.c.opened_at)),
            update(sale_case).where(sale_case.c.case_no == done.hold).values(closed_at=None),
        ],
        check_case_steps: [
            delete(after_sale_step).where(step.case_no == of.no),
            update(after_sale_step).where(step.action == "agree").values(action="accept"),
            update(after_sale_step).where(step.case_no == of.no).values(after="inspecting"),
            update(after_sale_case).where(case.no == of.no).values(state="inspecting"),
        ],
        check_case_refunds: [update(refund_unit).values(returned=2), delete(refund_unit)],
    }
    for check, statements in forged.items():
        for statement in statements:
            assert await find_tampered(counter.database, [check], statement), (check.__name__, str(statement))


def test_every_open_state_leads_somewhere_and_no_final_one_does() -> None:
    left = {state for state, _ in STEPS}
    assert left == set(CaseState) - FINAL
    reached = {CaseState.ASKED} | {after for to in STEPS.values() for after in to}
    assert reached == set(CaseState)


async def _count_on_hand(counter: Counter, sku_id: int) -> int:
    query = select(func.sum(stock.c.on_hand)).where(stock.c.sku_id == sku_id)
    return await counter.database.read(lambda connection: int(connection.scalar(query) or 0))
