"""Ninety days of the sample shop, told while its doors are open already: each act at its own instant."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from sqlalchemy import Connection

from commissions.actor import TERMINAL
from commissions.days import determine_day
from commissions.ports import Transaction
from commissions.refusals import Refusal
from composition.sample_history.bills import PastPay
from composition.sample_history.buying import plan_purchases
from composition.sample_history.daily import plan_days
from composition.sample_history.past import Past
from composition.sample_history.people import plan_people
from composition.sample_history.plan import NINETY_DAYS, Extent, draw_people, draw_purchases
from composition.sample_history.story import Story
from composition.sample_history.talking import plan_talks
from composition.sample_shop.loader import put_on_sale
from composition.sample_shop.merchant import Merchant
from shop.catalog.queries import find_product_codes, find_sku_codes
from shop.coupons.queries import list_worth
from shop.database.database import Database
from shop.database.leases import give_lease_back, take_lease
from shop.media.pictures import CutPicture
from shop.orders.order import OrderTerms
from shop.settings.queries import find_setting
from shop.settings.service import save_setting
from shop.statistics.recounting import ask_for_recount, recount_days
from shop.transfers.transfer import TransferSetup

_SEED = "半山小铺"
_STATE = "sample_history"
_OPENED, _BEGUN, _TOLD = "opened", "begun", "told"
_HOLDER = "sample_history"
_HELD_JOBS = (
    *("mature_awards", "review_tiers", "review_groups", "compute_rankings", "orders.receive_by_itself"),
    *("reconciliation", "audit.nightly", "withdrawals.return_barred"),
)
"""What would find a history half told: what is due in it is done at its own instant."""
_HELD_S = 3600
_AT_ONCE_S = 0.03
_PAUSE_S = 0.01
"""Between two units of work, so that whoever looks at the pages meanwhile is served."""


@dataclass(frozen=True)
class Scene:
    """What the history needs of the world: Pay's past, and what orders and transfers say."""

    pay: PastPay
    terms: OrderTerms
    setup: TransferSetup
    extent: Extent = NINETY_DAYS
    seed: str = _SEED


@dataclass
class Told:
    """How far the history is told: `done` acts of `total`, which grows on the way."""

    done: int = 0
    total: int = 0
    over: bool = False

    @property
    def percent(self) -> int:
        """How much of it is told; 100 only once all of it is."""
        return 100 if self.over else min(99, 100 * self.done // max(1, self.total))


def open_in_the_past(
    tx: Transaction, merchant: Merchant, pictures: Mapping[str, CutPicture], extent: Extent = NINETY_DAYS
) -> None:
    """Put the sample shop on sale as of before its history, and say that this is to be told."""
    opened_at = tx.now - timedelta(days=extent.days + 1)
    Past(tx.connection).at(opened_at, put_on_sale, _hold_offers_longer(merchant, extent), pictures)
    save_setting(tx, _STATE, _OPENED)


def is_interrupted(connection: Connection) -> bool:
    """Whether a history was begun and its program ended before it was told.

    Half a history looks like a whole one: its shop is made anew.
    """
    return bool(find_setting(connection, _STATE) == _BEGUN)


async def hold_jobs(database: Database) -> bool:
    """Keep from running what the history does itself. False if there is nothing to tell.

    Called before the jobs begin. A history that was interrupted is no history: `is_interrupted` is asked before.
    """
    if await database.read(find_setting, _STATE) != _OPENED:
        await database.transact(_let_jobs_go)
        return False
    await database.transact(_hold_jobs)
    return True


def _hold_jobs(tx: Transaction) -> None:
    save_setting(tx, _STATE, _BEGUN)
    for job in _HELD_JOBS:
        take_lease(tx, job, _HOLDER, lease_s=_HELD_S)


def _let_jobs_go(tx: Transaction) -> None:
    for job in _HELD_JOBS:
        give_lease_back(tx, job, _HOLDER, again_in_s=0)


async def tell_history(database: Database, merchant: Merchant, scene: Scene, told: Told) -> Story:
    """Let happen what happened, count it up, and let the jobs go on.

    Returns the story, which knows who came.
    """
    story = await database.transact(_begin, merchant, scene)
    while story.is_going_on:
        await database.transact(_go_on, story)
        told.done, told.total = story.done, story.done + story.waiting
        await asyncio.sleep(_PAUSE_S)
    await _count_up(database, story, scene.extent)
    await database.transact(_end)
    told.over = True
    return story


def _begin(tx: Transaction, merchant: Merchant, scene: Scene) -> Story:
    """Draw up who comes and who buys what."""
    rng, extent = Random(scene.seed), scene.extent  # noqa: S311 - the same history for everyone
    people = draw_people(rng, determine_day(tx.now), extent)
    shelf = {sku.article: sku for product in merchant.products for sku in product.draft.skus}
    liked = [(article, rng.paretovariate(0.9) / (1 + sku.price_fen / 20_000)) for article, sku in shelf.items()]
    purchases = draw_purchases(rng, people, liked, tx.now, extent)
    articles = [product.draft.article for product in merchant.products]
    story = Story(
        past=Past(tx.connection),
        pay=scene.pay,
        until=tx.now,
        people=people,
        sku_codes=find_sku_codes(tx.connection, shelf),
        products=tuple(find_product_codes(tx.connection, articles).values()),
        coupons=tuple(of.coupon.code for of in list_worth(tx.connection)),
        terms=replace(scene.terms, most_open=100),
        setup=scene.setup,
        rng=rng,
        units={article: sku.on_hand for article, sku in shelf.items()},
    )
    plan_people(story)
    plan_purchases(story, purchases)
    plan_days(story, extent.days)
    plan_talks(story)
    return story


def _go_on(tx: Transaction, story: Story) -> None:
    """As many acts as a moment takes. What somebody's own deed has made impossible meanwhile is left out."""
    story.past = Past(tx.connection)
    until = time.monotonic() + _AT_ONCE_S
    while story.is_going_on and time.monotonic() < until:
        with suppress(Refusal), tx.connection.begin_nested():
            story.tell_next()


async def _count_up(database: Database, story: Story, extent: Extent) -> None:
    """The figures of all its days, from their sources."""
    last = determine_day(story.until)
    await database.transact(ask_for_recount, last - timedelta(days=extent.days), last, by=TERMINAL)
    while await database.transact(recount_days):
        pass


def _end(tx: Transaction) -> None:
    save_setting(tx, _STATE, _TOLD)
    _let_jobs_go(tx)


def _hold_offers_longer(merchant: Merchant, extent: Extent) -> Merchant:
    """Offers hold for some days from when they were made, which is long ago: those days are counted from today."""

    def longer(rows: Sequence[Mapping[str, object]]) -> tuple[dict[str, object], ...]:
        return tuple({**row, "days": int(str(row["days"])) + extent.days + 1} for row in rows)

    return replace(merchant, coupons=longer(merchant.coupons), thresholds=longer(merchant.thresholds))
