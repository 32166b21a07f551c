"""More time before an order counts as received: once, by its own days; the job and the hold follow."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from commissions.awards.service import mature_awards
from commissions.awards.tables import sale
from shop.audit import audit_shop
from shop.fulfilment.extending import extend_receipt
from shop.fulfilment.queries import list_parcels
from shop.fulfilment.service import confirm_receipt, receive_by_itself
from shop.fulfilment.tables import parcel
from shop.orders.order import OrderState, OrderTerms
from shop.orders.refusals import OrderMoved, OrderUnknown
from shop.orders.service import place_order
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.racing import RACING, race
from tests.support.trade import Trade, open_trade

DAYS, MORE = timedelta(days=10), timedelta(days=3)


async def extend(trade: Trade, order_no: str) -> bool:
    return await trade.database.transact(extend_receipt, trade.buyer, order_no)


async def test_the_job_waits_so_much_longer_and_the_hold_with_it(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    order = await trade.buy()
    with pytest.raises(OrderMoved):
        await extend(trade, order.no)
    await trade.ship(order.no)
    with pytest.raises(OrderUnknown):
        await database.transact(extend_receipt, trade.people[0], order.no)
    assert [await extend(trade, order.no) for _ in range(2)] == [True, False]
    [(_, told)] = await database.read(published, "ReceiptExtended")
    assert datetime.fromisoformat(told["until"]) == clock() + DAYS + MORE
    clock.advance(days=13, seconds=-1)
    assert await database.transact(receive_by_itself) == 0
    clock.advance(seconds=1)
    assert await database.transact(receive_by_itself) == 1
    assert (await trade.find(order.no)).completed_at == clock()
    clock.advance(days=7, seconds=-1)
    assert await database.transact(mature_awards) == 0
    clock.advance(seconds=1)
    assert await database.transact(mature_awards) == 3
    await trade.check()


async def test_the_days_are_those_of_the_order_and_none_is_none(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(sqlite_database)
    for days in (0, 5):
        terms = OrderTerms(extend_receipt_days=days)
        order = await sqlite_database.transact(place_order, trade.order_form(1), terms)
        await trade.pay_for(order)
        await trade.ship(order.no)
        if days:
            assert await extend(trade, order.no)
            [sent] = await sqlite_database.read(list_parcels, order.no)
            assert sent.receive_by == clock() + DAYS + timedelta(days=days)
        else:
            with pytest.raises(OrderMoved):
                await extend(trade, order.no)


@dataclass
class Model:
    """An order on its way, in few words."""

    left: int = 3
    parcels: list[datetime] = field(default_factory=list)
    received: set[int] = field(default_factory=set)
    extended: bool = False
    completed_at: datetime | None = None

    def may_extend(self) -> bool:
        return not self.left and self.completed_at is None

    def pass_time(self, now: datetime) -> None:
        self.received |= {n for n, until in enumerate(self.parcels) if until <= now}
        if not self.left and len(self.received) == len(self.parcels):
            self.completed_at = self.completed_at or now

    def extend(self) -> None:
        if not self.extended:
            self.parcels = [of if n in self.received else of + MORE for n, of in enumerate(self.parcels)]
        self.extended = True


@pytest.mark.parametrize("seed", range(6))
async def test_an_order_is_completed_and_matures_when_a_small_model_says(
    sqlite_database: AnyDatabase, clock: MovableClock, seed: int
) -> None:
    trade, chance, model = await open_trade(sqlite_database), random.Random(seed), Model()
    order = await trade.buy(3)
    for turn in range(24):
        clock.advance(hours=chance.choice((1, 24, 60, 110)))
        match chance.choice(("ship", "extend", "extend", "job", "job", "job", "confirm" if turn > 15 else "job")):
            case "ship" if model.left and model.completed_at is None:
                await trade.ship(order.no, f"SF{turn}", {"1": 1})
                model.left -= 1
                model.parcels.append(clock() + DAYS)
            case "extend" if model.may_extend():
                assert await extend(trade, order.no) is not model.extended
                model.extend()
            case "extend":
                with pytest.raises(OrderMoved):
                    await extend(trade, order.no)
            case "confirm" if model.may_extend():
                await sqlite_database.transact(confirm_receipt, trade.buyer, order.no)
                model.completed_at = clock()
            case "job":
                await sqlite_database.transact(receive_by_itself)
                model.pass_time(clock())
        assert (await trade.find(order.no)).completed_at == model.completed_at
        assert await sqlite_database.read(audit_shop) == []
    if model.completed_at is not None:
        completed = select(sale.c.completed_at).where(sale.c.order_no == order.no)
        assert await sqlite_database.read(lambda connection: connection.scalar(completed)) == model.completed_at
    await trade.check()


@RACING
async def test_more_time_comes_as_the_time_is_over(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    for _ in range(3):
        order = await trade.buy()
        await trade.ship(order.no)
        clock.advance(days=10)
        jobs = [database.transact(receive_by_itself) for _ in range(3)]
        results = await race(extend(trade, order.no), *jobs, extend(trade, order.no))
        after = await trade.find(order.no)
        [sent] = await database.read(list_parcels, order.no)
        given = sum(result is True for result in (results[0], results[-1]))
        assert given in (0, 1)
        assert (after.state is OrderState.SHIPPED) == (given == 1) == (sent.received_at is None)
        clock.advance(days=3)
        await database.transact(receive_by_itself)
        assert (await trade.find(order.no)).state is OrderState.COMPLETED
    await trade.check()


async def test_the_audit_finds_a_receipt_that_was_put_off_by_hand(sqlite_database: AnyDatabase) -> None:
    trade = await open_trade(sqlite_database)
    order = await trade.buy()
    await trade.ship(order.no)
    late = order.placed_at + timedelta(days=40)
    await sqlite_database.transact(lambda tx: tx.connection.execute(update(parcel).values(receive_by=late)))
    assert "parcel_receive_by" in {of.check for of in await sqlite_database.read(audit_shop)}
