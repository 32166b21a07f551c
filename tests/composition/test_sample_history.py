"""The demo's history: made through the use cases, drawn from a seed, and right in all its books."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from random import Random

from PIL import Image
from sqlalchemy import Connection, func, select

from commissions.audit import audit
from commissions.awards.tables import award
from commissions.days import determine_day
from commissions.withdrawals.tables import withdrawal
from composition.consumers import SUBSCRIPTIONS
from composition.demo import _prepare_folder
from composition.sample_history.bills import PastPay
from composition.sample_history.history import Scene, Told, hold_jobs, is_interrupted, open_in_the_past, tell_history
from composition.sample_history.plan import NINETY_DAYS, Extent, draw_people, draw_purchases
from composition.sample_history.story import Story
from composition.sample_shop.merchant import read_merchant
from composition.sample_shop.pictures import list_drawings
from sandbox.pay.past import join_past
from sandbox.pay.state import Flow, PayState
from shop.audit import audit_shop
from shop.captures.ports import PayAccount
from shop.database.database import Database
from shop.database.leases import take_lease
from shop.database.sqlite import SqliteDatabase
from shop.database.tables import event_delivery
from shop.media.pictures import CutPicture, cut_picture
from shop.orders.order import OrderTerms
from shop.orders.tables import shop_order
from shop.reconciliation.queries import list_days_due
from shop.reconciliation.tables import bill_difference
from shop.refunds.tables import refund
from shop.reviews.tables import review
from shop.threads.queries import count_waiting
from shop.threads.tables import thread
from tests.support.clock import START, MovableClock
from tests.support.databases import TEST_SEALER, SqliteFiles
from tests.support.transfers import SETUP

FEW = Extent(days=28, people=20, orders=60)


def check_books(connection: Connection) -> list[object]:
    """Everything that is wrong anywhere."""
    return [*audit(connection), *audit_shop(connection)]


def count_all(connection: Connection) -> Mapping[str, int]:
    """How much there is of what the console shows."""
    wanted = {
        "orders": shop_order.c.no,
        "awards": award.c.id,
        "withdrawals": withdrawal.c.number,
        "refunds": refund.c.refund_no,
        "differences": bill_difference.c.id,
        "reviews": review.c.id,
        "answers": review.c.answer,
        "threads": thread.c.member_id,
        "messages": event_delivery.c.id,
    }
    return {name: connection.scalar(select(func.count(column))) or 0 for name, column in wanted.items()}


def list_pictures() -> Mapping[str, CutPicture]:
    """One picture in place of all of them: drawing takes a while."""
    return dict.fromkeys(list_drawings(read_merchant()), cut_picture(Image.new("RGB", (8, 8))))


def make_flow(amount_fen: int, balance_fen: int) -> Flow:
    """Money that came in."""
    return Flow(START, "BASIC", "", "", "交易", True, amount_fen, balance_fen, "", "")


async def tell(database: Database, pictures: Mapping[str, CutPicture], pay: PayState) -> tuple[Story, Told]:
    """Open a shop in the past and tell its history."""
    merchant, told = read_merchant(), Told()
    await database.transact(open_in_the_past, merchant, pictures, FEW)
    assert await hold_jobs(database)
    scene = Scene(PastPay(pay, PayAccount("wx1", "1900000001"), "DEMO"), OrderTerms("DEMO"), SETUP, FEW)
    return await tell_history(database, merchant, scene, told), told


async def test_the_books_of_a_history_are_right_and_nobody_is_sent_a_message(
    sqlite_files: SqliteFiles, tmp_path: Path
) -> None:
    clock = MovableClock()
    database = SqliteDatabase(sqlite_files.copy_to(tmp_path / "h.db"), clock, SUBSCRIPTIONS, TEST_SEALER)
    try:
        pay = PayState()
        story, told = await tell(database, list_pictures(), pay)

        assert told.percent == 100
        assert await database.read(check_books) == []
        found = await database.read(count_all)
        assert found["orders"] == FEW.orders
        assert found["awards"]
        assert found["withdrawals"]
        assert found["refunds"]
        assert found["reviews"] > found["answers"] > 0
        assert found["threads"] == 3
        assert await database.read(count_waiting) == 1
        assert found["differences"] == found["messages"] == 0
        assert len(story.members) == FEW.people
        assert await database.read(list_days_due, clock()) == ()
        assert await database.transact(take_lease, "mature_awards", "anybody", lease_s=1)
        assert not await hold_jobs(database), "a history is told once"
    finally:
        await database.close()


async def test_a_history_that_was_interrupted_begins_anew(sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    assert not _prepare_folder(folder, fresh=False)
    (folder / "mark").touch()
    assert not _prepare_folder(folder, fresh=False)
    database = SqliteDatabase(sqlite_files.copy_to(folder / "lianpu.db"), MovableClock(), SUBSCRIPTIONS, TEST_SEALER)
    await database.transact(open_in_the_past, read_merchant(), list_pictures(), FEW)
    assert not await database.read(is_interrupted)
    assert await hold_jobs(database)
    await database.close()
    assert _prepare_folder(folder, fresh=False)
    assert not (folder / "mark").exists()
    assert not _prepare_folder(folder, fresh=False)


def test_the_same_seed_draws_the_same_history() -> None:
    def draw() -> object:
        rng = Random("seed")
        people = draw_people(rng, determine_day(START), NINETY_DAYS)
        return people, draw_purchases(rng, people, [("a", 1.0), ("b", 2.0)], START, NINETY_DAYS)

    assert draw() == draw()


def test_nobody_buys_before_they_came_or_after_now() -> None:
    rng = Random("seed")
    people = draw_people(rng, determine_day(START), NINETY_DAYS)
    bought = draw_purchases(rng, people, [("a", 1.0)], START, NINETY_DAYS)
    came = {person.number: person.came_at for person in people}
    assert len(bought) == NINETY_DAYS.orders
    assert all(came[of.buyer] < of.at for of in bought)
    assert all(person.above is None or person.above < person.number for person in people)
    assert max(of.at for of in bought) < START + timedelta(minutes=3)


def test_a_past_is_put_before_what_has_happened_since() -> None:
    past, state = PayState(), PayState()
    past.balances["BASIC"] += 500
    past.flows.append(make_flow(500, past.balances["BASIC"]))
    state.balances["BASIC"] += 70
    state.flows.append(make_flow(70, state.balances["BASIC"]))

    join_past(state, past)

    assert [flow.balance_fen for flow in state.flows] == [3_000_500, 3_000_570]
    assert state.balances["BASIC"] == 3_000_570
