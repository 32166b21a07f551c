"""How somebody wants to be told: muted kinds, quiet hours, and one digest for many; all of it stays in the inbox."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.erasure import erase_member
from shop.inbox.events import NoticesGathered
from shop.inbox.holding import decide_anew, find_notice_wishes, gather_held, keep_notice_wishes, take_in
from shop.inbox.kinds import KINDS, MUTABLE, group_kinds
from shop.inbox.notice import KeptNotice, Notice
from shop.inbox.queries import count_unread, list_notices
from shop.inbox.service import begin_sending, mark_read, record_sent
from shop.inbox.tables import notice
from shop.inbox.wishes import Fate, Lately, NoticeWishes, NoticeWishesRefused, determine_fate
from shop.members.member import Identity
from shop.members.service import recognise
from shop.words import words
from tests.shop.conftest import MakePhone
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase, published
from tests.support.racing import RACING, race
from tests.support.trade import APPID

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
"""Twelve in Shanghai."""
WHO = staff_acting("mei")
NIGHT = NoticeWishes(quiet_from=22, quiet_until=8)
FACTS = {"happened_at": NOON.isoformat(), "amount_fen": 100, "title": "茶", "order_no": "L1", "buyer": "小**"}
FACTS |= {"recruit": "小**", "via": "海报", "counts_at": NOON.isoformat()}


async def somebody(database: AnyDatabase, name: str = "someone") -> MemberId:
    return (await database.transact(recognise, Identity(APPID, name), via="login")).id


def tell(tx: Transaction, who: MemberId, delivery: int, kind: str = "commission_earned") -> KeptNotice:
    """As the sender does it: what is told now leaves at once."""
    kept = take_in(tx, Notice(who, kind, FACTS), delivery_id=delivery)
    if kept.state == "waiting" and begin_sending(tx, kept.id, "template"):
        record_sent(tx, kept.id, None)
    return kept


def list_states(connection: Connection, who: MemberId) -> list[str]:
    return list(connection.scalars(select(notice.c.state).where(notice.c.member_id == who).order_by(notice.c.id)))


async def digests(database: AnyDatabase) -> list[dict[str, int]]:
    return [event["counts"] for _, event in await database.read(published, NoticesGathered.__name__)]


# ---- pure ----


def test_every_kind_of_notice_stands_in_the_table_with_its_words() -> None:
    assert set(KINDS) == set(words("notices.toml")) | set(words("announcements.toml"))
    assert {of.subject for of in group_kinds(distributor=True)} == set(words("notice_wishes.toml")["subjects"])


def test_who_only_shops_is_asked_about_no_commissions() -> None:
    kinds = {kind for group in group_kinds(distributor=False) for kind in group.kinds}
    assert "order_paid" in kinds
    assert not kinds & {"commission_earned", "withdrawal_settled", "announcement", "digest", "staff_due"}


def test_nobody_can_mute_money_paid_out_safety_or_a_legal_matter() -> None:
    always = {"withdrawal_settled", "withdrawal_awaits", "order_refunded", "payee_changed", "writing_hidden"}
    assert not always & MUTABLE
    with pytest.raises(NoticeWishesRefused):
        NoticeWishes(muted=frozenset({"payee_changed"}))


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [
        (21, 59, None),
        (22, 0, "2026-12-02T08:00"),
        (23, 30, "2026-12-02T08:00"),
        (0, 0, "2026-12-01T08:00"),
        (7, 59, "2026-12-01T08:00"),
        (8, 0, None),
    ],
)
def test_quiet_hours_are_those_of_shanghai_and_go_over_midnight(hour: int, minute: int, until: str | None) -> None:
    now = datetime(2026, 11, 30, 16, 0, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)
    end = NIGHT.find_quiet_end(now)
    assert end == (datetime.fromisoformat(f"{until}:00+08:00") if until else None)


@pytest.mark.parametrize("wrong", [(24, 0), (0, -1), (8, 23)])
def test_hours_that_are_none_or_leave_no_day_are_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(NoticeWishesRefused):
        NoticeWishes(quiet_from=wrong[0], quiet_until=wrong[1])


def test_what_becomes_of_a_notice() -> None:
    night, later = NOON + timedelta(hours=12), NOON + timedelta(minutes=20)
    muted = NoticeWishes(frozenset({"team_joined"}), 22, 8, 3)
    morning = muted.find_quiet_end(night)
    assert determine_fate("team_joined", muted, Lately(), night) == Fate("muted")
    assert determine_fate("commission_earned", muted, Lately(), night) == Fate("held", morning)
    assert determine_fate("withdrawal_settled", muted, Lately(), night) == Fate("held", morning)
    assert determine_fate("payee_changed", muted, Lately(), night) == Fate("waiting")
    assert determine_fate("commission_earned", muted, Lately(2), NOON) == Fate("waiting")
    assert determine_fate("commission_earned", muted, Lately(3), NOON) == Fate("held", NOON + timedelta(hours=1))
    assert determine_fate("commission_earned", muted, Lately(1, later), NOON) == Fate("held", later)
    assert determine_fate("withdrawal_settled", muted, Lately(9), NOON) == Fate("waiting")


# ---- as rows ----


async def test_a_muted_kind_is_told_nobody_and_stands_in_the_inbox(database: AnyDatabase) -> None:
    who = await somebody(database)
    await database.transact(keep_notice_wishes, who, NoticeWishes(frozenset({"team_joined"})))
    assert (await database.transact(tell, who, 1, "team_joined")).state == "muted"
    assert (await database.transact(tell, who, 2)).state == "waiting"
    assert await database.read(list_states, who) == ["muted", "sent"]
    assert await database.read(count_unread, who) == 2


async def test_above_so_many_an_hour_of_a_kind_the_rest_goes_as_one(database: AnyDatabase, clock: MovableClock) -> None:
    who, other = await somebody(database), await somebody(database, "another")
    await database.transact(keep_notice_wishes, who, NoticeWishes(most_an_hour=3))
    for turn in range(8):
        await database.transact(tell, who, turn + 1)
    await database.transact(tell, who, 20, "team_joined")
    await database.transact(tell, other, 21)
    assert await database.read(list_states, who) == ["sent"] * 3 + ["held"] * 5 + ["sent"]

    clock.advance(minutes=59)
    assert await database.transact(gather_held) == 0
    clock.advance(minutes=1)
    assert await database.transact(gather_held) == 1
    assert await database.transact(gather_held) == 0
    assert await digests(database) == [{"commission_earned": 5}]
    assert await database.read(list_states, who) == ["sent"] * 3 + ["told"] * 5 + ["sent"]
    assert len(await database.read(list_notices, who)) == 9
    assert (await database.transact(tell, who, 22)).state == "waiting"


async def test_what_comes_at_night_goes_as_one_in_the_morning(database: AnyDatabase, clock: MovableClock) -> None:
    who = await somebody(database)
    while not NIGHT.find_quiet_end(clock()):
        clock.advance(hours=1)
    await database.transact(keep_notice_wishes, who, NIGHT)
    for turn, kind in enumerate(("commission_earned", "team_joined", "commission_earned"), 1):
        assert (await database.transact(tell, who, turn, kind)).state == "held"
    assert (await database.transact(tell, who, 4, "payee_changed")).state == "waiting"
    assert await database.transact(gather_held) == 0

    while NIGHT.find_quiet_end(clock()):
        clock.advance(hours=1)
    assert await database.transact(gather_held) == 1
    assert await digests(database) == [{"commission_earned": 2, "team_joined": 1}]


async def test_what_was_read_meanwhile_is_not_told(database: AnyDatabase, clock: MovableClock) -> None:
    who = await somebody(database)
    await database.transact(keep_notice_wishes, who, NoticeWishes(most_an_hour=3))
    for turn in range(5):
        await database.transact(tell, who, turn + 1)
    await database.transact(mark_read, who)
    clock.advance(hours=1)
    assert await database.transact(gather_held) == 1
    assert await digests(database) == []


async def test_a_digest_that_comes_into_the_quiet_hours_goes_with_the_next(
    sqlite_database: AnyDatabase, clock: MovableClock
) -> None:
    database, who = sqlite_database, await somebody(sqlite_database)
    await database.transact(keep_notice_wishes, who, NoticeWishes(most_an_hour=3))
    for turn in range(5):
        await database.transact(tell, who, turn + 1)
    clock.advance(hours=1)
    await database.transact(gather_held)
    [(_, event)] = await database.read(published, NoticesGathered.__name__)

    await database.transact(keep_notice_wishes, who, NIGHT)
    while not NIGHT.find_quiet_end(clock()):
        clock.advance(hours=1)
    facts = {"happened_at": NOON.isoformat(), "digest": event["digest"], "news": "新的佣金 2 条", "count": 2}
    told = Notice(who, "digest", facts)
    assert (await database.transact(take_in, told, delivery_id=100)).state == "muted"
    assert (await database.read(list_states, who))[3:5] == ["held", "held"]
    assert [kept.notice.kind for kept in await database.read(list_notices, who)] == ["commission_earned"] * 5

    while NIGHT.find_quiet_end(clock()):
        clock.advance(hours=1)
    await database.transact(gather_held)
    assert await digests(database) == [{"commission_earned": 2}] * 2


async def test_a_try_that_was_put_off_into_the_night_is_held(sqlite_database: AnyDatabase, clock: MovableClock) -> None:
    database, who = sqlite_database, await somebody(sqlite_database)
    await database.transact(keep_notice_wishes, who, NIGHT)
    while NIGHT.find_quiet_end(clock()):
        clock.advance(hours=1)
    kept = await database.transact(take_in, Notice(who, "team_joined", FACTS), delivery_id=1)
    assert kept.state == "waiting"
    while not NIGHT.find_quiet_end(clock()):
        clock.advance(hours=1)
    assert (await database.transact(decide_anew, kept)).state == "held"


async def test_muting_a_kind_lets_go_what_waits_of_it(sqlite_database: AnyDatabase) -> None:
    database, who = sqlite_database, await somebody(sqlite_database)
    await database.transact(keep_notice_wishes, who, NoticeWishes(most_an_hour=3))
    for turn in range(5):
        await database.transact(tell, who, turn + 1)
    await database.transact(keep_notice_wishes, who, NoticeWishes(frozenset({"commission_earned"})))
    assert await database.read(list_states, who) == ["sent"] * 3 + ["muted"] * 2


async def test_wishes_go_with_the_person(sqlite_database: AnyDatabase) -> None:
    database, who = sqlite_database, await somebody(sqlite_database)
    await database.transact(keep_notice_wishes, who, NIGHT)
    await database.transact(erase_member, who, by=WHO, reason="asked by mail")
    assert await database.read(find_notice_wishes, who) == NoticeWishes()


@RACING
async def test_many_who_gather_at_once_make_one_digest(database: AnyDatabase, clock: MovableClock) -> None:
    """While more is told to the same person: nothing is told twice, nothing is left out."""
    people = [await somebody(database, f"someone-{n}") for n in range(3)]
    for who in people:
        await database.transact(keep_notice_wishes, who, NoticeWishes(most_an_hour=3))
        for turn in range(6):
            await database.transact(tell, who, who * 100 + turn)
    clock.advance(hours=1)
    more = [database.transact(tell, who, who * 100 + 50 + turn) for who in people for turn in range(6)]
    results = await race(*(database.transact(gather_held) for _ in range(8)), *more)
    assert not [of for of in results if isinstance(of, BaseException)]
    clock.advance(hours=1)
    await database.transact(gather_held)

    states = [state for who in people for state in await database.read(list_states, who)]
    assert states.count("held") == 0
    assert sum(sum(counts.values()) for counts in await digests(database)) == states.count("told")
    assert len(states) == len(people) * 12


# ---- the page ----


async def test_the_page_keeps_what_one_wishes(phone: MakePhone) -> None:
    anna = await phone()
    text = await (await anna.open("/me/notices/settings")).text()
    me = await anna.member_id()
    assert "付款成功" in text
    assert "总会提醒" in text
    form = {"kind": "order_shipped", "quiet_from": "22", "quiet_until": "8", "most_an_hour": "5"}
    done = await anna.post("/me/notices/settings", form)
    assert (done.status, done.headers["Location"]) == (303, "/me/notices/settings")
    wishes = await anna.database.read(find_notice_wishes, me)
    assert (wishes.quiet_from, wishes.quiet_until, wishes.most_an_hour) == (22, 8, 5)
    assert {"order_paid", "coupon"} <= wishes.muted
    assert not wishes.muted & {"order_shipped", "order_refunded", "withdrawal_settled"}


@pytest.mark.parametrize("wrong", [{"quiet_from": "8", "quiet_until": "7"}, {"most_an_hour": "4"}, {"quiet_from": "x"}])
async def test_wishes_that_nobody_can_have_are_refused_with_a_sentence(phone: MakePhone, wrong: dict[str, str]) -> None:
    anna = await phone()
    form = {"quiet_from": "22", "quiet_until": "8", "most_an_hour": "5"} | wrong
    refused = await anna.post("/me/notices/settings", form)
    assert refused.status == 422
    assert "没有改动" in await refused.text()
    assert await anna.database.read(find_notice_wishes, await anna.member_id()) == NoticeWishes()
