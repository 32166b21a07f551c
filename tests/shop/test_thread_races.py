"""Races of threads: two staff answer, one closes, the member writes on, all at once."""

from collections import Counter
from functools import partial
from typing import Any

from commissions.actor import staff_acting
from shop.threads.delivering import begin_delivery
from shop.threads.queries import find_message, get_thread, list_messages
from shop.threads.service import Answer, Write, answer_thread, close_thread, write_to_shop
from shop.threads.thread import Delivery, ThreadState
from tests.support.databases import AnyDatabase
from tests.support.racing import RACING, race
from tests.support.trade import open_trade

pytestmark = RACING
ROUNDS = 3


async def test_of_two_who_answer_and_close_at_once_one_does(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    do, buyer = database.transact, trade.buyer
    for number in range(ROUNDS):
        await do(write_to_shop, Write(buyer, f"ask-{number}", "h5", "在吗"))
        seen = await database.read(get_thread, buyer)
        staff = [staff_acting(f"staff-{place}") for place in range(4)]
        works: list[Any] = [
            do(answer_thread, Answer(buyer, f"answer-{number}-{by.id}", seen.turn, by.id, by)) for by in staff
        ]
        works += [do(partial(close_thread, by=by), buyer, seen.turn, seen.messages) for by in staff]
        works += [do(write_to_shop, Write(buyer, f"more-{number}-{place}", "h5", "喂")) for place in range(2)]
        ends = Counter(type(of).__name__ for of in await race(*works))
        after = await database.read(get_thread, buyer)
        assert ends["ThreadMovedOn"] == len(staff) * 2 - 1, ends
        assert after.turn == seen.turn + 1
        page = await database.read(partial(list_messages, before=None, limit=100), buyer)
        assert after.messages == len(page.messages)
        assert after.unread <= 3
        assert (after.state is ThreadState.WAITING) == (page.messages[-1].side == "member" and after.unread > 0)


async def test_an_answer_that_two_carry_leaves_at_most_once(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    do, buyer = database.transact, trade.buyer
    await do(write_to_shop, Write(buyer, "ask", "h5", "在吗"))
    await do(answer_thread, Answer(buyer, "answer", 0, "在的", staff_acting("mei")))
    page = await database.read(partial(list_messages, before=None, limit=100), buyer)
    number = page.messages[-1].id
    ends = await race(*(do(begin_delivery, buyer, number) for _ in range(6)))
    assert ends == [None] * 6, "nobody follows: it waits on the page"
    found = await database.read(find_message, number)
    assert found is not None
    assert found.delivery is Delivery.KEPT
    assert (await database.read(get_thread, buyer)).unseen == 1
