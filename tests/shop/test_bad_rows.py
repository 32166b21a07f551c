"""One bad row holds up nobody but itself: the rest of its batch goes on, and the one is named to a person."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, update
from structlog.testing import capture_logs

from commissions.apart import do_apart
from commissions.awards.service import mature_awards
from commissions.awards.tables import award, sale
from commissions.beneficiary import member
from commissions.ledger.queries import find_balances
from commissions.ports import Transaction
from shop.captures.queries import list_set_aside
from shop.catalog.tables import stock
from shop.fulfilment.service import receive_by_itself
from shop.orders.events import OrderCompleted
from shop.orders.order import OrderState
from shop.payments.asking import close_expired_unbegun
from shop.payments.ports import PaymentFact
from shop.payments.service import apply_orphans
from shop.payments.tables import orphan_payment
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.tampering import tamper
from tests.support.trade import open_trade


async def run(database: AnyDatabase, job: Callable[..., int], **options: Any) -> tuple[int, list[str]]:
    """What the job did in all, and what it named."""
    done, named = 0, []
    while True:
        with capture_logs() as logs:
            now = await database.transact(job, **options)
        named += [line["stuck"] for line in logs if line.get("what") == "stuck"]
        if not now:
            return done, named
        done += now


async def test_a_tampered_award_does_not_keep_the_others_from_maturing(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    orders = [await trade.buy(1) for _ in range(3)]
    for order in orders:
        await trade.ship(order.no)
    clock.advance(days=11)
    assert await database.transact(receive_by_itself) == 3
    clock.advance(days=7)
    bad = select(award.c.id).where(award.c.order_no == orders[1].no, award.c.rank == 1).scalar_subquery()
    raised = {"wanted_fen": 10**9, "amount_fen": 10**9, "kept_fen": 10**9}
    await tamper(database, update(award).where(award.c.id == bad).values(**raised))

    done, named = await run(database, mature_awards)
    [award_id] = await database.read(lambda c: c.scalars(select(award.c.id).where(award.c.kept_fen == 10**9)).all())
    assert (done, set(named)) == (8, {f"mature_awards award:{award_id}"})
    one = await database.read(find_balances, member(trade.people[2]))
    assert (one["available"], one["pending"]) == (2 * 1_280, 1_280)
    told = [event["amount_fen"] for _, event in await database.read(published, "CommissionAvailable")]
    assert sum(told) == 2 * 1_280 + 3 * 640 + 3 * 256


async def test_an_order_that_can_not_be_completed_does_not_keep_others_from_being_received(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    orders = sorted([await trade.buy(1) for _ in range(3)], key=lambda of: of.no)
    for order in orders:
        await trade.ship(order.no)
    await tamper(database, update(sale).where(sale.c.order_no == orders[0].no).values(status="placed", paid_at=None))
    clock.advance(days=11)
    done, named = await run(database, receive_by_itself, limit=1)
    assert (done, set(named)) == (2, {f"receive_by_itself order:{orders[0].no}"})
    states = [(await trade.find(order.no)).state for order in orders]
    assert states == [OrderState.SHIPPED, OrderState.COMPLETED, OrderState.COMPLETED]
    assert len(await database.read(published, OrderCompleted.__name__)) == 2


async def test_an_order_whose_stock_is_not_there_does_not_keep_others_open(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    first, second = trade.tea.skus[0].id, [await trade.place(0, 1) for _ in range(2)]
    bad = await trade.place(1)
    await tamper(database, update(stock).where(stock.c.sku_id == first).values(reserved=0))
    clock.advance(minutes=31)
    done, named = await run(database, close_expired_unbegun)
    assert (done, set(named)) == (2, {f"close_expired order:{bad.no}"})
    assert [(await trade.find(order.no)).state for order in (*second, bad)] == ["closed", "closed", "placed"]


async def test_a_kept_payment_that_says_too_little_does_not_keep_others_waiting(
    database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(database)
    fact = PaymentFact("L-unknown", "SUCCESS", "wx1", "1900000001", "4200A", 500, "CNY", "openid-3", START)
    for number in ("4200A", "4200B", "4200C"):
        await trade.confirm(PaymentFact(**{**vars(fact), "transaction_id": number}))
    broken = {**vars(fact), "transaction_id": "4200A", "amount_fen": None, "paid_at": None}
    change = update(orphan_payment).where(orphan_payment.c.transaction_id == "4200A")
    await tamper(database, change.values(fact=broken))
    clock.advance(minutes=11)
    done, named = await run(database, apply_orphans)
    assert (done, set(named)) == (2, {"apply_orphans payment:4200A"})
    assert {aside.transaction_id for aside in await database.read(list_set_aside)} == {"4200B", "4200C"}


async def test_what_failed_wrote_nothing_published_nothing_and_is_counted(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place(1)
    before = REGISTRY.get_sample_value("lianpu_stuck_total", {"what": "try"}) or 0

    def work(tx: Transaction, numbers: Sequence[int]) -> None:
        for number in numbers:
            tx.publish(OrderCompleted(number, order.no, ""))
            change = update(stock).where(stock.c.sku_id == trade.tea.skus[0].id)
            tx.write(change.values(on_hand=stock.c.on_hand + 1), {})
            if number in (3, 4):
                raise ValueError(number)

    def try_all(tx: Transaction) -> list[int]:
        return do_apart(tx, range(1, 8), lambda part: work(tx, part), lambda number: f"try {number}")

    assert await database.transact(try_all) == [1, 2, 5, 6, 7]
    assert [event["member_id"] for _, event in await database.read(published, "OrderCompleted")] == [1, 2, 5, 6, 7]
    query = select(stock.c.on_hand).where(stock.c.sku_id == trade.tea.skus[0].id)
    assert await database.read(lambda connection: connection.scalar(query)) == 50 + 5
    assert REGISTRY.get_sample_value("lianpu_stuck_total", {"what": "try"}) == before + 2


async def test_what_will_pass_is_nobodys_fault_and_ends_the_unit_of_work(database: AnyDatabase) -> None:
    def work(tx: Transaction) -> None:
        if tx.dialect == "sqlite":
            tx.connection.exec_driver_sql("SELECT no_such_function()")
        tx.connection.exec_driver_sql("SET LOCAL statement_timeout = 10")
        tx.connection.exec_driver_sql("SELECT pg_sleep(1)")

    def try_it(tx: Transaction) -> bool:
        return tx.attempt(lambda: work(tx), stuck="try it")

    with capture_logs() as logs, pytest.raises(Exception, match=r"no_such_function|statement"):
        await database.transact(try_it)
    assert not [line for line in logs if line.get("what") == "stuck"]
