"""Leaving: what is open is waited for, the rest is set aside, and afterwards nothing tells who that was."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, inspect, select

from commissions.actor import staff_acting
from commissions.awards.service import mature_awards
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, adjust_balance, write_off_debt
from commissions.ledger.queries import find_balances
from commissions.network.queries import find_distributor
from commissions.withdrawals.requesting import cancel_withdrawal, request_withdrawal
from composition.schema import all_metadata
from shop.erasure import (
    ErasureBlocked,
    cancel_erasure,
    carry_out_erasures,
    erase_member,
    find_outlook,
    request_erasure,
    set_aside_for_erased,
)
from shop.fulfilment.service import confirm_receipt
from shop.inbox.notice import Notice
from shop.inbox.service import record_notice
from shop.members.agreement import get_agreement
from shop.members.consents import give_consent
from shop.members.erasing import find_former_self
from shop.members.member import Identity
from shop.members.queries import find_member, list_not_following
from shop.members.refusals import UnknownMember
from shop.members.service import follow, recognise, take_profile
from shop.payees.payee import PayeeForm
from shop.payees.service import save_payee
from shop.payments.asking import announce_payment
from shop.rooms import ROOMS
from shop.sessions.service import open_session
from shop.traces.queries import list_same_person
from tests.commissions.withdrawing import ask
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.trade import APPID, Trade, open_trade

CANARIES = (
    *("openid-3", "陈小满", "13800000001", "龙井路", "张三丰", "11010519491231002X", "招商银行", "4111111111111111"),
    *("小满的头像", "https://thirdwx.qlogo.cn/canary", "请放门卫", "union-canary", "告诉小满"),
)
LEGAL = {"payment.payer_openid", "payment_capture.payer_openid"}
"""Payment records keep the payer that WeChat Pay named, as accounting and e-commerce law demand."""


@pytest.fixture
async def trade(database: AnyDatabase) -> Trade:
    """A shop that trades."""
    return await open_trade(database)


async def fill_life(trade: Trade) -> MemberId:
    """A buyer of whom the shop knows everything: name, picture, payee, session, notice."""
    me = trade.buyer
    await trade.database.transact(follow, Identity(APPID, "openid-3", "union-canary"))
    await trade.database.transact(take_profile, me, "小满的头像", "https://thirdwx.qlogo.cn/canary")
    await trade.database.transact(give_consent, me, "identity", get_agreement("identity").version)
    whole = PayeeForm("张三丰", "11010519491231002X", "招商银行", "4111111111111111")
    await trade.database.transact(save_payee, me, whole)
    await trade.database.transact(open_session, me, "session-hash")
    await trade.database.transact(record_notice, Notice(me, "team_joined", {"recruit": "告诉小满"}), delivery_id=1)
    return me


async def pay(trade: Trade, order_no: str) -> None:
    """Pay an order that was placed."""
    await announce_payment(trade.database, trade.pay, trade.buyer, order_no)
    assert await trade.confirm(trade.pay.pay(order_no)) == "paid"


async def finish(trade: Trade, order_no: str) -> None:
    """Ship an order and have it received."""
    await trade.ship(order_no)
    await trade.database.transact(confirm_receipt, trade.buyer, order_no)


def find_canaries(connection: Connection, canaries: tuple[str, ...] = CANARIES) -> set[str]:
    """Where in all tables a canary stands, as `table.column`. Sealed bytes are looked through too."""
    found, tables = set(), MetaData()
    tables.reflect(connection)
    for name in inspect(connection).get_table_names():
        for row in connection.execute(select(tables.tables[name])):
            for column, value in row._mapping.items():
                text = value if isinstance(value, bytes) else str(value).encode()
                found |= {f"{name}.{column}" for canary in canaries if canary.encode() in text}
    return found


async def test_nothing_personal_is_left_and_the_books_are_right(trade: Trade, clock: MovableClock) -> None:
    me = await fill_life(trade)
    order = await trade.place(1, note="请放门卫")
    await pay(trade, order.no)
    await finish(trade, order.no)
    before = await trade.database.read(find_canaries)
    assert {"identity.openid", "member.own_name", "shop_order.note", "notice.facts"} <= before
    assert await trade.database.transact(request_erasure, me)
    assert await trade.database.read(find_canaries) <= LEGAL
    await trade.check()
    kept = await trade.find(order.no)
    assert (kept.total_fen, kept.recipient.name, kept.note) == (order.total_fen, "", "")
    shown = await trade.database.read(find_member, me)
    assert shown
    assert (shown.name, shown.avatar_url, shown.subscribed) == ("已注销", None, False)
    network = await trade.database.read(find_distributor, me)
    assert network
    assert network.status == "erased"


async def test_what_is_sealed_is_not_in_the_files_either(sqlite_database: AnyDatabase, tmp_path: Any) -> None:
    trade = await open_trade(sqlite_database)
    await fill_life(trade)
    await trade.buy(1)
    content = b"".join(path.read_bytes() for path in tmp_path.glob("lianpu.db*"))
    assert b"openid-3" in content
    sealed = ("陈小满", "13800000001", "龙井路", "张三丰", "11010519491231002X", "招商银行", "4111111111111111")
    assert not [canary for canary in sealed if canary.encode() in content]


async def test_sealed_columns_hide_people_from_whoever_reads_the_database(trade: Trade) -> None:
    await fill_life(trade)
    await trade.buy(1)
    assert await trade.database.read(find_canaries, CANARIES[1:8]) == set()


async def test_each_obstacle_is_named_and_waited_for(trade: Trade) -> None:
    me = trade.buyer
    order = await trade.place(1)
    with pytest.raises(ErasureBlocked) as blocked:
        await trade.database.transact(erase_member, me, by=staff_acting("ops"), reason="asked by mail")
    assert [(one.kind, one.subject) for one in blocked.value.obstacles] == [("order", order.no)]
    assert not await trade.database.transact(request_erasure, me)
    assert await trade.database.transact(carry_out_erasures) == 0
    await pay(trade, order.no)
    assert await trade.database.transact(carry_out_erasures) == 0
    await finish(trade, order.no)
    assert await trade.database.transact(carry_out_erasures) == 1
    with pytest.raises(UnknownMember):
        await trade.database.transact(erase_member, me, by=staff_acting("ops"), reason="again")


async def test_a_refund_on_its_way_is_waited_for(trade: Trade) -> None:
    order = await trade.buy(1)
    await finish(trade, order.no)
    refund = await trade.refund(order.no)
    outlook = await trade.database.read(find_outlook, trade.buyer)
    assert [(one.kind, one.subject) for one in outlook.obstacles] == [("refund", refund.refund_no)]


async def test_a_withdrawal_that_has_not_ended_is_waited_for(trade: Trade) -> None:
    me = trade.people[0]
    given = Adjust("gift-1", member(me), 500, "a gift", staff_acting("ops"))
    await trade.database.transact(adjust_balance, given, alone_up_to_fen=1000)
    asked = await trade.database.transact(request_withdrawal, ask(me, 500))
    with pytest.raises(ErasureBlocked) as blocked:
        await trade.database.transact(erase_member, me, by=staff_acting("ops"), reason="asked by mail")
    assert [(one.kind, one.subject) for one in blocked.value.obstacles] == [("withdrawal", asked.number)]
    await trade.database.transact(request_erasure, me)
    await trade.database.transact(cancel_withdrawal, asked.number, person=member(me))
    assert await trade.database.transact(carry_out_erasures) == 1
    await trade.check()


async def test_a_request_can_be_taken_back(trade: Trade) -> None:
    await trade.place(1)
    assert not await trade.database.transact(request_erasure, trade.buyer)
    assert await trade.database.transact(cancel_erasure, trade.buyer)
    assert not await trade.database.transact(cancel_erasure, trade.buyer)
    assert (await trade.database.read(find_outlook, trade.buyer)).request is None


async def test_what_is_available_is_set_aside_and_what_is_pending_waits_for_a_person(
    trade: Trade, clock: MovableClock
) -> None:
    earner = trade.people[2]
    first = await trade.buy(1)
    await finish(trade, first.no)
    clock.advance(days=8)
    await trade.database.transact(mature_awards)
    second = await trade.buy(1)
    await finish(trade, second.no)
    before = await trade.database.read(find_balances, member(earner))
    assert before["available"] > 0
    assert before["pending"] > 0
    left = await trade.database.transact(erase_member, earner, by=staff_acting("ops"), reason="asked by mail")
    assert left == before["available"]
    clock.advance(days=8)
    await trade.database.transact(mature_awards)
    after = await trade.database.read(find_balances, member(earner))
    assert (after["available"], after["pending"]) == (0, before["pending"])
    await trade.check()


async def test_what_becomes_available_to_the_erased_later_is_set_aside_too(trade: Trade) -> None:
    me = trade.people[0]
    await trade.database.transact(erase_member, me, by=staff_acting("ops"), reason="asked by mail")
    given = Adjust("back-1", member(me), 500, "a transfer came back", staff_acting("ops"))
    await trade.database.transact(adjust_balance, given, alone_up_to_fen=1000)
    assert await trade.database.transact(set_aside_for_erased) == 1
    assert await trade.database.transact(set_aside_for_erased) == 0
    assert (await trade.database.read(find_balances, member(me)))["available"] == 0
    await trade.check()


async def test_a_debt_is_written_off_by_a_person_first(trade: Trade, clock: MovableClock) -> None:
    earner = trade.people[2]
    order = await trade.buy(1)
    await finish(trade, order.no)
    clock.advance(days=8)
    await trade.database.transact(mature_awards)
    fen = (await trade.database.read(find_balances, member(earner)))["available"]
    taken = Adjust("taken-1", member(earner), -fen, "spent elsewhere", staff_acting("ops"))
    await trade.database.transact(adjust_balance, taken, alone_up_to_fen=fen)
    refund = await trade.refund(order.no)
    assert refund
    outlook = await trade.database.read(find_outlook, earner)
    assert [(one.kind, one.subject) for one in outlook.obstacles] == [("debt", str(fen))]
    forgiven = Adjust("forgiven-1", member(earner), fen, "they leave", staff_acting("ops"))
    await trade.database.transact(write_off_debt, forgiven, alone_up_to_fen=fen)
    assert await trade.database.transact(erase_member, earner, by=staff_acting("ops"), reason="asked by mail") == 0
    await trade.check()


async def test_who_comes_back_is_new_and_can_be_shown_to_be_the_same(trade: Trade) -> None:
    me = await fill_life(trade)
    assert await trade.database.transact(request_erasure, me)
    assert await trade.database.read(list_not_following, APPID, ["openid-3", "stranger"]) == ("stranger",)
    back = await trade.database.transact(recognise, Identity(APPID, "openid-3", "union-canary"), via="login")
    assert back.id != me
    assert await trade.database.read(find_former_self, back.id) == me
    assert await trade.database.read(list_same_person, back.id) == ()
    assert await trade.database.read(list_not_following, APPID, ["openid-3"]) == ("openid-3",)


async def test_an_erasure_and_an_order_at_the_same_instant_do_not_both_happen(trade: Trade) -> None:
    me = trade.buyer
    tries: list[Any] = [trade.place(1) for _ in range(5)]
    tries.append(trade.database.transact(request_erasure, me))
    await asyncio.gather(*tries, return_exceptions=True)
    outlook = await trade.database.read(find_outlook, me)
    assert outlook.request
    assert (outlook.request.erased_at is None) == bool(outlook.obstacles)
    await trade.check()


async def test_two_erasures_at_once_set_the_balance_aside_once(trade: Trade) -> None:
    me = trade.people[0]
    given = Adjust("gift-1", member(me), 500, "a gift", staff_acting("ops"))
    await trade.database.transact(adjust_balance, given, alone_up_to_fen=1000)
    tries = (trade.database.transact(erase_member, me, by=staff_acting("ops"), reason="asked") for _ in range(20))
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert [one for one in done if not isinstance(one, UnknownMember)] == [500]
    await trade.check()


async def test_an_erasure_and_a_withdrawal_at_the_same_instant_do_not_both_happen(trade: Trade) -> None:
    me = trade.people[0]
    given = Adjust("gift-1", member(me), 500, "a gift", staff_acting("ops"))
    await trade.database.transact(adjust_balance, given, alone_up_to_fen=1000)
    tries: list[Any] = [
        trade.database.transact(request_withdrawal, ask(me, 500, key)) for key in ("key-0001", "key-0002")
    ]
    tries.insert(1, trade.database.transact(request_erasure, me))
    await asyncio.gather(*tries, return_exceptions=True)
    outlook = await trade.database.read(find_outlook, me)
    assert outlook.request
    assert (outlook.request.erased_at is None) == bool(outlook.obstacles)
    assert outlook.available_fen == 0
    await trade.check()


STAYS = {
    "branch_day": "counts what was sent to their team, by number only",
    "after_sale_case": "words, pictures and parcels are taken out",
    "complaint": "phone and words are taken out",
    "choice_change": "when they said what, by number only",
    "consent": "proof, by number only",
    "erasure": "the request itself",
    "coupon_grant": "which coupon an order used, by number only",
    "staff": "a number, so that nobody decides about what they gained from",
    "identity": "overwritten",
    "invoice_request": "what nobody made is taken out; what was made is a voucher",
    "media": "dropped, and deleted as soon as its files are",
    "permanent_code": "counted for ever, by number only",
    "moved_person": "what they brought along, by number only",
    "offer_claim": "what an order claimed, by number only",
    "offer_use": "how often it was used, by number only",
    "refund": "what Pay was asked",
    "review": "which line was reviewed, by number only; words, pictures and stars are shown nowhere",
    "shop_order": "recipient and note are taken out",
    "target_verdict": "what was decided about a tier, by number only",
    "transfer": "what Pay was asked, for as long as the law demands",
}
"""Tables of the shop that name a member and keep their rows."""


def test_no_table_of_the_shop_is_forgotten() -> None:
    _, shop = all_metadata()
    naming = {source.name for source in shop.tables.values() if "member_id" in source.c}
    deleted = {source.name for room in ROOMS for source in room.forgets} | {"member_trace"}
    assert naming == deleted | STAYS.keys()
