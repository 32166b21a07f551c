"""A member asks for all of their data: once a day, theirs alone, for a week, the same as staff would give them."""

import json
import zipfile
from pathlib import Path

import pytest

from commissions.actor import staff_acting
from shop.desk.members import export_member
from shop.erasure import request_erasure
from shop.errands.files import ErrandFiles
from shop.errands.running import ErrandRunner
from shop.exports.events import OwnDataReady
from shop.exports.refusals import OwnDataAskedToday
from shop.inbox.holding import take_in
from shop.inbox.notice import Notice
from shop.own_data import OWN_DATA, ask_own_data, find_own_data, find_own_file, write_portrait
from shop.portrait import draw_portrait
from shop.portrait_page import write_page
from shop.web.door import Door
from shop.words import words
from tests.shop.conftest import MakePhone
from tests.support.clock import MovableClock
from tests.support.databases import published
from tests.support.trade import Trade, open_trade


def list_files(folder: Path) -> list[str]:
    return [path.name for path in (folder / "errands").glob("*")]


def make_runner(trade: Trade, folder: Path) -> ErrandRunner:
    return ErrandRunner(trade.database, [OWN_DATA], ErrandFiles(folder / "errands"), "me")


@pytest.fixture
async def trade(sqlite_database: object) -> Trade:
    return await open_trade(sqlite_database)  # type: ignore[arg-type]


async def test_the_file_says_what_staff_would_say_and_names_nobody_else(
    trade: Trade, tmp_path: Path, clock: MovableClock
) -> None:
    await trade.buy(1)
    me = trade.people[2]
    facts = {"buyer": "王*麻", "amount_fen": 640, "title": "<b>茶</b>", "order_no": "L1", "happened_at": "2026-12-01"}
    await trade.database.transact(take_in, Notice(me, "commission_earned", facts), delivery_id=9_000)
    asked = await trade.database.transact(ask_own_data, me, "key-1")
    told = write_portrait(await trade.database.transact(export_member, me, by=staff_acting("mei"), reason="asked"))
    assert await make_runner(trade, tmp_path).run_one() == 1

    found = await trade.database.read(find_own_data, me)
    path = find_own_file(ErrandFiles(tmp_path / "errands"), found, clock())
    assert found is not None
    assert path is not None
    assert found.errand.code == asked.code
    with zipfile.ZipFile(path) as made:
        assert json.loads(made.read("数据.json")) == json.loads(told)
        page = made.read("我的信息.html").decode()
    assert "王*麻" not in page + told.decode()
    assert "&lt;b&gt;茶" in page
    assert "¥" in page
    [(_, event)] = await trade.database.read(published, OwnDataReady.__name__)
    assert event["member_id"] == me


async def test_it_is_asked_once_a_day_and_fetched_for_a_week(trade: Trade, tmp_path: Path, clock: MovableClock) -> None:
    me, files = trade.buyer, ErrandFiles(tmp_path / "errands")
    await trade.database.transact(ask_own_data, me, "key-1")
    await make_runner(trade, tmp_path).run_one()
    clock.advance(hours=23)
    with pytest.raises(OwnDataAskedToday):
        await trade.database.transact(ask_own_data, me, "key-2")
    clock.advance(days=6)
    found = await trade.database.read(find_own_data, me)
    assert find_own_file(files, found, clock()) is not None
    clock.advance(days=1)
    assert find_own_file(files, found, clock()) is None
    assert await make_runner(trade, tmp_path).forget() == 1
    assert list_files(tmp_path) == []
    await trade.database.transact(ask_own_data, me, "key-3")


async def test_who_is_erased_leaves_no_file(trade: Trade, tmp_path: Path) -> None:
    await trade.database.transact(ask_own_data, trade.buyer, "key-1")
    runner = make_runner(trade, tmp_path)
    await runner.run_one()
    assert await trade.database.transact(request_erasure, trade.buyer)
    assert await runner.forget() == 1
    assert list_files(tmp_path) == []


async def test_every_part_of_a_portrait_has_a_name_for_people(trade: Trade, clock: MovableClock) -> None:
    portrait = await trade.database.read(draw_portrait, trade.buyer)
    assert set(portrait) == set(words("portrait.toml")["parts"])
    assert write_page(json.loads(write_portrait(portrait)), clock()).count("<h2>") >= 3


async def test_the_page_asks_and_only_this_person_fetches(trade: Trade, phone: MakePhone, door: Door) -> None:
    anna, ben = await phone("3"), await phone("2")
    assert "要一份我的信息" in await (await anna.open("/me/account")).text()
    assert (await anna.get("/me/account/data")).status == 404
    assert (await anna.post("/me/account/data", {"key": "key-00001"})).status == 303
    assert "正在整理" in await (await anna.open("/me/account")).text()
    await ErrandRunner(trade.database, [OWN_DATA], door.errand_files, "me").run_one()
    assert "只有你能下载" in await (await anna.open("/me/account")).text()
    sent = await anna.get("/me/account/data")
    assert sent.headers["Content-Type"] == "application/zip"
    assert (await sent.read())[:2] == b"PK"
    await ben.open("/me")
    assert (await ben.get("/me/account/data")).status == 404
