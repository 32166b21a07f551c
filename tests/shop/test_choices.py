"""Marketing and picked goods can be turned off: whoever sends or picks asks first, and every change is logged."""

import ast
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, select

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from shop.announcements.announcement import AnnouncementDraft, Audience
from shop.announcements.queries import count_audience
from shop.announcements.service import send_announcement, tell_next
from shop.choices.choice import Topic
from shop.choices.queries import does_want, list_choices_of
from shop.choices.service import choose
from shop.choices.tables import choice_change
from shop.companions.queries import find_companions
from shop.inbox.holding import take_in
from shop.inbox.kinds import KINDS
from shop.inbox.notice import Notice
from shop.inbox.queries import list_notices
from shop.members.member import Identity
from shop.members.service import recognise
from tests.architecture.sources import walk_source
from tests.shop.conftest import MakePhone
from tests.shop.test_companions import buy_together, hear, put_more_on_sale
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.trade import APPID, open_trade

ROOT = Path(__file__).parents[2]

MARKETING = {"announcement", "coupon"}
NOT_MARKETING = {
    "aftersale_closed", "aftersale_refunded", "aftersale_refused", "aftersale_resending", "aftersale_resent",
    "aftersale_sending_back", "application_refused", "commission_available", "commission_earned",
    "commission_reinstated", "commission_reversed", "commission_taken_back", "coupon_returned", "digest",
    "distributor_restored", "distributor_suspended", "dividend_paid", "earning_right_granted",
    "earning_right_withdrawn", "objection_answered", "order_expiring", "order_paid", "order_payment_returned",
    "order_price_changed", "order_readdressed", "order_ready", "receipt_extended",
    "order_refunded", "order_shipped", "own_data_ready", "payee_changed",
    "review_answered",
    "scene_code_ending", "service_answered",
    "staff_due", "target_missed", "team_joined", "tier_fell", "tier_rose", "withdrawal_awaits",
    "withdrawal_cancelled", "withdrawal_rejected", "withdrawal_returned", "withdrawal_settled", "writing_hidden",
    "writing_let_through",
}  # fmt: skip
"""Every kind of message, as somebody judged it. A new one is judged here."""
COUPON = {"coupon": "满减券", "news": "快到期", "ends_at": "2026-12-03T00:00:00+00:00", "happened_at": "2026-12-01"}


async def somebody(database: AnyDatabase, name: str) -> MemberId:
    return (await database.transact(recognise, Identity(APPID, name), via="login")).id


def test_each_kind_of_message_is_marketing_or_is_not() -> None:
    assert {kind for kind, of in KINDS.items() if of.offer} == MARKETING
    assert set(KINDS) == MARKETING | NOT_MARKETING
    assert not [kind for kind in MARKETING if KINDS[kind].always or KINDS[kind].urgent]


def test_whoever_tells_many_asks_for_the_audience_that_wants_it() -> None:
    """Two ways lead into an inbox: the sender, which asks `take_in`, and announcements, whose audience asks."""
    assert list_callers("record_notice") == {"shop/inbox/holding.py"}
    assert list_callers("tell_many") == {"shop/announcements/service.py"}


def list_callers(name: str) -> set[str]:
    """The files of the program that call a function of this name."""
    files = [path for house in ("bot", "composition", "shop") for path in (ROOT / house).rglob("*.py")]
    calls = ((path, of) for path in files for of in walk_source(path) if isinstance(of, ast.Call))
    return {
        path.relative_to(ROOT).as_posix() for path, of in calls if isinstance(of.func, ast.Name) and of.func.id == name
    }


async def test_goods_bought_together_give_way_to_the_best_of_the_category(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    trade = await open_trade(sqlite_database)
    a, b, c, _ = await sqlite_database.transact(put_more_on_sale)
    await hear(trade, await buy_together(trade, a, b))
    for _ in range(3):
        await hear(trade, await buy_together(trade, c))
    picked = await sqlite_database.read(find_companions, [a.id], clock(), 1)
    assert [card.id for card in picked] == [b.id]
    best = await sqlite_database.read(partial(find_companions, together=False), [a.id], clock(), 1)
    assert [card.id for card in best] == [c.id]


async def test_who_declined_offers_has_none_in_the_inbox_either(database: AnyDatabase) -> None:
    anna, ben = await somebody(database, "anna"), await somebody(database, "ben")
    assert await database.transact(choose, anna, Topic.OFFERS, wanted=False)
    assert not await database.transact(choose, anna, Topic.OFFERS, wanted=False)
    assert await database.read(count_audience, Audience("all")) == 1

    draft = AnnouncementDraft("上新", "冬茶到了", Audience("all"))
    errand = await database.transact(send_announcement, draft, "key-1", by=staff_acting("mei"))
    await database.transact(tell_next, errand.arguments["announcement"])
    for turn, who in enumerate((anna, ben)):
        await database.transact(take_in, Notice(who, "coupon", COUPON), delivery_id=turn + 1)
    assert await database.read(list_notices, anna) == []
    assert {kept.notice.kind for kept in await database.read(list_notices, ben)} == {"announcement", "coupon"}
    returned = await database.transact(take_in, Notice(anna, "coupon_returned", COUPON), delivery_id=9)
    assert returned is not None


async def test_every_change_is_logged_with_its_time(database: AnyDatabase, clock: MovableClock) -> None:
    anna = await somebody(database, "anna")
    times = []
    for wanted in (False, True):
        await database.transact(choose, anna, Topic.RECOMMENDATIONS, wanted=wanted)
        times.append(clock())
        clock.advance(hours=1)
    rows = await database.read(list_changes)
    assert rows == [("recommendations", False, times[0]), ("recommendations", True, times[1])]
    assert [(of.wanted, of.changed_at) for of in await database.read(list_choices_of, anna)] == [
        (True, None),
        (True, times[1]),
    ]


def list_changes(connection: Connection) -> list[tuple[object, ...]]:
    row = choice_change.c
    return [tuple(of) for of in connection.execute(select(row.topic, row.wanted, row.happened_at).order_by(row.id))]


async def test_the_page_turns_both_off_and_tells_the_day(phone: MakePhone) -> None:
    anna = await phone()
    assert "个性化推荐" in await (await anna.open("/me/account")).text()
    me = await anna.member_id()
    done = await anna.post("/me/account/choices", {"topic": "offers"})
    assert (done.status, done.headers["Location"]) == (303, "/me/account")
    assert await anna.database.read(does_want, me, Topic.OFFERS)
    assert not await anna.database.read(does_want, me, Topic.RECOMMENDATIONS)
    assert "日关闭" in await (await anna.open("/me/account")).text()
