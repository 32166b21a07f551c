"""What was sent to a branch: each parcel counted once whatever comes twice, by level; the audit finds a forged row."""

import asyncio
from typing import Any

from sqlalchemy import select, update

from commissions.awards.queries import list_sale_upline
from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.tallies.periods import Days
from shop.branches.queries import Sent, SentToLevel, list_sent_days
from shop.branches.service import hear_of_parcel
from shop.branches.tables import branch_day, branch_parcel
from shop.fulfilment.events import OrderShipped
from tests.support.clock import START
from tests.support.databases import AnyDatabase
from tests.support.tampering import tamper
from tests.support.trade import Trade, check_books, open_trade


async def _sent(trade: Trade, who: MemberId) -> Sent | None:
    today = determine_day(START)
    found = await trade.database.read(list_sent_days, who, Days(today, today))
    return found.get(today)


def _event(trade: Trade, no: str) -> OrderShipped:
    return OrderShipped(trade.buyer, no, "顺丰", "SF1001", "茶")


async def test_parcels_count_once_for_each_level_above_their_buyer(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order, unsent = await trade.buy(3), await trade.buy(1)
    upline = await database.read(list_sale_upline, order.no)
    assert len(upline) == 3
    await trade.ship(order.no, "SF1001", {"1": 2})
    await asyncio.gather(*(database.transact(hear_of_parcel, _event(trade, order.no)) for _ in range(4)))
    await trade.ship(order.no, "SF1002")
    await database.transact(hear_of_parcel, _event(trade, order.no))
    await database.transact(hear_of_parcel, _event(trade, order.no))
    await database.transact(hear_of_parcel, _event(trade, unsent.no))

    for at, who in enumerate(upline):
        levels = [SentToLevel(level, 2, 3) if level == at + 1 else SentToLevel(level) for level in (1, 2, 3)]
        assert await _sent(trade, who) == tuple(levels)
    assert await _sent(trade, trade.buyer) is None
    assert await database.read(check_books) == []


async def test_the_audit_finds_a_parcel_and_a_branch_that_were_forged(sqlite_database: AnyDatabase) -> None:
    trade = await open_trade(sqlite_database)
    order = await trade.buy(1)
    await trade.ship(order.no)
    await sqlite_database.transact(hear_of_parcel, _event(trade, order.no))

    async def find(forged: Any) -> set[str]:
        await tamper(sqlite_database, forged)
        return {str(of.check) for of in await sqlite_database.read(check_books)}  # type: ignore[attr-defined]

    assert await find(update(branch_day).values(direct_units=branch_day.c.direct_units + 1)) == {"branch_is_counted"}
    await tamper(sqlite_database, update(branch_day).values(direct_units=branch_day.c.direct_units - 1))
    assert await find(update(branch_parcel).values(day=20200101)) == {"parcel_is_counted", "branch_is_counted"}
    assert await sqlite_database.read(lambda c: c.scalar(select(branch_parcel.c.units))) == 1
