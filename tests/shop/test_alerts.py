"""Staff are told of what is due: each thing once, not at night, nobody who may not do anything about it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from commissions.actor import TERMINAL, staff_acting
from commissions.beneficiary import MemberId
from shop.accounts.permissions import ROLES, Permission, Rights, Role
from shop.accounts.service import NewAccount, change_rights, open_account
from shop.alerts.events import StaffToTell
from shop.alerts.service import find_wishes, keep_wishes, may_be_told, tell_staff
from shop.alerts.topic import PAGES, Topic, Wishes
from shop.complaints.service import record_complaint, remind
from shop.staff.service import add_staff, end_staff
from shop.web.door import Door
from tests.support.clock import MovableClock
from tests.support.complaints import StandInComplaints
from tests.support.console import HASH, open_console
from tests.support.databases import AnyDatabase, published
from tests.support.trade import Trade, open_trade

MEI = staff_acting("mei")


@dataclass
class Shift:
    """A trading shop and those who work there."""

    trade: Trade
    clock: MovableClock

    @property
    def database(self) -> AnyDatabase:
        return self.trade.database

    async def employ(self, role: Role, member_id: MemberId | None, name: str = "小王") -> str:
        identity, _ = await self.database.transact(add_staff, name, by=MEI, member_id=member_id)
        await self.database.transact(open_account, NewAccount(identity.code, f"login-{identity.code}", HASH, role))
        return identity.code

    async def complain(self) -> str:
        order = await self.trade.buy(1)
        fact = StandInComplaints().complain(order.no, self.clock())
        fact = replace(fact, complaint_id=f"2002{order.no[-8:]}")
        await self.database.transact(record_complaint, fact)
        return fact.complaint_id

    async def told(self) -> list[dict[str, Any]]:
        """What is told now; everything due is looked at."""
        before = len(await self.database.read(published, StaffToTell.__name__))
        await self.database.transact(tell_staff)
        return [event for _, event in (await self.database.read(published, StaffToTell.__name__))[before:]]


@pytest.fixture
async def shift(sqlite_database: AnyDatabase, clock: MovableClock) -> Shift:
    """By day: the clock begins in the morning."""
    made = Shift(await open_trade(sqlite_database), clock)
    while Wishes().is_quiet(clock()):
        clock.advance(hours=1)
    return made


async def test_a_complaint_is_told_once_and_again_at_each_reminder(shift: Shift) -> None:
    code = await shift.employ(Role.SUPPORT, shift.trade.people[0])
    number = await shift.complain()
    [first] = await shift.told()
    assert (first["staff_code"], first["member_id"], first["word"]) == (code, shift.trade.people[0], "complaint_0")
    assert first["path"] == f"/console/complaints/{number}"
    assert await shift.told() == []
    shift.clock.advance(hours=2)
    await shift.database.transact(remind)
    assert [event["word"] for event in await shift.told()] == ["complaint_1"]
    assert await shift.told() == []


async def test_nobody_is_told_at_night_and_all_of_it_in_the_morning_together(shift: Shift) -> None:
    code = await shift.employ(Role.SUPPORT, shift.trade.people[0])
    now_hour = (shift.clock().hour + 8) % 24
    night = Wishes(quiet_from=now_hour, quiet_until=(now_hour + 3) % 24)
    await shift.database.transact(keep_wishes, code, night, by=MEI)
    await shift.complain()
    await shift.complain()
    assert await shift.told() == []
    shift.clock.advance(hours=3)
    [event] = [event for event in await shift.told() if event["topic"] == "complaints"]
    assert (event["count"], event["path"]) == (2, "/console/complaints?state=open")


async def test_who_may_not_who_does_not_want_and_who_left_are_not_told(shift: Shift) -> None:
    people = shift.trade.people
    auditor = await shift.employ(Role.AUDITOR, people[0], "审计")
    silent = await shift.employ(Role.SUPPORT, people[1], "不听")
    untied = await shift.employ(Role.SUPPORT, None, "没对上")
    gone = await shift.employ(Role.SUPPORT, people[2], "走了")
    await shift.database.transact(keep_wishes, silent, Wishes(frozenset()), by=MEI)
    await shift.database.transact(end_staff, gone, by=MEI)
    await shift.complain()
    assert await shift.told() == []
    for code in (auditor, silent, untied, gone):
        assert not await shift.database.read(may_be_told, code, "complaints", people[0])


async def test_a_right_that_was_taken_in_between_stops_the_notice(shift: Shift) -> None:
    person = shift.trade.people[0]
    code = await shift.employ(Role.SUPPORT, person)
    assert await shift.database.read(may_be_told, code, "complaints", person)
    left = ROLES[Role.SUPPORT] - {Permission.ANSWER_COMPLAINTS}
    await shift.database.transact(change_rights, code, Role.SUPPORT, left, by=TERMINAL)
    assert not await shift.database.read(may_be_told, code, "complaints", person)
    assert not await shift.database.read(may_be_told, code, "shipping", person + 1)


async def test_orders_that_lie_are_told_once_a_day(shift: Shift) -> None:
    await shift.employ(Role.SUPPORT, shift.trade.people[0])
    await shift.trade.buy(1)
    assert await shift.told() == []
    shift.clock.advance(hours=25)
    assert [(event["word"], event["count"]) for event in await shift.told()] == [("ship_24", 1)]
    assert await shift.told() == []
    shift.clock.advance(hours=24)
    assert [event["word"] for event in await shift.told()] == ["ship_48"]


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "hour", "quiet"),
    [(22, 8, 23, True), (22, 8, 7, True), (22, 8, 8, False), (22, 8, 21, False), (12, 14, 13, True), (5, 5, 5, False)],
)
def test_quiet_hours_go_over_midnight(quiet_from: int, quiet_until: int, hour: int, quiet: bool) -> None:
    at = datetime.fromisoformat(f"2026-12-01T{hour:02d}:30:00+08:00")
    assert Wishes(quiet_from=quiet_from, quiet_until=quiet_until).is_quiet(at) is quiet


def test_everyone_is_told_of_what_they_may_do_something_about() -> None:
    assert {of for of in Topic if Wishes().wants(of, Rights(Role.OWNER))} == set(Topic)
    assert {of for of in Topic if Wishes().wants(of, Rights(Role.SUPPORT))} == {
        Topic.COMPLAINTS,
        Topic.THREADS,
        Topic.SHIPPING,
        Topic.ASKED,
    }
    assert set(PAGES) == set(Topic), "several at once lead to the page of their topic"


async def test_everyone_ticks_for_themselves(door: Door) -> None:
    async with open_console(door) as console:
        desk = await console.sign_in(Role.SUPPORT)
        page = await desk.read("/console/me")
        assert "投诉和催办" in page
        assert "等审核的提现" not in page
        saved = await desk.post(
            "/console/me/wishes", topic=["shipping", "withdrawals", "x"], quiet_from="0", quiet_until="0"
        )
        assert saved.status == 303
        kept = await console.database.read(find_wishes, desk.staff_code)
        assert Topic.COMPLAINTS not in kept.topics
        assert Topic.SHIPPING in kept.topics
        refused = await desk.post("/console/me/wishes", quiet_from="25", quiet_until="x")
        assert refused.status in (409, 422)
