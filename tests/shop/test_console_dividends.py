"""Dividends in the console: calculated from a form, looked at with their why, decided by two, paid and told apart."""

import re
from collections.abc import AsyncIterator

import pytest

from commissions.beneficiary import MemberId, member
from commissions.dividends.paying import pay_dividends
from commissions.dividends.queries import list_pools
from commissions.dividends.tables import dividend_run
from commissions.ledger.queries import find_balances
from shop.accounts.permissions import Role
from shop.dividing.checks import CHECKS
from shop.proposals.queries import list_open_proposals
from shop.web.door import Door
from tests.commissions.test_dividends import ANNA, BEN, BUYER, CARL, open_shop, sell_and_mature
from tests.support.clock import MovableClock
from tests.support.console import Console, Desk, open_console
from tests.support.tampering import find_tampered
from tests.support.trade import check_books


@pytest.fixture
async def console(door: Door, clock: MovableClock) -> AsyncIterator[Console]:
    """A console of a shop whose pool has 10.00."""
    async with open_console(door) as opened:
        await opened.database.transact(open_shop)
        await sell_and_mature(opened.database, clock, "T1")
        yield opened


def form(**changed: object) -> dict[str, object]:
    """What is typed: everybody by number, the week of the sale."""
    people = " ".join(map(str, (ANNA, BEN, CARL)))
    usual = {"pool": "fund", "first": "2026-11-22", "last": "2026-11-28", "group": "people", "people": people}
    return usual | {"sharing": "equally"} | changed


async def find_address(console: Console) -> str:
    [pool] = await console.database.read(list_pools)
    return f"/console/dividends/{pool.open_run}"


async def calculate(console: Console, desk: Desk) -> str:
    assert (await desk.post("/console/dividends/new", **form())).status == 303
    return await find_address(console)


async def test_what_each_had_over_all_runs_is_a_list_by_year_and_by_month(console: Console) -> None:
    first, second = await console.sign_in(Role.FINANCE), await console.sign_in(Role.OWNER, name="店主")
    path = await calculate(console, first)
    for desk in (first, second):
        assert (await desk.post(f"{path}/approval")).status == 303
    assert "还没有人拿到过分红" in await first.read("/console/dividends/years")
    while await console.database.transact(pay_dividends):
        pass
    for span, period in (("years", "2026"), ("months", "2026-11")):
        page = re.sub("</?small>", "", await first.read(f"/console/dividends/{span}?period={period}"))
        assert "3.34" in page
        assert "10.00" in page
        assert "没有符合条件" in await first.read(f"/console/dividends/{span}?period=1999")
    assert "/console/dividends/years" in await first.read("/console/dividends")


async def test_a_run_is_calculated_decided_by_two_and_paid(console: Console) -> None:
    first, second = await console.sign_in(Role.FINANCE), await console.sign_in(Role.OWNER, name="店主")
    assert "哪个奖金池" in await first.read("/console/dividends/new")
    path = await calculate(console, first)
    page = await first.read(path)
    assert "这次分" in page
    assert "10.00" in page
    assert "点名" in page
    assert (await first.post(f"{path}/approval")).status == 303
    assert "等另一位同事" in await first.read(path)
    assert (await first.post(f"{path}/approval")).status >= 400
    tray = await second.read("/console/proposals")
    assert "发放分红" in tray
    [waiting] = await console.database.read(list_open_proposals)
    assert (await second.post(f"/console/proposals/{waiting.id}/agreement")).status == 303
    while await console.database.transact(pay_dividends):
        pass
    assert (await console.database.read(find_balances, member(MemberId(BEN))))["available"] == 333
    assert "已发放" in await first.read(path)
    lines = await first.read(f"/console/dividends/lines?run={path.rpartition('/')[2]}")
    assert "3.34" in re.sub("<[^>]+>", "", lines)
    assert "1 份" in lines
    assert await console.database.read(check_books) == []
    swapped = dividend_run.update().values(approved_by=dividend_run.c.second_by, second_by=dividend_run.c.approved_by)
    assert await find_tampered(console.database, CHECKS, swapped) == {"dividend_by_two"}


async def test_what_can_not_be_calculated_is_said_and_the_form_keeps_what_was_typed(console: Console) -> None:
    desk = await console.sign_in()
    for changed, told in (
        ({"last": "2026-11-30"}, "时间要已经过完"),
        ({"pool": "nothing"}, "没有这个奖金池"),
        ({"group": "tiers"}, "按等级"),
        ({"first": "soon"}, "soon"),
        ({"people": "0 999999"}, ""),
        ({"people": str(BUYER), "sharing": "direct_sales"}, "没有人能分"),
        ({"sharing": "by_heads"}, ""),
    ):
        answer = await desk.post("/console/dividends/new", **form(**changed))
        text = await answer.text()
        assert answer.status >= 400, changed
        assert told in text
        assert "2026-11-28" in text or "2026-11-30" in text


async def test_a_run_is_dropped_and_whoever_is_in_it_decides_nothing(console: Console) -> None:
    desk = await console.sign_in(member_id=MemberId(BEN))
    path = await calculate(console, desk)
    refused = await desk.post(f"{path}/approval")
    assert refused.status >= 400
    assert (await desk.post(f"{path}/end")).status == 303
    assert "已作废" in await desk.read(path)
    assert await console.database.read(list_open_proposals) == ()
    assert (await (await console.sign_in(Role.OPERATOR)).get(path)).status == 403
