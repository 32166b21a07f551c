"""A distributor's own notes: about their team only, read by nobody else, sealed, and gone with either of the two."""

import pytest
from sqlalchemy import select

from commissions.network.queries import find_distributor
from shop.erasure import request_erasure
from shop.notes.refusals import NoteRefused, NotInTeam
from shop.notes.service import drop_note, find_note, keep_note, list_follow_ups, list_notes
from shop.notes.tables import team_note
from shop.web.door import Door
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
