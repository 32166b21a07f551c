"""Targets in the console and on the distributor's own page."""

import re
from collections.abc import AsyncIterator

import pytest

from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from shop.accounts.permissions import Role
from shop.targets.queries import find_amounts, find_rules, list_assessments
from shop.targets.target import Basis, Scope
from shop.web.door import Door
from tests.shop.test_targets import ANNA, BEN, CARL, open_sellers
from tests.support.clock import MovableClock
from tests.support.console import Console, open_console


@pytest.fixture
async def console(door: Door) -> AsyncIterator[Console]:
    """A console of a shop with three sellers who have targets."""
    async with open_console(door) as opened:
        await open_sellers(opened.database)
        yield opened


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page))


async def test_a_year_is_set_split_and_shown_with_what_its_parts_differ_by(console: Console) -> None:
    desk = await console.sign_in()
    assert "还没有分到省份" in await desk.read("/console/targets")
    path = "/console/targets/one?year=2026"
    split = await desk.post(path, year="120000", do="split")
    assert split.status == 200
    assert (await split.text()).count('value="10000"') == 12
    assert await console.database.read(find_amounts, 2026, Scope.WHOLE) == {}
    assert (await desk.post(path, year="120000", q1="20000", q4="90000")).status == 303
    await desk.post("/console/targets/one?year=2026&scope=region&region=330000", year="130000")
    page = plain(await desk.read("/console/targets?year=2026"))
    assert "浙江省" in page
    assert "还差 ¥10,000.00" in page
    assert "多出 ¥10,000.00" in page
    refused = await desk.post(path, year="a lot")
    assert refused.status == 422
    assert "a lot" in await refused.text()
    assert (await desk.get("/console/targets/one?year=2026&scope=region&region=x")).status >= 400
    assert (await desk.get("/console/targets/one?year=2026&scope=person&person=nobody")).status >= 400
    people = plain(await desk.read("/console/targets/people?year=2026"))
    assert "还没有给分销员定过目标" in people or "没有符合条件" in people
    await desk.post(f"/console/targets/one?year=2026&scope=person&person={ANNA}", year="300")
    assert "50%" in plain(await desk.read("/console/targets/people?year=2026"))
    support = await console.sign_in(Role.SUPPORT)
    assert (await support.post(path, year="1")).status == 403


async def test_rules_are_kept_and_a_period_is_assessed_and_decided(console: Console, clock: MovableClock) -> None:
    desk = await console.sign_in()
    await desk.post(
        "/console/targets/rules?year=2026", basis="direct_sales", by="month", rise="150", fall="60", grace="1"
    )
    rules = await console.database.read(find_rules, 2026)
    assert rules is not None
    assert (rules.basis, rules.rise_bp, rules.by_quarter) == (Basis.DIRECT, 15_000, False)
    wrong = await desk.post(
        "/console/targets/rules?year=2026", basis="heads", by="month", rise="50", fall="60", grace="1"
    )
    assert wrong.status == 422
    assert (await desk.post("/console/targets/assessments?year=2026", period="11")).status >= 400
    clock.advance(days=9)
    assert "考核11月" in plain(await desk.read("/console/targets?year=2026"))
    assert (await desk.post("/console/targets/assessments?year=2026", period="11")).status == 303
    [made] = await console.database.read(list_assessments, 2026)
    path = f"/console/targets/assessments/{made.id}"
    page = plain(await desk.read(path))
    assert "升级" in page
    assert "第 1 期不够" in page
    anna = await console.database.read(find_distributor, ANNA)
    assert anna is not None
    own = await console.sign_in(member_id=ANNA)
    assert (await own.post(f"{path}/decision", key=[anna.code], reason="mine")).status >= 400
    assert (await desk.post(f"{path}/decision", key=[anna.code], reason=" ")).status >= 400
    assert (await desk.post(f"{path}/decision", key=[anna.code], reason="十一月考核")).status == 303
    anna = await console.database.read(find_distributor, ANNA)
    assert anna is not None
    assert anna.tier == "silver"
    assert "已执行" in plain(await desk.read(path))
    for who in (BEN, CARL):
        found = await console.database.read(find_distributor, MemberId(who))
        assert found is not None
        assert found.tier is not None
