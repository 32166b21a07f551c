"""改价 against a capture: a hundred at once change the price of an order and tell of its payment."""

import asyncio
import random

from shop.captures.queries import list_set_aside
from shop.orders.order import OrderState
from tests.support.databases import AnyDatabase
from tests.support.price_changes import change
from tests.support.racing import RACING, TASKS, race
from tests.support.torture import TORTURE
from tests.support.trade import Trade, open_trade

pytestmark = RACING
ROUNDS = 18 if TORTURE else 3
MIDST_S = 0.05


async def race_price_against_payment(trade: Trade, turn: int, dice: random.Random) -> OrderState:
    """Half of the tasks change the price, half tell of a payment that is made at once, in the midst, or afterwards."""
    order = await trade.announce(1)
    pay, changed = trade.pay, asyncio.Event()

    async def tell() -> None:
        if turn % 3 == 1:
            await asyncio.sleep(dice.uniform(0, MIDST_S))
        elif turn % 3 == 2:
            await changed.wait()
        fact = pay.bills[order.no].facts[0] if pay.bills[order.no].facts else pay.pay(order.no)
        await trade.confirm(fact)

    async def cheapen(fen: int) -> None:
        await change(trade, order.no, {"1": fen})
        changed.set()

    works = [cheapen(12_000 - n) if n % 2 else tell() for n in range(TASKS)]
    dice.shuffle(works)
    await race(*works)
    found = await trade.find(order.no)
    [fact] = pay.bills[order.no].facts
    asides = {of.transaction_id: of for of in await trade.database.read(list_set_aside)}
    if found.state is OrderState.PAID:
        assert found.total_fen == order.total_fen
        assert fact.transaction_id not in asides
    else:
        aside = asides[str(fact.transaction_id)]
        assert (aside.reason, aside.status, aside.amount_fen) == ("replaced", "returning", order.total_fen)
    return found.state


async def test_a_price_change_against_a_capture_ends_in_exactly_one_of_both(database: AnyDatabase) -> None:
    trade, dice = await open_trade(database), random.Random(None if TORTURE else 8)
    ends = [await race_price_against_payment(trade, turn, dice) for turn in range(ROUNDS)]
    assert set(ends[2::3]) == {OrderState.PLACED}
    assert OrderState.PAID in ends
    await trade.check()
