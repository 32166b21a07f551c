"""Every job of the house goes on after one bad row: the others are done, and the bad one is named to a person."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from structlog.testing import capture_logs

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId, member
from commissions.days import determine_day
from commissions.dividends.queries import count_lines
from commissions.dividends.service import approve_run, calculate_run
from commissions.dividends.tables import dividend_line
from commissions.ledger.adjustments import Adjust, adjust_balance
from commissions.ledger.tables import ledger_balance
from commissions.network.queries import find_distributor, find_referral
from commissions.network.service import suspend_distributor
from commissions.network.tables import branch_move, distributor, referral
from commissions.network.teams import Branch, keep_branch
from commissions.ports import Transaction
from commissions.tallies.periods import Days
from commissions.tallies.ranges import ask_for_ranking
from commissions.tallies.service import count_sale
from commissions.tallies.tables import ranking_range
from commissions.tiers.grouping import get_group, make_group
from commissions.tiers.service import publish_tiers
from commissions.tiers.tables import distributor_group
from commissions.withdrawals.tables import withdrawal
from composition.workers import JOBS
from shop.cases.case import CaseKind
from shop.cases.tables import after_sale_case
from shop.catalog.service import save_product
from shop.catalog.tables import stock
from shop.complaints.service import record_complaint
from shop.complaints.tables import complaint
from shop.coupons.tables import coupon_grant
from shop.erasure import erase_member
from shop.inbox.holding import keep_notice_wishes
from shop.inbox.tables import notice
from shop.inbox.wishes import NoticeWishes
from shop.members.erasing import keep_request
from shop.members.member import Identity
from shop.members.service import recognise
from shop.members.tables import member as member_row
from shop.moving_in.person import MovedPerson
from shop.moving_in.service import approve_openings, open_batch, propose_openings, take_people
from shop.moving_in.tables import moved_person
from shop.orders.tables import shop_order
from shop.places.shelving import Receive, receive_stock
from shop.reordering.queries import get_sku_stock
from shop.reordering.tables import sku_pace
from shop.scenes.ports import SceneTicket
from shop.scenes.service import issue_scene_code, make_scene
from shop.scenes.tables import scene_code
from shop.statistics.recounting import ask_for_recount
from shop.statistics.tables import figure_source
from shop.storefront.collection import CollectionDraft
from shop.storefront.collections import make_collection
from shop.storefront.tables import collection
from shop.transfers.tables import transfer
from tests.commissions import test_dividends
from tests.commissions.stage import admit, bind, build_chain, line, sell
from tests.shop import test_bad_rows, test_companions, test_notice_wishes
from tests.shop.test_coupons import take
from tests.shop.test_statistics import deliver
from tests.support.cases import open_counter
from tests.support.clock import MovableClock
from tests.support.complaints import StandInComplaints
from tests.support.databases import AnyDatabase, published
from tests.support.payouts import Payouts, open_payouts, take_back
from tests.support.shelf import draft_tea, stock_shelf
from tests.support.tampering import poison, tamper
from tests.support.trade import open_trade

Case = Callable[[AnyDatabase, MovableClock], Awaitable[None]]
BY = staff_acting("owner")
FOR_30_DAYS = {"depth": 1, "levels": [{"rate_bp": 1000}], "referral": {"duration": "days", "days": 30}}
SELLERS: dict[str, Any] = {"any": [{"metric": "direct_sales_fen", "least": 10_000, "days": 30}]}
SILVER = {"grace_days": 0, "tiers": [{"tier": "silver", "name": "Silver", "all": SELLERS["any"]}]}

SHOWN_BESIDE = {
    "mature_awards": test_bad_rows.test_a_tampered_award_does_not_keep_the_others_from_maturing,
    "orders.receive_by_itself": (
        test_bad_rows.test_an_order_that_can_not_be_completed_does_not_keep_others_from_being_received
    ),
    "orders.close_expired": test_bad_rows.test_an_order_whose_stock_is_not_there_does_not_keep_others_open,
    "companions.fade": test_companions.test_an_order_whose_pairs_are_wrong_keeps_no_other_from_fading,
    "payments.apply_orphans": test_bad_rows.test_a_kept_payment_that_says_too_little_does_not_keep_others_waiting,
}
"""The jobs whose bad rows have a story of their own."""
WALK_NO_ROWS = {
    "outbox.forget_done": "deletes by age",
    "outbox.revive_facts": "sets back by status",
    "callbacks.forget_old": "deletes by age",
    "traces_forgotten": "deletes by age",
    "sessions_forgotten": "deletes by age",
    "repeats.forget": "deletes by age",
    "compare_followers": "publishes one event",
    "staff_sessions_forgotten": "deletes by age",
    "handovers_forgotten": "deletes by age",
    "viewings_forgotten": "deletes by age",
    "media.drop_unused": "marks by age",
    "alerts.forget": "deletes by age",
    "alerts.tell": "each person apart; a notice that fails names its staff code, and its rows are its own",
    "searches.fade": "one statement over all words",
    "add_figures": "adds up what the program itself wrote, without a rule",
    "count_taxes": "adds up what is sealed at rates that were written down, without a rule",
}
"""One statement without a rule: nothing is read from a row, so none can be bad."""
CASES: dict[str, Case] = {}


def case(job: str) -> Callable[[Case], Case]:
    """Registers what shows that this job goes on."""

    def register(shown: Case) -> Case:
        CASES[job] = shown
        return shown

    return register


async def run(database: AnyDatabase, name: str, **options: Any) -> tuple[int, set[str]]:
    """What a job did in all, and what it named."""
    [job] = [of for of in JOBS if of.name == name]
    use_case: Callable[..., int] = job.use_case
    done, named = 0, set[str]()
    for _ in range(100):
        with capture_logs() as logs:
            now = await database.transact(use_case, **options)
        named |= {line["stuck"] for line in logs if line.get("what") == "stuck"}
        if not now:
            return done, named
        done += now
    raise AssertionError(f"{name} never ends")


async def in_flight(database: AnyDatabase, clock: MovableClock) -> tuple[Payouts, list[str]]:
    """Three transfers on their way, in the order of their withdrawals."""
    payouts = open_payouts(database, clock)
    return payouts, [await payouts.send(name=name) for name in ("anna", "ben", "cui")]


async def owe(payouts: Payouts, number: str) -> None:
    """Whoever asked for this withdrawal falls into debt."""
    person = (await payouts.withdrawal(number)).person
    await payouts.database.transact(take_back, MemberId(person.id), 5_000)


@case("transfers.cancel")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    payouts, numbers = await in_flight(database, clock)
    for number in numbers:
        await owe(payouts, number)
    await poison(database, transfer.c.number, numbers[0])
    assert await run(database, "transfers.cancel") == (2, {f"want_cancels transfer:{numbers[0]}"})
    assert [(await payouts.transfer(number)).cancel_wanted_at is None for number in numbers] == [True, False, False]


@case("transfers.report_old")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    payouts, numbers = await in_flight(database, clock)
    clock.advance(days=26)
    bad = min(numbers)
    await poison(database, transfer.c.number, bad)
    assert await run(database, "transfers.report_old", limit=1) == (2, {f"report_old_transfers transfer:{bad}"})
    assert {(await payouts.transfer(number)).problem for number in numbers if number != bad} == {"TOO_OLD"}


@case("withdrawals.return_barred")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    payouts = open_payouts(database, clock)
    people = [await payouts.person(name) for name in ("anna", "ben", "cui")]
    numbers = [(await payouts.request(person)).number for person in people]
    for person in people:
        await database.transact(suspend_distributor, person, by=BY, reason="a test")
    await poison(database, withdrawal.c.number, numbers[0])
    named = {f"return_barred withdrawal:{numbers[0]}"}
    assert await run(database, "withdrawals.return_barred", limit=1) == (2, named)
    assert [await payouts.status(number) for number in numbers[1:]] == ["rejected", "rejected"]


@case("network.free_expired")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 9, policy=FOR_30_DAYS)
    await database.transact(admit, 2, 3)
    for who in (2, 3):
        await database.transact(bind, who, 9)
    clock.advance(days=31)
    await poison(database, referral.c.member_id, 1)
    assert await run(database, "network.free_expired", limit=1) == (2, {"free_expired member:1"})
    assert await database.read(find_referral, MemberId(3)) is None


@case("network.follow_moves")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    await build_chain(database, 1, 2, 3)

    def move(tx: Transaction) -> None:
        for who in (1, 2, 3):
            keep_branch(tx.connection, Branch(MemberId(who)), tx.now)

    await database.transact(move)
    await poison(database, branch_move.c.member_id, 1)
    done, named = await run(database, "network.follow_moves")
    assert named == {"follow_moves member:1"}
    left = await database.read(lambda of: of.scalars(select(branch_move.c.member_id)).all())
    assert (done > 0, left) == (True, [1])


async def three_sellers(database: AnyDatabase) -> None:
    """Three distributors, 2 to 4, each of whom sold enough; 2 is the first by id."""
    await build_chain(database, 11, 2)
    await database.transact(admit, 3, 4, 12, 13)
    for buyer, seller in ((12, 3), (13, 4)):
        await database.transact(bind, buyer, seller)
    for buyer in (11, 12, 13):
        await sell(database, f"L{buyer}", buyer, line(paid_fen=20_000))
        await database.transact(count_sale, f"L{buyer}")


@case("review_tiers")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    await three_sellers(database)
    await database.transact(publish_tiers, SILVER, by=BY)
    await poison(database, distributor.c.member_id, 2)
    _, named = await run(database, "review_tiers")
    tiers = [await database.read(find_distributor, MemberId(who)) for who in (2, 3, 4)]
    assert named == {"review_tiers member:2"}
    assert [of and of.tier for of in tiers] == [None, "silver", "silver"]


@case("review_groups")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    await three_sellers(database)
    for name in ("Broken", "Sellers"):
        await database.transact(make_group, name, SELLERS, by=BY)
    broken = await database.read(get_group, "Broken")
    await poison(database, distributor_group.c.id, broken.id)
    _, named = await run(database, "review_groups")
    assert f"review_groups group:{broken.id}" in named
    assert (await database.read(get_group, "Sellers")).members == 3


@case("compute_rankings")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    await three_sellers(database)
    today = determine_day(clock())
    asked = [Days(today - timedelta(days=back), today) for back in (1, 2)]
    for days in asked:
        await database.transact(ask_for_ranking, days)
    ids = await database.read(lambda of: of.scalars(select(ranking_range.c.id).order_by(ranking_range.c.id)).all())
    await poison(database, ranking_range.c.id, ids[0])
    assert (await run(database, "compute_rankings"))[1] == {f"compute_rankings range:{ids[0]}"}
    assert [await database.transact(ask_for_ranking, days) for days in asked] == [False, True]


@case("pay_dividends")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(test_dividends.open_shop)
    await test_dividends.sell_and_mature(database, clock, "T1")
    run_of_three = await database.transact(calculate_run, test_dividends.wanted(test_dividends.days(0, 6)), by=BY)
    await database.transact(approve_run, run_of_three.no, **test_dividends.TWO)
    await poison(database, dividend_line.c.member_id, test_dividends.ANNA)
    named = {f"pay_dividends {run_of_three.no} member:{test_dividends.ANNA}"}
    assert await run(database, "pay_dividends", limit=1) == (2, named)
    assert await database.read(count_lines, run_of_three.no) == {"paid": 2, "waiting": 1}


@case("places.end_sales")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    last = determine_day(clock()) + timedelta(days=3)
    for batch in ("A", "B", "C"):
        arrives = Receive("main", trade.sku, 3, BY, batch=batch, last_day=last)
        await database.transact(receive_stock, arrives)
    bad = await database.read(lambda of: of.scalar(select(stock.c.id).where(stock.c.batch == "A")))
    await poison(database, stock.c.id, bad)
    clock.advance(days=4)
    assert await run(database, "places.end_sales", limit=1) == (2, {f"end_sales stock:{bad}"})


@case("recount_figures")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    bad, *others = [(await trade.buy(1)).no for _ in range(3)]
    await deliver(database)
    moved = text("UPDATE figure_source SET hour = hour + 1 WHERE kind = 'order'")
    await database.transact(lambda tx: tx.connection.execute(moved) and None)
    await poison(database, figure_source.c.subject, bad)
    today = determine_day(clock())
    await database.transact(ask_for_recount, today, today, by=BY)
    _, named = await run(database, "recount_figures", limit=2)
    assert named == {f"recount_figures order:{bad}"}
    hours = select(figure_source.c.hour).where(figure_source.c.kind == "order", figure_source.c.subject.in_(others))
    assert len(set(await database.read(lambda of: of.scalars(hours).all()))) == 1, (
        "the others stand in their hour again"
    )


@case("coupons.tell_ending")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    bad, *_others = [(await take(trade, valid_days=5)).code for _ in range(3)]
    query = select(coupon_grant.c.id).where(coupon_grant.c.code == bad)
    bad_id = await database.read(lambda of: of.scalar(query))
    await poison(database, coupon_grant.c.id, bad_id)
    clock.advance(days=3)
    assert await run(database, "coupons.tell_ending", limit=1) == (2, {f"tell_ending coupon_grant:{bad_id}"})


@case("codes_ending")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    people = [(await database.transact(recognise, Identity("wx1", f"o{n}"), via="follow")).id for n in range(3)]
    for person in people:
        ticket = SceneTicket("ticket", "http://weixin.qq.com/q/1", clock() + timedelta(days=2))
        await database.transact(issue_scene_code, person, make_scene(), ticket, printed=True)
    bad = await database.read(
        lambda of: of.scalar(select(scene_code.c.scene).where(scene_code.c.member_id == people[0]))
    )
    await poison(database, scene_code.c.scene, bad)
    assert await run(database, "codes_ending") == (2, {f"tell_codes_ending code:{bad}"})


@case("erasures.carry_out")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    for person in trade.people[:3]:
        await database.transact(keep_request, person, by=BY, reason="asked by mail")
    await poison(database, member_row.c.id, trade.people[0])
    named = {f"carry_out_erasures member:{trade.people[0]}"}
    assert await run(database, "erasures.carry_out") == (2, named)


@case("cases.follow_clocks")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    counter = await open_counter(database, clock)
    made = [await counter.ask(await counter.received(1), CaseKind.REFUND, {"1": 1}) for _ in range(3)]
    clock.advance(hours=48)
    bad = min(of.no for of in made)
    await poison(database, after_sale_case.c.no, bad)
    named = {f"follow_clocks aftersale:{bad}"}
    assert await run(database, "cases.follow_clocks", limit=1) == (2, named)


@case("complaints.remind")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    pay = StandInComplaints()
    made = [pay.complain(f"4200{n}", clock()) for n in range(3)]
    for fact in made:
        await database.transact(record_complaint, fact)
    clock.advance(hours=3)
    await poison(database, complaint.c.complaint_id, made[0].complaint_id)
    assert await run(database, "complaints.remind") == (2, {f"remind complaint:{made[0].complaint_id}"})


@case("erasures.set_aside")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    for person in trade.people:
        await database.transact(erase_member, person, by=BY, reason="asked by mail")
        given = Adjust(f"back-{person}", member(person), 500, "a transfer came back", BY)
        await database.transact(adjust_balance, given, alone_up_to_fen=1000)
    bad = min(trade.people)
    await poison(database, ledger_balance.c.person_id, bad)
    named = {f"set_aside_for_erased member:{bad}"}
    assert await run(database, "erasures.set_aside", limit=1) == (len(trade.people) - 1, named)


@case("storefront.fill_collections")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    await database.transact(stock_shelf, draft_tea("A"), draft_tea("B"))
    draft = CollectionDraft("新到", rule="newest")
    bad, *_others = [(await database.transact(make_collection, draft, by=BY)).code for _ in range(3)]
    await database.transact(save_product, draft_tea("B", status="off_sale"))
    await poison(database, collection.c.code, bad)
    assert await run(database, "storefront.fill_collections") == (2, {f"fill_collections {bad}"})


@case("reordering.count_paces")
async def _(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    await trade.buy(1, 1)
    await deliver(database)
    clock.advance(days=1)
    assert await run(database, "reordering.count_paces") == (2, set())
    await trade.buy(1, 1)
    await deliver(database)
    clock.advance(days=1)
    bad = min(sku.id for sku in trade.tea.skus)
    await poison(database, sku_pace.c.sku_id, bad)
    assert await run(database, "reordering.count_paces") == (1, {f"count_paces sku:{bad}"})
    assert (await database.read(get_sku_stock, trade.tea.skus[1].code)).reorder.sold_units == 2


@case("orders.remind_unpaid")
async def an_order_whose_recipient_can_not_be_read(database: AnyDatabase, clock: MovableClock) -> None:
    trade = await open_trade(database)
    orders = [await trade.place(1) for _ in range(3)]
    await tamper(database, update(shop_order).where(shop_order.c.no == orders[0].no).values(recipient=b"torn"))
    clock.advance(minutes=21)
    assert await run(database, "orders.remind_unpaid") == (2, {f"remind_unpaid order:{orders[0].no}"})
    told = [event["order_no"] for _, event in await database.read(published, "OrderExpiring")]
    assert told == [order.no for order in orders[1:]]


@case("inbox.gather")
async def somebody_whose_notices_can_not_be_gathered(database: AnyDatabase, clock: MovableClock) -> None:
    people = [await test_notice_wishes.somebody(database, f"someone-{n}") for n in range(3)]
    for who in people:
        await database.transact(keep_notice_wishes, who, NoticeWishes(most_an_hour=3))
        for turn in range(4):
            await database.transact(test_notice_wishes.tell, who, who * 100 + turn)
    clock.advance(hours=1)
    await poison(database, notice.c.member_id, people[0])
    assert await run(database, "inbox.gather") == (2, {f"gather_held member:{people[0]}"})


@case("post_openings")
async def an_opening_that_can_not_be_posted(database: AnyDatabase, clock: MovableClock) -> None:
    await open_trade(database)
    people = [MovedPerson(n, f"{n}", "", "", f"u{n}", "", None, "", "", True, 100) for n in range(1, 4)]
    await database.transact(open_batch, "b", "other", people=3, by=BY)
    await database.transact(take_people, "b", "wx1", people, by=BY)
    await database.transact(propose_openings, "b", by=BY)
    await database.transact(approve_openings, "b", by=staff_acting("other"))
    await poison(database, moved_person.c.source_key, "2")
    bad = await database.read(lambda of: of.scalar(select(moved_person.c.id).where(moved_person.c.source_key == "2")))
    assert await run(database, "post_openings") == (2, {f"post_openings moved_person:{bad}"})


@pytest.mark.parametrize("job", sorted(CASES))
async def test_a_job_goes_on_after_one_bad_row(job: str, database: AnyDatabase, clock: MovableClock) -> None:
    await CASES[job](database, clock)


def test_every_job_is_shown() -> None:
    assert set(CASES) | set(SHOWN_BESIDE) | set(WALK_NO_ROWS) == {job.name for job in JOBS}
