"""公告: everybody of a group is told once in the inbox, whatever process dies, and nobody by a template message."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.network.service import suspend_distributor
from commissions.ports import Transaction
from commissions.tiers.grouping import add_to_group, make_group
from shop.announcements.announcement import AnnouncementDraft, AnnouncementRefused, Audience
from shop.announcements.queries import list_announcements
from shop.announcements.service import SEND, send_announcement, stop_announcement, tell_next
from shop.catalog.refusals import ClaimsFound
from shop.errands.files import ErrandFiles
from shop.errands.running import ErrandRunner
from shop.inbox.queries import list_notices
from shop.inbox.tables import notice
from shop.inbox.wording import tell_notice
from shop.members.member import Identity
from shop.members.service import recognise
from shop.web.door import Door
from shop.words import words
from tests.shop.conftest import MakePhone
from tests.support.console import Console
from tests.support.databases import AnyDatabase

BY = staff_acting("test")
SCRIPT = "<script>alert(1)</script>"


def admit(tx: Transaction) -> list[MemberId]:
    return [recognise(tx, Identity("wx1", name), via="follow").id for name in ("anna", "ben", "cui", "dora", "emil")]


def draft(kind: str = "all", of: str = "") -> AnnouncementDraft:
    return AnnouncementDraft("新品到店", "四月的茶到了", Audience(kind, of))  # type: ignore[arg-type]


async def count_told(database: AnyDatabase) -> list[int]:
    query = select(func.count()).where(notice.c.kind == "announcement").group_by(notice.c.member_id)
    return list(await database.read(lambda of: of.scalars(query).all()))


async def test_everybody_is_told_once_whatever_piece_is_done_when(database: AnyDatabase) -> None:
    people = await database.transact(admit)
    await database.transact(send_announcement, draft(), "k", by=BY)
    [made] = await database.read(list_announcements)
    assert await database.transact(tell_next, made.code, limit=2) == 2
    assert await database.transact(tell_next, made.code, limit=2) == 2
    assert await database.transact(tell_next, made.code, limit=2) == 1
    assert await database.transact(tell_next, made.code, limit=2) == 0
    assert await database.transact(tell_next, made.code, limit=2) == 0
    assert await count_told(database) == [1] * len(people)
    [made] = await database.read(list_announcements)
    assert (made.state, made.told) == ("sent", 5)
    [told] = await database.read(list_notices, people[0])
    assert tell_notice(told.notice).sentence == "新品到店：四月的茶到了"
    assert told.state == "waiting"
    assert "announcement" not in words("notices.toml"), "no template can be mapped to it"


async def test_a_tap_that_comes_twice_is_one_announcement_and_stopped_tells_nobody_further(
    database: AnyDatabase,
) -> None:
    await database.transact(admit)
    for _ in range(2):
        await database.transact(send_announcement, draft(), "k", by=BY)
    [made] = await database.read(list_announcements)
    await database.transact(tell_next, made.code, limit=2)
    assert await database.transact(stop_announcement, made.code, by=BY)
    assert not await database.transact(stop_announcement, made.code, by=BY)
    assert await database.transact(tell_next, made.code) == 0
    assert await count_told(database) == [1, 1]


async def test_groups_and_those_who_may_earn_hear_what_is_for_them(database: AnyDatabase) -> None:
    people = await database.transact(admit)
    await database.transact(suspend_distributor, people[0], by=BY, reason="test")
    await database.transact(make_group, "老友", None, by=BY)
    for of in people[:2]:
        await database.transact(add_to_group, "老友", of, by=BY)
    for audience, told in ((draft("distributors"), 4), (draft("group", "老友"), 1)):
        await database.transact(send_announcement, audience, audience.audience.kind, by=BY)
        made = (await database.read(list_announcements))[0]
        assert await database.transact(tell_next, made.code) == told
    with pytest.raises(AnnouncementRefused):
        await database.transact(send_announcement, draft("tier", "gold"), "none", by=BY)
    watched = AnnouncementDraft("躺赚", "x", Audience("all"))
    with pytest.raises(ClaimsFound):
        await database.transact(send_announcement, watched, "w", by=BY)


@pytest.mark.parametrize(("kind", "of"), [("gone", ""), ("all", "x"), ("tier", ""), ("group", "")])
def test_an_audience_says_exactly_whom_it_means(kind: str, of: str) -> None:
    with pytest.raises(AnnouncementRefused):
        Audience(kind, of)  # type: ignore[arg-type]


async def test_it_is_counted_and_sent_in_the_browser_and_read_on_a_phone(
    console: Console, phone: MakePhone, door: Door, tmp_path: Path
) -> None:
    anna, desk = await phone("anna"), await console.sign_in()
    await anna.open("/me")
    said = {"title": "新品到店", "body": SCRIPT, "audience": "all", "kind": "none", "request_key": "k1"}
    looked = await (await desk.post("/console/announcements", act="look", **said)).text()
    assert "会送给 1 人" in looked
    assert SCRIPT not in looked
    sent = await desk.post("/console/announcements", act="send", **said)
    assert sent.status == 303, await sent.text()
    runner = ErrandRunner(door.database, (SEND,), ErrandFiles(tmp_path), "test")
    while await runner.run_one():
        pass
    assert "共送到 1 人" in await desk.read(sent.headers["Location"])
    assert SCRIPT not in await desk.read("/console/announcements")
    page = await (await anna.open("/me/notices")).text()
    assert "新品到店" in page
    assert SCRIPT not in page
    assert (await desk.post("/console/announcements", **(said | {"audience": "x"}))).status == 422
