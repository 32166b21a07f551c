"""A run of dividends: calculated, agreed to by two people, and paid line by line."""

from contextlib import suppress
from typing import Any

from commissions.awards.maturing import mature_awards
from commissions.awards.service import accrue_awards, complete_sale, freeze_sale
from commissions.beneficiary import MemberId, member
from commissions.dividends.paying import pay_dividends
from commissions.dividends.queries import list_pools
from commissions.dividends.refusals import RunDecided
from commissions.dividends.service import calculate_run
from commissions.ledger.queries import find_balances
from commissions.ledger.trial import sum_accounts
from shop.dividing.service import approve_within
from shop.proposals.refusals import AnotherPersonNeeded
from tests.commissions.stage import line
from tests.commissions.test_dividends import ANNA, BEN, BUYER, CARL, LI, WANG, days, open_shop, wanted
from tests.crashes.story import Known, Story
from tests.crashes.world import World
from tests.support.trade import check_books

POINTS = tuple(
    f"{name}:{where}"
    for name in ("mature_awards", "calculate_run", "approve_within", "pay_dividends")
    for where in ("before", "after", "before#2", "after#2")
    if name not in ("mature_awards", "calculate_run") or "#" not in where
)


async def begin(database: Any, world: World) -> Known:
    """A pool with 10.00 of one sale."""
    await database.transact(open_shop)
    await database.transact(freeze_sale, "T1", MemberId(BUYER), [line(paid_fen=20_000)])
    await database.transact(accrue_awards, "T1", paid_fen=20_000)
    await database.transact(complete_sale, "T1")
    return ()


async def live(database: Any, world: World, known: Known) -> None:
    """What a life before has done is not done again, but asked for again where nobody would know."""
    world.come_to(days=8)
    await database.transact(mature_awards)
    [pool] = await database.read(list_pools)
    if pool.open_run is None and pool.last_day is None:
        await database.transact(calculate_run, wanted(days(0, 6)), by=LI)
        [pool] = await database.read(list_pools)
    if pool.open_run is not None:
        for by in (LI, WANG):
            with suppress(AnotherPersonNeeded, RunDecided):
                await database.transact(approve_within, pool.open_run, by=by, reason="a month's end")
    while await database.transact(pay_dividends, limit=1):
        pass


async def prove(database: Any, world: World, known: Known) -> None:
    """The pool gave all that it had, once, to three people."""
    found = [await database.read(find_balances, member(MemberId(person))) for person in (ANNA, BEN, CARL)]
    assert [of["available"] for of in found] == [2000 + 334, 333, 333]
    [pool] = await database.read(list_pools)
    assert (pool.available_fen, pool.given_fen, pool.open_run) == (0, 1000, None)
    assert "merchant:dividends" not in await database.read(sum_accounts)
    assert await database.read(check_books) == []


STORY = Story(POINTS, begin, live, prove)
