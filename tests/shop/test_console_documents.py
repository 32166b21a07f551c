"""Tiers, pools and the rules of withdrawals as forms: examined, compared, published as versions."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape

import pytest

from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.queries import find_policy
from commissions.tiers.queries import find_tiers
from commissions.withdrawals.queries import find_rules, list_published_rules
from shop.accounts.permissions import Role
from shop.web.door import Door
from tests.shop.test_targets import open_sellers
from tests.support.clock import MovableClock
from tests.support.console import Console, open_console

_DOCUMENT = re.compile(r'name="document" value="([^"]*)"')
TIERS = {
    "grace": "15",
    "name0": "银牌",
    "tier0": "silver",
    "match0": "all",
    "metric0:0": "direct_sales_fen",
    "least0:0": "100",
    "days0:0": "30",
    "name1": "金牌",
    "tier1": "",
    "match1": "any",
    "metric1:0": "team_sales_fen",
    "least1:0": "1,000.50",
    "metric1:1": "customers",
    "least1:1": "3",
}
RULES = {
    "channel": ["wechat", "bank"],
    "minimum_fen": "10",
    "maximum_fen": "5000",
    "step_fen": "1",
    "per_day": "2",
    "fee_rate": "0.6",
    "fee_least": "",
    "fee_most": "20",
    "review_above_fen": "300",
    "second_review_above_fen": "3000",
    "review_above_day_fen": "800",
    "tax": "labour",
}


@pytest.fixture
async def console(door: Door) -> AsyncIterator[Console]:
    """A console of a shop with three sellers."""
    async with open_console(door) as opened:
        await open_sellers(opened.database)
        yield opened


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))


async def test_tiers_are_typed_examined_and_published(console: Console, clock: MovableClock) -> None:
    desk = await console.sign_in()
    assert 'value="Silver"' in await desk.read("/console/tiers/draft")
    wrong = await desk.post("/console/tiers/draft", view="form", **(TIERS | {"least0:0": "many"}))
    assert wrong.status == 422
    assert 'value="银牌"' in await wrong.text()
    page = await (await desk.post("/console/tiers/draft", view="form", **TIERS)).text()
    assert "最近 30 天直接客户" in plain(page) or "最近 30 天" in plain(page)
    assert "按最早的 5 位分销员" in plain(page)
    assert "有法律风险" in page
    found = _DOCUMENT.search(page)
    assert found is not None
    document = unescape(found[1])
    assert json.loads(document)["tiers"][1] == {
        "tier": "金牌",
        "name": "金牌",
        "any": [{"metric": "team_sales_fen", "least": 100_050}, {"metric": "customers", "least": 3}],
    }
    done = await desk.post("/console/tiers/publication", document=document, notice=CURRENT_NOTICE)
    assert done.status == 303
    published = await console.database.read(find_tiers, clock.now)
    assert published is not None
    assert ([of.name for of in published.ladder.tiers], published.ladder.grace_days) == (["银牌", "金牌"], 15)
    again = await (await desk.post("/console/tiers/draft", view="text", raw=document)).text()
    assert "按最早的 5 位分销员" in plain(again)
    assert (await desk.post("/console/tiers/draft", view="text", raw="{")).status >= 400
    assert (await (await console.sign_in(Role.OPERATOR)).get("/console/tiers/draft")).status == 403


async def test_the_rules_of_withdrawals_are_typed_compared_and_published(console: Console, clock: MovableClock) -> None:
    desk = await console.sign_in()
    assert "默认规则" in await desk.read("/console/withdrawal-rules")
    wrong = await desk.post("/console/withdrawal-rules/draft", **(RULES | {"maximum_fen": "1"}))
    assert wrong.status >= 400
    assert "每次最多" in await wrong.text()
    page = await (await desk.post("/console/withdrawal-rules/draft", **RULES)).text()
    told = plain(page)
    assert "提现方式 微信零钱 微信零钱和银行卡" in told
    assert "手续费比例 0% 0.6%" in told
    assert "代扣个税 – 按劳务报酬" in told
    found = _DOCUMENT.search(page)
    assert found is not None
    first = {"document": unescape(found[1]), "newest": "0"}
    assert (await desk.post("/console/withdrawal-rules/publication", **first)).status == 303
    rules = await console.database.read(find_rules, clock.now)
    assert (rules.minimum_fen, rules.fee.rate_bp, rules.fee.most_fen, rules.per_day) == (1_000, 60, 2_000, 2)
    assert (rules.review_above_day_fen, rules.review_above_week_fen) == (80_000, None)
    assert rules.tax is not None
    kept = await (await desk.post("/console/withdrawal-rules/draft", **(RULES | {"tax": "keep"}))).text()
    assert "没有不同" in kept
    later = _DOCUMENT.search(
        await (await desk.post("/console/withdrawal-rules/draft", **(RULES | {"per_day": "5"}))).text()
    )
    assert later is not None
    said = {"document": unescape(later[1]), "effective_at": "2027-01-01", "newest": "0"}
    stale = await desk.post("/console/withdrawal-rules/publication", **said)
    assert stale.status == 409
    assert "别人发布了另一版" in await stale.text()
    said["newest"] = "1"
    assert (await desk.post("/console/withdrawal-rules/publication", **said)).status == 303
    assert "还没生效" in await desk.read("/console/withdrawal-rules")
    past = await desk.post(
        "/console/withdrawal-rules/publication", **(said | {"effective_at": "2020-01-01", "newest": "2"})
    )
    assert past.status >= 400
    assert len(await console.database.read(list_published_rules)) == 2


async def test_pools_are_a_part_of_the_policys_form(console: Console, clock: MovableClock) -> None:
    desk = await console.sign_in()
    now = await console.database.read(find_policy, clock.now)
    assert now is not None
    typed = {"depth": "1", "level:1": "10%", "hold_days": "7", "cap": "50%", "base": "paid", "who": "everyone"}
    typed |= {"self_purchase": "off", "ineligible_upline": "skip", "audience": "anyone", "duration": "permanent"}
    typed |= {"pool:0:name": "成长基金", "pool:0:cell": "1.5%", "pool:1:name": "", "view": "form", "orders": "100"}
    page = await (await desk.post("/console/policies/draft", **typed)).text()
    assert "奖金池 成长基金" in plain(page)
    found = _DOCUMENT.search(page)
    assert found is not None
    assert json.loads(unescape(found[1]))["pools"] == {"成长基金": {"rate_bp": 150}}
