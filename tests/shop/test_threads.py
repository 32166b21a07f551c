"""Threads: members write, staff answer, hand on and close; what was seen decides, and nothing is told twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from commissions.actor import staff_acting
from commissions.ports import Transaction
from shop.chat.service import record_interaction
from shop.erasure import request_erasure
from shop.members.member import Identity
from shop.members.service import follow as follow_account
from shop.orders.refusals import OrderUnknown
from shop.portrait import draw_portrait
from shop.threads.delivering import begin_delivery, keep_for_page, record_delivery
from shop.threads.queries import (
    count_unseen,
    count_waiting,
    get_thread,
    list_longest_waiting,
    list_messages,
    read_thread_view,
)
from shop.threads.refusals import MessageRefused, ThreadMovedOn, ThreadUnknown, TooMuchUnanswered
from shop.threads.service import (
    Answer,
    Write,
    answer_thread,
    assign_thread,
    close_thread,
    mark_read,
    mark_seen,
    renew_words,
)
from shop.threads.service import write_to_shop as write
from shop.threads.tables import thread_message
from shop.threads.thread import LONGEST, MOST_UNANSWERED, About, Delivery, Message, Thread, ThreadState, clean_words
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.trade import APPID, Trade, open_trade

MEI, LAN = staff_acting("mei"), staff_acting("lan")


@pytest.fixture
async def trade(sqlite_database: AnyDatabase) -> Trade:
    return await open_trade(sqlite_database)


async def say(trade: Trade, words: str = "什么时候发货", key: str = "", **more: Any) -> Thread:
    """The buyer writes."""
    said = Write(trade.buyer, key or words[:60], "h5", words, **more)
    await trade.database.transact(write, said)
    return await find(trade)


async def reply(trade: Trade, words: str = "今天就发", *, by: Any = MEI, turn: int | None = None, key: str = "") -> int:
    """Staff answer the thread as it stands, or as they saw it. Returns the message's id."""
    seen = (await find(trade)).turn if turn is None else turn
    await trade.database.transact(answer_thread, Answer(trade.buyer, key or words[:60], seen, words, by))
    return (await messages(trade))[-1].id


async def find(trade: Trade) -> Thread:
    return await trade.database.read(get_thread, trade.buyer)


async def messages(trade: Trade) -> tuple[Message, ...]:
    return (await trade.database.read(list_messages, trade.buyer, before=None, limit=100)).messages


async def follow(trade: Trade, kind: str = "message") -> None:
    """The buyer follows the account and does something in its chat."""

    def do(tx: Transaction) -> None:
        follow_account(tx, Identity(APPID, "openid-3"))
        record_interaction(tx, trade.buyer, kind)

    await trade.database.transact(do)


def _seal_anew(tx: Transaction) -> None:
    for row in tx.connection.execute(select(thread_message)).all():
        change = thread_message.update().where(thread_message.c.id == row.id)
        tx.connection.execute(change.values(**renew_words(tx.connection, row)))


async def test_a_thread_waits_from_its_first_unanswered_word(trade: Trade, clock: MovableClock) -> None:
    first = clock.now
    await say(trade)
    clock.advance(minutes=5)
    now = await say(trade, "在吗")
    assert (now.state, now.since, now.unread, now.messages) == (ThreadState.WAITING, first, 2, 2)
    assert await trade.database.read(count_waiting) == 1
    assert [of.member_id for of in await trade.database.read(list_longest_waiting, 5)] == [trade.buyer]

    await reply(trade)
    now = await find(trade)
    assert (now.state, now.since, now.unread, now.assigned_to) == (ThreadState.ANSWERED, clock.now, 0, MEI)
    assert await trade.database.read(count_waiting) == 0
    clock.advance(minutes=1)
    assert (await say(trade, "谢谢")).since == clock.now
    assert [of.words for of in await messages(trade)] == ["什么时候发货", "在吗", "今天就发", "谢谢"]


async def test_a_thread_is_the_same_on_both_databases(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await test_a_thread_waits_from_its_first_unanswered_word(trade, clock)
    await follow(trade)
    number = await reply(trade, "好的")
    assert await database.transact(begin_delivery, trade.buyer, number) == "openid-3"
    assert await database.transact(record_delivery, number, Delivery.SENT)
    await database.transact(mark_seen, trade.buyer, (await find(trade)).messages)
    await database.transact(_seal_anew)
    assert (await messages(trade))[-1].words == "好的"


async def test_a_repeat_is_one_message(trade: Trade) -> None:
    for _ in range(2):
        await say(trade, key="once")
    assert (await find(trade)).messages == 1
    turn = (await find(trade)).turn
    for _ in range(2):
        await reply(trade, turn=turn, key="answer")
    assert len(await messages(trade)) == 2


async def test_words_have_their_bounds(trade: Trade) -> None:
    for words in ("", " \n\u200b ", "字" * (LONGEST + 1)):
        with pytest.raises(MessageRefused):
            await say(trade, words, key="k")
    await say(trade, "字" * LONGEST)
    with pytest.raises(MessageRefused):
        await reply(trade, "字" * (LONGEST + 1), key="k")
    assert clean_words("一\r\n\u202e二\x00  三\n\n") == "一\n二 三"


async def test_nobody_writes_about_what_is_not_theirs(trade: Trade) -> None:
    order = await trade.buy()
    stranger = Write(trade.people[0], "k", "h5", "别人的单", about=About("order", order.no))
    with pytest.raises(OrderUnknown):
        await trade.database.transact(write, stranger)
    kept = await say(trade, about=About("order", order.no))
    assert kept.subject == About("order", order.no)
    read = trade.database.read
    own = await read(read_thread_view, trade.buyer, About("order", order.no), order.placed_at, before=None, limit=9)
    other = await read(
        read_thread_view, trade.people[0], About("order", order.no), order.placed_at, before=None, limit=9
    )
    assert own.about == About("order", order.no)
    assert (other.about, other.thread, other.page.messages) == (None, None, ())


async def test_no_more_is_taken_than_staff_could_read(trade: Trade) -> None:
    for number in range(MOST_UNANSWERED):
        await say(trade, "喂", key=f"{number}")
    with pytest.raises(TooMuchUnanswered):
        await say(trade, "喂", key="more")
    await reply(trade)
    await say(trade, "喂", key="more")


async def test_who_acts_on_an_older_thread_is_shown_it_first(trade: Trade) -> None:
    seen = await say(trade)
    await reply(trade, "一个说", by=MEI)
    with pytest.raises(ThreadMovedOn):
        await reply(trade, "另一个也说", by=LAN, turn=seen.turn)
    do, now = trade.database.transact, await find(trade)
    await say(trade, "再问一句")
    with pytest.raises(ThreadMovedOn):
        await do(close_thread, trade.buyer, now.turn, now.messages, by=LAN)
    await reply(trade, "答了", turn=now.turn, by=LAN)
    now = await find(trade)
    assert now.assigned_to == MEI, "who has it keeps it"
    await do(assign_thread, trade.buyer, now.turn, LAN, by=MEI)
    with pytest.raises(ThreadMovedOn):
        await do(assign_thread, trade.buyer, now.turn, MEI, by=MEI)
    await do(close_thread, trade.buyer, now.turn + 1, now.messages, by=LAN)
    now = await find(trade)
    assert (now.state, now.unread) == (ThreadState.CLOSED, 0)
    with pytest.raises(ThreadMovedOn):
        await do(close_thread, trade.buyer, now.turn, now.messages, by=LAN)
    assert (await say(trade, "又来了")).state is ThreadState.WAITING
    with pytest.raises(ThreadUnknown):
        await do(close_thread, trade.people[0], 0, 0, by=LAN)


async def test_what_came_meanwhile_stays_unread(trade: Trade) -> None:
    seen = await say(trade)
    await say(trade, "还有")
    await trade.database.transact(mark_read, trade.buyer, seen.messages)
    assert (await find(trade)).unread == 2
    await trade.database.transact(mark_read, trade.buyer, 2)
    assert (await find(trade)).unread == 0


async def test_an_answer_leaves_once_and_only_through_an_open_window(trade: Trade, clock: MovableClock) -> None:
    do = trade.database.transact
    await say(trade)
    await follow(trade)
    number = await reply(trade)
    assert await do(begin_delivery, trade.buyer, number) == "openid-3"
    assert await do(begin_delivery, trade.buyer, number) is None, "somebody has begun: in doubt, never twice"
    assert (await messages(trade))[-1].delivery is Delivery.MAYBE_SENT
    assert not await do(record_delivery, number, Delivery.SENT)

    clock.advance(hours=48)
    number = await reply(trade, "窗口过了")
    assert await do(begin_delivery, trade.buyer, number) is None
    assert (await messages(trade))[-1].delivery is Delivery.KEPT
    assert len(await trade.database.read(published, "MessageAnswered")) == 2


async def test_a_window_takes_five_answers(trade: Trade) -> None:
    await say(trade)
    await follow(trade)
    gone = []
    for place in range(6):
        number = await reply(trade, f"第{place}句")
        gone.append(await trade.database.transact(begin_delivery, trade.buyer, number))
    assert gone == ["openid-3"] * 5 + [None]


async def test_the_member_is_told_once_until_they_look(trade: Trade) -> None:
    do = trade.database.transact
    await say(trade)
    for words in ("一", "二"):
        await do(begin_delivery, trade.buyer, await reply(trade, words))
    assert await trade.database.read(published, "AnswerKept") == [("AnswerKept", {"member_id": trade.buyer})]
    assert await trade.database.read(count_unseen, trade.buyer) == 2
    await do(mark_seen, trade.buyer, 2)
    assert await trade.database.read(count_unseen, trade.buyer) == 2, "one came while they looked"
    await do(mark_seen, trade.buyer, 3)
    assert await trade.database.read(count_unseen, trade.buyer) == 0
    await do(begin_delivery, trade.buyer, await reply(trade, "三"))
    assert len(await trade.database.read(published, "AnswerKept")) == 2


async def test_what_wechat_refuses_waits_on_the_page_and_closes_the_window(trade: Trade) -> None:
    do = trade.database.transact
    await say(trade)
    await follow(trade)
    number = await reply(trade)
    assert await do(begin_delivery, trade.buyer, number)
    for _ in range(2):
        await do(keep_for_page, trade.buyer, number, "45015", closed=True)
    kept = (await messages(trade))[-1]
    assert (kept.delivery, kept.problem) == (Delivery.KEPT, "45015")
    assert await trade.database.read(count_unseen, trade.buyer) == 1
    assert await do(begin_delivery, trade.buyer, await reply(trade, "再试")) is None


async def test_words_are_sealed_told_to_their_person_and_go_with_them(trade: Trade) -> None:
    await say(trade, "我的电话 13800138000")
    await reply(trade, "记下了")
    rows = await trade.database.read(lambda of: of.execute(select(thread_message.c.sealed)).scalars().all())
    assert all(b"13800138000" not in sealed for sealed in rows)
    await trade.database.transact(_seal_anew)
    told = await trade.database.read(draw_portrait, trade.buyer)
    assert [of["words"] for of in told["thread_messages"]] == ["我的电话 13800138000", "记下了"]
    assert await trade.database.transact(request_erasure, trade.buyer)
    assert await trade.database.read(lambda of: of.execute(select(thread_message.c.id)).all()) == []


async def test_a_thread_is_live_while_somebody_talks(trade: Trade, clock: MovableClock) -> None:
    now = await say(trade)
    assert now.is_live(clock.now + timedelta(hours=23))
    assert not now.is_live(clock.now + timedelta(hours=24))
    await reply(trade)
    now = await find(trade)
    assert now.is_live(clock.now + timedelta(minutes=119))
    assert not now.is_live(clock.now + timedelta(hours=2))


async def test_pages_of_messages_follow_each_other(trade: Trade) -> None:
    for number in range(5):
        await say(trade, f"第{number}句")
    read, seen, before = trade.database.read, [], None
    while True:
        page = await read(list_messages, trade.buyer, before=before, limit=2)
        seen = [*(of.words for of in page.messages), *seen]
        if (before := page.earlier) is None:
            break
    assert seen == [f"第{number}句" for number in range(5)]
