"""Staff look at the shop as a member sees it: once by a ticket, only reading, told in the log."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection, Table, func, select, update

from commissions.actor import TERMINAL
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.ports import Transaction
from shop.accounts.permissions import ROLES, Permission, Role
from shop.accounts.service import change_rights
from shop.audit_log.queries import list_acts
from shop.errands.running import ErrandRunner
from shop.inbox.queries import count_unread
from shop.members.tables import identity
from shop.own_data import OWN_DATA, ask_own_data
from shop.rooms import ROOMS
from shop.staff.service import end_staff
from shop.web.app import create_app
from shop.web.door import Door
from shop.web.routes import ROUTES as PAGES
from tests.support.clock import MovableClock
from tests.support.console import Console, Desk, open_console
from tests.support.shop_web import CHROME
from tests.support.trade import Trade, open_trade

_ADDRESS = re.compile(r'href="http://shop\.test(/viewing/[^"]+)"')
_QUIET = {"act", "viewing", "lease", "outbox"}


@dataclass
class Stage:
    """A trading shop, its console, and a browser of staff at the shop."""

    trade: Trade
    console: Console
    desk: Desk
    shop: TestClient[Any, Any]

    @property
    def buyer(self) -> MemberId:
        """Who bought, and was told."""
        return self.trade.people[3]

    async def ask(self, reason: str = "核对订单") -> str:
        """The path of a ticket for the buyer's shop."""
        found = await self.trade.database.read(find_distributor, self.buyer)
        assert found is not None
        response = await self.desk.post(f"/console/members/{found.code}/viewing", reason=reason)
        told = _ADDRESS.search(await response.text())
        assert told, response.status
        return told[1]

    async def enter(self) -> None:
        """Look at the buyer's shop."""
        response = await self.shop.get(await self.ask(), allow_redirects=False)
        assert (response.status, response.headers["Location"]) == (302, "/me")


@pytest.fixture
async def stage(door: Door) -> AsyncIterator[Stage]:
    """One paid order."""
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    await trade.buy(1)
    async with open_console(door) as console, TestClient(TestServer(create_app(door))) as shop:
        shop.session.headers["User-Agent"] = CHROME
        yield Stage(trade, console, await console.sign_in(), shop)


def count_all(connection: Connection) -> dict[str, int]:
    """Rows of every table that a page could write."""
    tables: list[Table] = [table for room in ROOMS for table in room.tables if table.name not in _QUIET]
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


async def test_who_looks_sees_the_members_pages_and_the_log_says_who_and_why(stage: Stage) -> None:
    await stage.enter()
    page = await (await stage.shop.get("/me")).text()
    assert "王掌柜 正以 TA 的身份查看" in page
    acts = await stage.trade.database.read(list_acts, limit=20)
    one = next(found for found in acts.items if found.action == "member.view")
    assert one.details["reason"] == "核对订单"
    assert str(one.actor).startswith("staff:")


async def test_a_ticket_opens_once_within_two_minutes_and_for_a_quarter_of_an_hour(
    stage: Stage, clock: MovableClock
) -> None:
    path = await stage.ask()
    assert (await stage.shop.get(path, allow_redirects=False)).status == 302
    assert (await stage.shop.get(path, allow_redirects=False)).status == 410
    assert (await stage.shop.get("/me")).status == 200
    clock.advance(minutes=15)
    assert (await stage.shop.get("/me")).status == 403

    late = await stage.ask()
    clock.advance(minutes=2)
    assert (await stage.shop.get(late, allow_redirects=False)).status == 410
    assert (await stage.shop.get("/viewing/" + "x" * 43, allow_redirects=False)).status == 410


async def test_no_page_writes_anything_for_who_looks(stage: Stage) -> None:
    await stage.enter()
    unread = await stage.trade.database.read(count_unread, stage.buyer)
    before = await stage.trade.database.read(count_all)
    own = await stage.trade.database.read(find_distributor, stage.trade.people[0])
    assert own is not None
    for page in PAGES:
        if page.method == "GET" and page.access != "login":
            path = re.sub(r"{code[^}]*}", own.code, page.path)
            answer = await stage.shop.get(re.sub(r"{[^}]*}", "abc", path), allow_redirects=False)
            assert answer.status < 500, page.path
    assert await stage.trade.database.read(count_all) == before
    assert await stage.trade.database.read(count_unread, stage.buyer) == unread


async def test_wechat_is_asked_for_nothing_by_who_looks(stage: Stage, door: Door) -> None:
    """Pages with a code to follow by, and posters: each has a database of its own behind it."""
    await stage.enter()
    await stage.trade.database.transact(follow_no_more, stage.buyer)
    for page in ("/me/notices", "/me/shop", "/me/poster?kind=follow", "/"):
        assert (await stage.shop.get(page)).status == 200, page
    for kind in ("follow", "shop"):
        assert (await stage.shop.get(f"/me/poster/{kind}.jpg")).status == 200
    assert (door.posters.made, door.scene_codes.made) == ([], [])  # type: ignore[attr-defined]


def follow_no_more(tx: Transaction, member_id: MemberId) -> None:
    """The account is not followed, so that pages offer its code."""
    tx.connection.execute(update(identity).where(identity.c.member_id == member_id).values(subscribed=False))


async def test_nothing_can_be_sent_but_the_end(stage: Stage) -> None:
    await stage.enter()
    for page in PAGES:
        if page.method == "POST" and page.access != "login":
            answer = await stage.shop.post(re.sub(r"{[^}]*}", "abc", page.path), allow_redirects=False)
            assert answer.status == 403, page.path
    ended = await stage.shop.post("/viewing/end", allow_redirects=False)
    assert ended.status == 303
    assert (await stage.shop.get("/me")).status == 403


async def test_the_file_of_all_of_ones_data_is_for_oneself_alone(stage: Stage, door: Door) -> None:
    """It has in full what pages mask; staff export it by a right of its own."""
    await stage.trade.database.transact(ask_own_data, stage.buyer, "key-00001")
    await ErrandRunner(stage.trade.database, [OWN_DATA], door.errand_files, "me").run_one()
    await stage.enter()
    assert (await stage.shop.get("/me/account")).status == 200
    assert (await stage.shop.get("/me/account/data")).status == 403


async def test_who_works_here_no_more_looks_no_more(stage: Stage) -> None:
    await stage.enter()

    def dismiss(tx: Transaction) -> None:
        end_staff(tx, stage.desk.staff_code, by=TERMINAL)

    await stage.trade.database.transact(dismiss)
    assert (await stage.shop.get("/me")).status == 403


async def test_whose_right_was_taken_looks_no_more(stage: Stage) -> None:
    await stage.enter()
    assert (await stage.shop.get("/me")).status == 200
    rights = ROLES[Role.SUPPORT] - {Permission.LOOK_AS_PEOPLE}

    def take_away(tx: Transaction) -> None:
        change_rights(tx, stage.desk.staff_code, Role.SUPPORT, rights, by=TERMINAL)

    await stage.console.sign_in(name="另一位掌柜")
    await stage.trade.database.transact(take_away)
    assert (await stage.shop.get("/me")).status == 403


async def test_a_reason_and_the_right_to_see_recipients_are_needed(stage: Stage) -> None:
    found = await stage.trade.database.read(find_distributor, stage.buyer)
    assert found is not None
    path = f"/console/members/{found.code}/viewing"
    assert (await stage.desk.post(path, reason=" ")).status == 409
    auditor = await stage.console.sign_in(Role.AUDITOR, name="审计")
    assert (await auditor.post(path, reason="看看")).status == 403
    assert "以 TA 的身份查看店铺" not in await auditor.read(f"/console/members/{found.code}")
