"""People of another shop: previewed, taken in once, known again at a login, with referrer and opening balance."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from commissions.actor import Actor, OwnInterest, staff_acting
from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.ledger.tables import adjustment
from commissions.ledger.trial import sum_accounts
from commissions.network.queries import find_distributor, find_referral
from commissions.network.service import bind_referral
from commissions.ports import Transaction
from commissions.withdrawals.withdrawal import TransferTerms
from shop.addresses.service import add_address, list_addresses
from shop.arrivals.service import LogIn
from shop.desk.second_words import SecondWord, agree_to
from shop.erasure import erase_member, set_aside_for_erased
from shop.errands.errand import LEASE_S, Errand, ErrandState
from shop.errands.files import ErrandFiles, Part
from shop.errands.queries import get_errand
from shop.errands.running import ErrandRunner
from shop.errands.service import AskErrand, ask_errand, claim_errand
from shop.imports.people_import import READ_PEOPLE, TAKE_PEOPLE, make_kinds
from shop.imports.people_rows import PeopleRows, titles
from shop.imports.reading import TableRow
from shop.members.member import Identity, Member
from shop.members.queries import find_member, find_member_by_openid
from shop.members.service import follow, recognise
from shop.moving_in.matching import arrive, match_arrival, match_by_hand, match_within
from shop.moving_in.person import MovedPerson
from shop.moving_in.queries import count_waiting, find_moved, list_batches, list_waiting
from shop.moving_in.refusals import BatchUnknown, HasHistory, MovedUnknown
from shop.moving_in.service import approve_openings, open_batch, post_openings, propose_openings, take_people
from shop.moving_in.tables import moved_batch, moved_person
from shop.proposals.queries import list_open_about
from shop.proposals.refusals import AnotherPersonNeeded, ProposalLapsed
from shop.proposals.service import refuse_proposal
from shop.sessions.service import begin_login
from shop.staff.queries import get_working
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.racing import race
from tests.support.staff import make_identity
from tests.support.tampering import tamper
from tests.support.trade import APPID, HOME, Trade, check_books, open_trade

LI, WANG = staff_acting("li"), staff_acting("wang")
_PAID = adjustment.c.amount_fen == 1_280
_BOSS = moved_person.c.source_key == "1"
TITLES = ("会员编号", "昵称", "openid", "unionid", "手机号", "上级", "可提现佣金", "是否分销员")
FILE = (
    ("1", "老板娘", "wx-boss", "", "13800000011", "", "12.80", "是"),
    ("2", "阿珍", "", "union-2", "13800000012", "1", "100", "是"),
    ("3", "小满", "", "", "13800000013", "13800000012", "", "否"),
)


class Office:
    """Two members of staff with files."""

    def __init__(self, trade: Trade, folder: Path, li: Actor, wang: Actor) -> None:
        self.trade, self.database, self.li, self.wang = trade, trade.database, li, wang
        self.files = ErrandFiles(folder / "errands")
        self.runner = ErrandRunner(trade.database, make_kinds(APPID), self.files, "me")
        self.asked = 0

    async def do(self, command: AskErrand) -> Errand:
        asked = await self.database.transact(ask_errand, command)
        await self.runner.run_one()
        return await self.database.read(get_errand, asked.code, by=self.li)

    async def read(self, *rows: Sequence[str], heading: Sequence[str] = TITLES, **arguments: Any) -> Errand:
        self.asked += 1
        command = AskErrand(READ_PEOPLE, {"system": "youzan", **arguments}, self.li, f"read-{self.asked}")
        text = "\n".join(",".join(row) for row in (heading, *rows))
        self.files.begin(command.code, Part.GIVEN).write_text(text)
        self.files.complete(command.code, Part.GIVEN)
        return await self.do(command)

    async def take(self, read: Errand) -> Errand:
        return await self.do(AskErrand(TAKE_PEOPLE, {"of": read.code}, self.li, f"take-{read.code}"))

    async def find(self, *keys: str) -> list[MemberId]:
        found = await self.database.read(find_moved, "youzan", keys)
        return [MemberId(found[key].member_id) for key in keys]

    async def fen(self, member_id: MemberId) -> int:
        return await find_fen(self.database, member_id)


@pytest.fixture
async def office(database: AnyDatabase, tmp_path: Path) -> Office:
    return await open_office(database, tmp_path)


@pytest.fixture
async def sqlite_office(sqlite_database: AnyDatabase, tmp_path: Path) -> Office:
    return await open_office(sqlite_database, tmp_path)


async def open_office(database: AnyDatabase, folder: Path) -> Office:
    """A shop with two members of staff."""
    trade = await open_trade(database)
    for who in (LI, WANG):
        await database.transact(make_identity, who)
    return Office(trade, folder, LI, WANG)


async def log_in(database: AnyDatabase, openid: str, unionid: str | None = None, link: str | None = None) -> Member:
    """A person logs in."""
    login = LogIn(Identity(APPID, openid, unionid), f"state-{openid}", f"session-{openid}", link=link)
    await database.transact(begin_login, login.state_hash, "browser", "/", "snsapi_base")
    await database.transact(arrive, login)
    found = await database.read(find_member_by_openid, APPID, openid)
    assert found
    return found


async def test_a_file_is_shown_taken_in_once_and_paid_by_two(office: Office) -> None:
    read = await office.read(*FILE)
    counted = {"new": 3, "same": 0, "waiting": 2, "referred": 2, "openings": 2, "opening_fen": 11_280, "errors": 0}
    assert {name: read.summary[name] for name in counted} == counted
    assert await office.database.read(find_moved, "youzan", ["1", "2", "3"]) == {}, "reading writes nothing"

    taken = await office.take(read)
    assert (taken.state, taken.summary) == (ErrandState.DONE, {"taken": 3, "bound": 2, "own": 0, "proposed": True})
    boss, zhen, man = await office.find("1", "2", "3")
    assert [(await office.database.read(find_referral, of)).referrer_id for of in (zhen, man)] == [boss, zhen]
    assert [(await office.database.read(find_distributor, of)).status for of in (boss, zhen)] == ["active"] * 2
    assert await office.database.read(count_waiting) == 2

    assert await office.database.transact(post_openings) == 0
    with pytest.raises(AnotherPersonNeeded):
        await office.database.transact(approve_openings, read.code, by=office.li)
    await office.database.transact(approve_openings, read.code, by=office.wang)
    assert await office.database.transact(post_openings) == 2
    assert await office.database.transact(post_openings) == 0
    assert [await office.fen(of) for of in (boss, zhen, man)] == [1_280, 10_000, 0]
    assert await office.database.read(check_books) == []

    again = await office.read(*FILE)
    assert (again.summary["new"], again.summary["same"]) == (0, 3)
    taken = await office.take(again)
    assert taken.summary == {"taken": 0, "bound": 0, "own": 0, "proposed": False}
    assert await office.database.transact(post_openings) == 0
    assert sorted(of.total_fen for of in await office.database.read(list_batches)) == [0, 11_280]
    assert await office.database.read(check_books) == []


async def test_every_error_is_told_and_nothing_is_taken_in(sqlite_database: AnyDatabase, tmp_path: Path) -> None:
    office = await open_office(sqlite_database, tmp_path)
    rows = (
        ("1", "甲", "", "", "", "", "", ""),
        ("2", "乙", "", "", "123", "", "", ""),
        ("3", "丙", "", "u3", "", "99", "", ""),
        ("4", "丁", "", "u4", "", "5", "", ""),
        ("5", "戊", "", "u5", "", "4", "", ""),
        ("6", "己", "", "u6", "", "6", "", ""),
        ("7", "庚", "", "u3", "", "", "", ""),
        ("8", "辛", "", "u8", "", "", "1.234", ""),
        ("9", "壬", "", "u9", "", "", "", "也许"),
    )
    read = await office.read(*rows)
    told = [(of["row"], of["column"]) for of in read.summary["first"]]
    wanted = [(2, "手机号"), (3, "手机号"), (4, "推荐人"), (5, "推荐人"), (6, "推荐人"), (7, "推荐人"), (8, "unionid")]
    assert told == [*wanted, (9, "期初余额"), (10, "是否分销员")]
    assert (await office.take(read)).state is ErrandState.FAILED

    await office.take(await office.read(*FILE))
    other = await office.read(("2", "阿珍", "", "union-2", "", "", "7", ""), ("20", "", "wx-boss", "", "", "", "", ""))
    assert [(of["row"], of["column"]) for of in other.summary["first"]] == [(2, "期初余额"), (3, "会员编号")]


async def test_columns_may_be_called_otherwise(sqlite_database: AnyDatabase, tmp_path: Path) -> None:
    office = await open_office(sqlite_database, tmp_path)
    code = (await sqlite_database.read(find_distributor, office.trade.people[0])).code
    read = await office.read(
        ("A", "13800000031", code),
        heading=("卡", "电", "谁带来"),
        titles={"key": "卡", "phone": "电", "referrer": "谁带来"},
    )
    assert (await office.take(read)).summary["bound"] == 1
    [mine] = await office.find("A")
    assert (await sqlite_database.read(find_referral, mine)).referrer_id == office.trade.people[0]


async def test_a_login_knows_somebody_again_and_no_code_takes_them(sqlite_office: Office) -> None:
    await sqlite_office.take(await sqlite_office.read(*FILE))
    boss, zhen, _ = await sqlite_office.find("1", "2", "3")
    other = (await sqlite_office.database.read(find_distributor, sqlite_office.trade.people[0])).code
    assert (await log_in(sqlite_office.database, "wx-zhen", "union-2", link=other)).id == zhen
    outcome = await sqlite_office.database.transact(bind_referral, zhen, code=other, via="scan")
    assert (outcome.status, outcome.referrer_id) == ("kept", boss)
    assert await sqlite_office.database.read(count_waiting) == 1
    assert (await log_in(sqlite_office.database, "wx-other", "union-9")).id not in (boss, zhen)


async def test_who_followed_first_is_known_again_at_their_login(office: Office) -> None:
    await office.take(await office.read(*FILE))
    boss, zhen, _ = await office.find("1", "2", "3")
    followed = await office.database.transact(follow, Identity(APPID, "wx-zhen"))
    other = (await office.database.read(find_distributor, office.trade.people[0])).code
    await office.database.transact(bind_referral, followed.member.id, code=other, via="follow")
    await office.database.transact(add_address, followed.member.id, HOME)

    found = await log_in(office.database, "wx-zhen", "union-2")
    assert (found.id, found.subscribed) == (zhen, True)
    assert (await office.database.read(find_referral, zhen)).referrer_id == boss
    assert await office.database.read(find_referral, followed.member.id) is None
    assert len(await office.database.read(list_addresses, zhen)) == 1
    assert await office.database.read(check_books) == []


async def test_who_has_a_history_here_becomes_nobody_else(sqlite_office: Office) -> None:
    await sqlite_office.take(await sqlite_office.read(*FILE))
    await sqlite_office.trade.buy(1)
    man = (await sqlite_office.database.read(list_waiting))[-1]
    code = (await sqlite_office.database.read(find_member, sqlite_office.trade.buyer)).code
    with pytest.raises(HasHistory):
        await sqlite_office.database.transact(match_by_hand, man.code, code, by=sqlite_office.li)
    with pytest.raises(MovedUnknown):
        await sqlite_office.database.transact(match_by_hand, man.code, "nobody", by=sqlite_office.li)


async def test_a_phone_is_a_hint_that_a_person_confirms(sqlite_office: Office) -> None:
    await sqlite_office.take(await sqlite_office.read(*FILE))
    here = await sqlite_office.database.transact(recognise, Identity(APPID, "wx-man"), via="login")
    form = replace(HOME, phone="13800000013")
    await sqlite_office.database.transact(add_address, here.id, form)
    first = (await sqlite_office.database.read(list_waiting))[0]
    assert (first.key, first.phone_tail, first.candidate) == ("3", "0013", here.code)
    [man] = await sqlite_office.find("3")
    assert await sqlite_office.database.transact(match_by_hand, first.code, here.code, by=sqlite_office.li) == man
    assert (await sqlite_office.database.read(find_member_by_openid, APPID, "wx-man")).id == man
    assert await sqlite_office.database.read(check_books) == []


async def test_two_logins_at_once_are_one_person(office: Office) -> None:
    await office.take(await office.read(*FILE))
    [zhen] = await office.find("2")
    who = Identity(APPID, "wx-zhen", "union-2")

    def come(tx: Transaction) -> MemberId:
        match_arrival(tx, who)
        return recognise(tx, who, via="login").id

    assert set(await race(*(office.database.transact(come) for _ in range(8)))) == {zhen}
    assert await office.database.read(check_books) == []


async def test_a_follow_and_a_login_at_once_end_as_one_person(office: Office) -> None:
    await office.take(await office.read(*FILE))
    [zhen] = await office.find("2")
    who = Identity(APPID, "wx-zhen", "union-2")

    def come(tx: Transaction) -> MemberId:
        match_arrival(tx, who)
        return recognise(tx, who, via="login").id

    follows = [office.database.transact(follow, Identity(APPID, "wx-zhen")) for _ in range(4)]
    await race(*(office.database.transact(come) for _ in range(4)), *follows)
    assert await office.database.transact(come) == zhen
    assert await office.database.read(check_books) == []


async def test_an_approval_and_the_job_race_and_pay_once(office: Office) -> None:
    read = await office.read(*FILE)
    await office.take(read)
    approvals = [office.database.transact(approve_openings, read.code, by=office.wang) for _ in range(4)]
    await race(*approvals, *(office.database.transact(post_openings) for _ in range(4)))
    await race(*(office.database.transact(post_openings) for _ in range(6)))
    boss, zhen = await office.find("1", "2")
    assert [await office.fen(of) for of in (boss, zhen)] == [1_280, 10_000]
    assert await office.database.read(check_books) == []


async def test_an_import_goes_on_where_its_process_ended(sqlite_office: Office, clock: MovableClock) -> None:
    many = [(f"{n}", f"客{n}", "", f"u{n}", "", f"{n - 1}" if n > 1 else "", "1", "是") for n in range(1, 61)]
    read = await sqlite_office.read(*many)
    asked = await sqlite_office.database.transact(
        ask_errand, AskErrand(TAKE_PEOPLE, {"of": read.code}, sqlite_office.li, "t")
    )
    await sqlite_office.database.transact(claim_errand, "another process, which ends")
    clock.advance(seconds=LEASE_S + 1)
    await sqlite_office.runner.run_one()
    done = await sqlite_office.database.read(get_errand, asked.code, by=sqlite_office.li)
    assert done.summary == {"taken": 60, "bound": 59, "own": 0, "proposed": True}
    assert await sqlite_office.database.read(check_books) == []


FORGERIES = {
    "another second person": (update(moved_batch).values(approved_by=staff_acting("nobody")), "openings_by_two"),
    "another sum": (update(moved_batch).values(total_fen=5), "openings_by_two"),
    "not posted": (update(moved_person).where(_BOSS).values(posted_at=None), "openings_posted"),
    "another person": (update(moved_person).where(_BOSS).values(opening_fen=9), "openings_posted"),
    "nobody's": (
        update(adjustment).where(adjustment.c.amount_fen == 1_280).values(number="opening:99"),
        "openings_posted",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
async def test_the_audit_finds_what_was_forged(sqlite_database: AnyDatabase, tmp_path: Path, name: str) -> None:
    office = await open_office(sqlite_database, tmp_path)
    read = await office.read(*FILE)
    await office.take(read)
    await sqlite_database.transact(approve_openings, read.code, by=office.wang)
    await sqlite_database.transact(post_openings)
    assert await sqlite_database.read(check_books) == []
    forged, check = FORGERIES[name]
    await tamper(sqlite_database, forged)
    assert check in {of.check for of in await sqlite_database.read(check_books)}


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_files_come_each_gets_the_first_opening_once(database: AnyDatabase, seed: int) -> None:
    """A small model: the first file that names somebody says what they had; later ones change nothing."""
    await open_trade(database)
    li, wang, chance = staff_acting("li"), staff_acting("wang"), Random(seed)
    model: dict[str, int] = {}
    for n in range(3):
        keys = chance.sample(range(1, 9), chance.randint(1, 8))
        people = [make_person(f"{key}", chance.choice([0, 0, 1, 500])) for key in keys]
        await database.transact(open_batch, f"b{n}", "crmeb", people=len(people), by=li)
        for _ in range(2):
            await database.transact(take_people, f"b{n}", APPID, people, by=li)
        for of in people:
            model.setdefault(of.key, of.opening_fen)
        if await database.transact(propose_openings, f"b{n}", by=li) and chance.random() < 0.8:
            await database.transact(approve_openings, f"b{n}", by=wang)
        else:
            model |= dict.fromkeys(await list_new(database, f"b{n}"), 0)
        await database.transact(post_openings)
    found = await database.read(find_moved, "crmeb", [f"{n}" for n in range(1, 9)])
    got = {key: await find_fen(database, MemberId(of.member_id)) for key, of in found.items()}
    assert got == model
    assert await database.read(check_books) == []


def make_person(key: str, fen: int) -> MovedPerson:
    return MovedPerson(1, key, "", "", f"u{key}", "", None, "", "", True, fen)


async def list_new(database: AnyDatabase, batch: str) -> list[str]:
    """Whom a batch brought."""
    query = select(moved_person.c.source_key).where(moved_person.c.batch == batch)
    return await database.read(lambda connection: list(connection.scalars(query)))


async def find_fen(database: AnyDatabase, member_id: MemberId) -> int:
    return (await database.read(find_balances, member(member_id))).get("available", 0)


@given(edges=st.lists(st.integers(0, 12), min_size=1, max_size=12))
def test_every_circle_of_a_file_is_named_and_nothing_else(edges: list[int]) -> None:
    rows = PeopleRows({})
    for n, up in enumerate(edges, 1):
        rows.take(TableRow(n, {"key": f"{n}", "unionid": f"u{n}", "referrer": f"{up or ''}"}))
    rows.finish()

    def stands_above_oneself(n: int) -> bool:
        at, steps = edges[n - 1], 0
        while 0 < at <= len(edges) and at != n and steps <= len(edges):
            at, steps = edges[at - 1], steps + 1
        return at == n

    assert {of.row for of in rows.problems} == {n for n in range(1, len(edges) + 1) if stands_above_oneself(n)}
    assert set(titles({"key": "卡"})["key"]) == {"卡"}


async def test_who_asks_again_is_no_second_person_and_who_took_it_in_is_none(office: Office) -> None:
    zhao = staff_acting("zhao")
    await office.database.transact(make_identity, zhao)
    read = await office.read(*FILE)
    await office.take(read)

    assert await office.database.transact(propose_openings, read.code, by=office.wang), "it goes on waiting"
    [waits] = await office.database.read(list_open_about, [read.code])
    assert waits.proposed_by == office.li
    await office.database.transact(refuse_proposal, waits.id, by=office.wang)

    assert await office.database.transact(propose_openings, read.code, by=office.wang)
    for who in (office.li, office.wang):
        with pytest.raises(AnotherPersonNeeded):
            await office.database.transact(approve_openings, read.code, by=who)
    await office.database.transact(approve_openings, read.code, by=zhao)
    assert await office.database.transact(post_openings) == 2
    assert await office.database.read(check_books) == []


async def test_whoever_comes_into_a_file_later_was_agreed_to_by_nobody(office: Office) -> None:
    early, late = [make_person("1", 500)], [make_person("2", 900)]
    await office.database.transact(open_batch, "b", "crmeb", people=2, by=office.li)
    await office.database.transact(take_people, "b", APPID, early, by=office.li)
    assert [of.total_fen for of in await office.database.read(list_batches)] == [500], "an import that ended half way"
    await office.database.transact(propose_openings, "b", by=office.li)

    await office.database.transact(take_people, "b", APPID, late, by=office.li)
    with pytest.raises(ProposalLapsed):
        await office.database.transact(approve_openings, "b", by=office.wang)
    await office.database.transact(propose_openings, "b", by=office.li)
    assert await office.database.transact(approve_openings, "b", by=office.wang) == 1_400

    with pytest.raises(BatchUnknown):
        await office.database.transact(take_people, "b", APPID, [make_person("3", 100)], by=office.li)
    assert await office.database.transact(take_people, "b", APPID, [*early, *late], by=office.li) == 0
    assert await office.database.transact(post_openings) == 2
    assert await office.database.read(check_books) == []


async def test_an_approval_and_a_late_piece_of_the_file_race(database: AnyDatabase) -> None:
    await open_trade(database)
    for n in range(4):
        batch, first, second = f"b{n}", [make_person(f"{n}-1", 500)], [make_person(f"{n}-2", 900)]
        await database.transact(open_batch, batch, "crmeb", people=2, by=LI)
        await database.transact(take_people, batch, APPID, first, by=LI)
        await database.transact(propose_openings, batch, by=LI)
        await race(
            database.transact(take_people, batch, APPID, second, by=LI),
            database.transact(approve_openings, batch, by=WANG),
            database.transact(post_openings),
        )
    while await database.transact(post_openings):
        pass
    assert await database.read(check_books) == []


async def test_staff_who_are_known_again_decide_nothing_about_themselves(sqlite_office: Office) -> None:
    database = sqlite_office.database
    known = (await database.transact(follow, Identity(APPID, "wx-zhen"))).member.id
    await database.transact(make_identity, staff_acting("zhen", known))
    read = await sqlite_office.read(*FILE)
    await sqlite_office.take(read)
    [zhen] = await sqlite_office.find("2")
    assert (await log_in(database, "wx-zhen", "union-2")).id == zhen

    works = (await database.read(get_working, "zhen")).actor
    assert works.member_id == zhen
    with pytest.raises(OwnInterest):
        await database.transact(approve_openings, read.code, by=works)


async def test_who_was_erased_is_not_paid_again_by_the_same_file(office: Office) -> None:
    database = office.database
    read = await office.read(*FILE)
    await office.take(read)
    await database.transact(approve_openings, read.code, by=office.wang)
    boss, zhen = await office.find("1", "2")
    await database.transact(erase_member, zhen, by=office.li, reason="asked for")
    while await database.transact(post_openings):
        pass
    await database.transact(erase_member, boss, by=office.li, reason="asked for")
    await database.transact(set_aside_for_erased)
    assert [await office.fen(of) for of in (boss, zhen)] == [0, 0]
    assert (await database.read(sum_accounts))["merchant:unclaimed"] == 11_280

    again = await office.read(*FILE)
    assert (again.summary["new"], again.summary["same"], again.summary["opening_fen"]) == (0, 3, 0)
    assert (await office.take(again)).summary == {"taken": 0, "bound": 0, "own": 0, "proposed": False}
    kept = await database.read(lambda connection: connection.execute(select(moved_person.c.source_key)).scalars().all())
    assert len([of for of in kept if of.startswith("erased:")]) == 2
    assert await database.read(check_books) == []


async def test_who_has_money_is_given_to_a_member_by_two_people(office: Office) -> None:
    database = office.database
    await office.take(await office.read(*FILE))
    found = await office.find("2", "3")
    zhen, man = [(await database.read(find_member, of)).code for of in found]
    friend, other, third = [
        (await database.transact(recognise, Identity(APPID, f"wx-{of}"), via="login")).code for of in "abc"
    ]

    async def match(waiting: str, to: str, by: Actor, limit_fen: int = 9_999) -> MemberId | None:
        return await database.transact(match_within, waiting, to, alone_up_to_fen=limit_fen, by=by)

    assert await match(man, other, office.li) == found[1], "who has nothing is matched by one"
    assert await match(zhen, friend, office.li) is None, "100.00 are to come"
    for _ in range(2):
        with pytest.raises(AnotherPersonNeeded):
            await match(zhen, friend, office.li)

    [waits] = await database.read(list_open_about, [zhen])
    second = SecondWord(office.wang, TransferTerms())
    await database.transact(agree_to, waits, second, by=office.wang)
    assert (await database.read(find_member_by_openid, APPID, "wx-a")).id == found[0]
    with pytest.raises(HasHistory):
        await match(zhen, third, office.wang, limit_fen=10_000)
    with pytest.raises(HasHistory):
        await match(third, zhen, office.wang)
    with pytest.raises(MovedUnknown):
        await match(zhen, other, office.wang)
    assert await database.read(check_books) == []


async def test_two_who_match_at_once_and_a_login_give_it_to_one(office: Office) -> None:
    database = office.database
    await office.take(await office.read(*FILE))
    [zhen] = await office.find("2")
    waiting = (await database.read(find_member, zhen)).code
    codes = [(await database.transact(recognise, Identity(APPID, f"wx-{n}"), via="login")).code for n in range(3)]
    words_ = [
        database.transact(match_within, waiting, code, alone_up_to_fen=0, by=by)
        for code in codes
        for by in (office.li, office.wang)
    ]
    await race(*words_, log_in(database, "wx-zhen", "union-2"))
    assert (await database.read(find_member, zhen)).code == waiting
    assert await database.read(check_books) == []


async def test_one_member_is_not_two_who_work_here(sqlite_office: Office) -> None:
    database = sqlite_office.database
    known = (await database.transact(follow, Identity(APPID, "wx-zhen"))).member.id
    await sqlite_office.take(await sqlite_office.read(*FILE))
    [zhen] = await sqlite_office.find("2")
    for code, who in (("a", known), ("b", zhen)):
        await database.transact(make_identity, staff_acting(code, who))
    assert (await log_in(database, "wx-zhen", "union-2")).id == known
