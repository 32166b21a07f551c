"""A distributor's own notes: about their team only, read by nobody else, sealed, and gone with either of the two."""

import pytest
from sqlalchemy import select, update

from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor, find_distributors
from commissions.ports import Transaction
from shop.erasure import request_erasure
from shop.members.member import Identity
from shop.members.service import recognise, rename
from shop.members.tables import member
from shop.notes.refusals import NoteRefused, NotInTeam, TooManyNotes
from shop.notes.service import drop_note, find_note, keep_note, list_follow_ups, list_notes
from shop.notes.tables import team_note
from shop.web.door import Door
from shop.web.h5.team_search import join_lists
from tests.shop.conftest import MakePhone
from tests.support.databases import AnyDatabase
from tests.support.trade import open_trade


async def test_notes_are_about_ones_team_and_ones_own(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    top, *_, below = trade.people
    do = database.transact
    await do(keep_note, top, below, "爱喝红茶", None)
    await do(keep_note, top, below, "爱喝白茶", None)
    for whose, about, words, refused in (
        (below, top, "上级", NotInTeam),
        (top, top, "自己", NotInTeam),
        (top, below, " ", NoteRefused),
        (top, below, "x" * 501, NoteRefused),
    ):
        with pytest.raises(refused):
            await do(keep_note, whose, about, words, None)
    found = await database.read(find_note, top, below)
    assert found is not None
    assert found.words == "爱喝白茶"
    assert await database.read(find_note, trade.people[1], below) is None, "nobody else's"
    sealed = await database.read(lambda of: of.scalar(select(team_note.c.sealed)))
    assert "白茶".encode() not in sealed
    assert await database.read(list_notes, top) == [{"about": below, "words": "爱喝白茶", "follow_up_on": None}]
    assert await do(drop_note, top, below)
    assert not await do(drop_note, top, below)


async def test_a_note_goes_with_the_one_it_is_about(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    top, *_, below = trade.people
    await database.transact(keep_note, top, below, "爱喝红茶", None)
    assert await database.transact(request_erasure, below)
    assert await database.read(list_notes, top) == []


async def test_the_page_keeps_a_note_with_its_day(phone: MakePhone, door: Door) -> None:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    anna, ben = await phone("0"), await phone("stranger")
    await anna.open("/me")
    await ben.open("/me")
    below = await door.database.read(find_distributor, trade.buyer)
    assert below
    path = f"/me/team/{below.code}"
    assert (await anna.open(path)).status == 200
    assert (await ben.open(path)).status == 404
    assert (await ben.post(f"{path}/note", {"words": "x"})).status == 404
    assert (await anna.post(f"{path}/note", {"words": "约好再聊", "follow_up": "31.12."})).status == 422
    assert (await anna.post(f"{path}/note", {"words": "约好再聊", "follow_up": "2026-12-31"})).status == 303
    assert "约好再聊" in await (await anna.open("/me/team?level=3")).text()
    [kept] = await door.database.read(list_follow_ups, trade.people[0])
    assert f"{kept.follow_up_on}" == "2026-12-31"
    assert (await anna.post(f"{path}/note/deletion")).status == 303
    assert "约好再聊" not in await (await anna.open(path)).text()


async def test_one_finds_people_of_ones_own_team_by_whole_name_and_by_ones_own_notes(
    phone: MakePhone, door: Door
) -> None:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    top, second, *_, below = trade.people
    do = door.database.transact
    await do(rename, below, "王小明")
    await do(rename, second, "王小明")
    await do(keep_note, top, below, "爱喝 ＡＢＣ 红茶", None)
    anna, ben, alone = await phone("0"), await phone("1"), await phone("stranger")
    code = (await door.database.read(find_distributors, [below]))[below].code

    for who, typed, found in (
        (anna, "王小明", 2), (anna, "abc", 1), (anna, "红茶", 1),
        (anna, "王小", 0), (anna, "王", 0), (anna, code, 0), (anna, "%", 0),
        (ben, "王小明", 1), (ben, "红茶", 0), (alone, "王小明", 0),
    ):  # fmt: skip
        page = await (await who.open(f"/me/team-search?q={typed}")).text()
        assert page.count('class="row" href="/me/team/') == found, typed
        assert "王小明" not in page.replace('value="王小明"', "").replace("“王小明”", ""), "a name stays masked"


async def test_one_name_that_hundreds_have_is_found_in_pages_that_cost_the_same(phone: MakePhone, door: Door) -> None:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    second = trade.people[1]

    def fill(tx: Transaction) -> None:
        tx.connection.execute(update(member).where(member.c.id == second).values(own_name="林"))
        for number in range(230):
            other = recognise(tx, Identity("wx1", f"lin-{number}"), via="link")
            tx.connection.execute(update(member).where(member.c.id == other.id).values(own_name="林"))

    await door.database.transact(fill)
    anna = await phone("0")
    first = await (await anna.open("/me/team-search?q=林")).text()
    assert 'href="/me/team/' not in first
    after = first.partition("after=")[2].partition('"')[0]
    later = await (await anna.open(f"/me/team-search?q=林&after={after}")).text()
    assert later.count('class="row" href="/me/team/') == 1
    other = await phone("1")
    assert (await other.open(f"/me/team-search?q=林&after={after}")).status == 200, "another's cursor is none"
    assert (await anna.open("/me/team-search?q=林&after=%ff")).status == 200


def test_two_cut_lists_are_joined_as_far_as_both_are_known() -> None:
    ids = [MemberId(of) for of in range(10)]
    assert join_lists([ids[9], ids[5]], [ids[7], ids[3]], 2) == ({ids[9], ids[5], ids[7]}, ids[5])
    assert join_lists([ids[9]], [ids[7], ids[3]], 2) == ({ids[9], ids[7], ids[3]}, ids[3])
    assert join_lists([ids[9]], [ids[3]], 2) == ({ids[9], ids[3]}, None)


async def test_notes_have_an_end(database: AnyDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    trade = await open_trade(database)
    monkeypatch.setattr("shop.notes.service.MOST", 2)
    top, second, third, below = trade.people
    for about in (second, third, second):
        await database.transact(keep_note, top, about, "x", None)
    with pytest.raises(TooManyNotes):
        await database.transact(keep_note, top, below, "x", None)
