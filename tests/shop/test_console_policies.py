"""The console's editor of policies: tried over real orders, warned about, published from a day on, refused in words."""

import html
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from commissions.actor import TERMINAL
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.queries import find_policy, get_policy
from commissions.policies.terms import read_terms
from commissions.policies.warnings import Known, list_warnings
from commissions.tiers.service import publish_tiers
from shop.accounts.permissions import Role
from shop.web.console.policy_form import describe_document, read_document
from shop.web.console.policy_words import say_message
from shop.web.door import Door
from shop.words import words
from tests.support.clock import START
from tests.support.console import Console, Desk, open_console
from tests.support.trade import POLICY, Trade, open_trade

FORM = {
    "depth": "1", "base": "paid", "cap": "30%", "hold_days": "7", "level:1": "15%", "self_purchase": "off",
    "ineligible_upline": "skip", "who": "everyone", "audience": "anyone", "duration": "permanent", "view": "form",
}  # fmt: skip


@dataclass
class Room:
    """A shop with one paid order under a policy of three levels, its console, and the owner at it."""

    trade: Trade
    console: Console
    desk: Desk


@pytest.fixture
async def room(door: Door) -> AsyncIterator[Room]:
    """Somebody has bought one tea."""
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    await trade.buy(1)
    async with open_console(door) as console:
        yield Room(trade, console, await console.sign_in())


async def test_a_draft_is_tried_over_real_orders_and_nothing_is_published(room: Room) -> None:
    tried = await (await room.desk.post("/console/policies/draft", **FORM)).text()
    text = tried.replace("<small>", "").replace("</small>", "")
    assert "19.20" in text
    assert "一级比例" in text
    assert "发布这一版" in text
    found = await room.trade.database.read(find_policy, START)
    assert found is not None
    assert found.version == 1


async def test_what_cannot_be_read_is_shown_again_as_it_was_typed(room: Room) -> None:
    refused = await room.desk.post("/console/policies/draft", **FORM | {"level:1": "很多", "cap": "20%"})
    text = await refused.text()
    assert refused.status == 422
    assert 'value="很多"' in text
    assert 'value="20%"' in text
    assert "发布这一版" not in text
    raw = await room.desk.post("/console/policies/draft", view="text", raw='{"levels": [], "entry_fee": 1}')
    assert raw.status == 409
    assert "entry_fee" in await raw.text()


async def test_a_policy_is_published_from_a_day_on(room: Room) -> None:
    document = '{"depth": 1, "levels": [{"rate_bp": 1500}]}'
    sent = await room.desk.post("/console/policies/publication", document=document, effective_at="2026-12-01")
    assert sent.status == 303
    assert sent.headers["Location"] == "/console/policies/2"
    found = await room.trade.database.read(get_policy, 2)
    assert found.effective_at.isoformat() == "2026-11-30T16:00:00+00:00"
    assert "未生效" in await room.desk.read("/console/policies")
    assert "15%" in await room.desk.read("/console/policies/2?with=1")
    for day in ("2020-01-01", "gestern"):
        refused = await room.desk.post("/console/policies/publication", document=document, effective_at=day)
        assert refused.status in (409, 422)
    assert (await room.desk.get("/console/policies/99")).status == 404


async def test_of_two_who_began_from_the_same_version_the_second_sees_the_firsts(room: Room) -> None:
    document = '{"depth": 1, "levels": [{"rate_bp": 1500}]}'
    said = {"document": document, "start": "1", "newest": "1"}
    assert (await room.desk.post("/console/policies/publication", **said)).status == 303
    refused = await room.desk.post("/console/policies/publication", **said)
    text = await refused.text()
    assert refused.status == 409
    assert "现行政策刚刚换了一版" in text
    assert 'name="newest" value="2"' in text
    assert (await room.desk.post("/console/policies/publication", **said | {"newest": "2"})).status == 303


async def test_the_basis_is_chosen_beside_the_version_that_the_draft_began_from(room: Room) -> None:
    tried = await (await room.desk.post("/console/policies/draft", **FORM | {"start": "1", "base": "margin"})).text()
    assert "以第 1 版为底" in tried
    assert "&#34;base&#34;: &#34;margin&#34;" in tried


async def test_whoever_may_not_edit_policies_publishes_none(room: Room) -> None:
    operator = await room.console.sign_in(Role.OPERATOR, name="运营")
    assert (await operator.post("/console/policies/publication", document="{}")).status == 403
    assert (await operator.post("/console/policies/draft", **FORM)).status == 403
    assert "/console/policies/draft" not in await operator.read("/console/policies")


ROLES = {
    "grade:0:name": "组长", "grade:0:cell": "2%", "grade:1:name": "总监", "grade:1:cell": "5%",
    "agent:district": "1%", "agent:city": "¥0.50", "agent:province": "", "agent_mode": "independent",
    "agent_sharing": "split", "agent_referral": "10%", "store": "1%", "clerk": "",
    "channel:link": "", "channel:store": "1", "channel:poster": "3",
}  # fmt: skip


async def test_leaders_agents_and_channels_are_fields_with_their_risks_and_the_limit_of_deduction(room: Room) -> None:
    tried = await (await room.desk.post("/console/policies/draft", **FORM | ROLES)).text()
    for said in ("团队长的级别名", "市代理的比例", "几级代理之间", "推荐代理的比例", "门店渠道的层级"):
        assert f'<td data-label="字段">{said}</td>' in tried, said
    assert "有法律风险：团队长、推荐代理的比例、海报的层级" in tried
    assert '"channels": {' in html.unescape(tried)
    assert "商品实付的 5%" in tried
    # 5 % of 128.00 is 6.40; the commission of a draft that pays 15 % of it is 19.20.
    assert "新的佣金超过" in tried
    assert "12.80" in tried.replace("<small>", "").replace("</small>", "")


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("grade:1:cell", "很多", "团队长的比例看不懂"),
        ("agent:city", "120%", "比例要在 0% 到 100% 之间"),
        ("agent_referral", "¥5", "推荐代理的比例看不懂"),
        ("grade:1:name", "组长", "写了两次"),
        ("grade:1:name", "", "还没有填"),
        ("channel:poster", "9", "要在 1 到 3 之间"),
        ("hold_days", "999", "要在 0 到 365 之间"),
        ("level:1", "101%", "比例要在 0% 到 100% 之间"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_input(room: Room, name: str, typed: str, said: str) -> None:
    answer = await room.desk.post("/console/policies/draft", **FORM | ROLES | {name: typed})
    page = await answer.text()
    assert answer.status in (409, 422)
    assert "发布这一版" not in page
    if not name.startswith("channel"):
        [fault] = re.findall(rf'<div class="invalid-feedback" id="h-{name}">([^<]*)</div>', page)
        assert said in fault
    assert said in page


def test_a_form_lies_over_its_document_and_reads_back_the_same() -> None:
    roles = {
        "leaders": {"grades": [{"name": "g1", "cell": {"rate_bp": 200}}, {"name": "g2"}]},
        "agents": {"city": {"rate_bp": 300}, "mode": "difference"}, "agent_referral": {"rate_bp": 0},
        "store": {"fixed_fen": 50}, "channels": {"mini": {}, "link": {"depth": 1}},
    }  # fmt: skip
    document = POLICY | roles | {
        "cap_bp": 3050, "hold_days": 9, "tiers": {"gold": [None, {"fixed_fen": 500}]}, "base": "margin",
        "skus": {"S1": {"levels": [{"rate_bp": 100}]}}, "self_purchase": "as_level_one",
        "ineligible_upline": "stop", "who_may_earn": {"spent_fen": 9900},
        "referral": {"audience": "new_members", "duration": "days", "days": 30, "renew_on_purchase": True},
    }  # fmt: skip
    assert read_document(describe_document(document, ["gold"]), document, ["gold"]) == document


def test_the_notice_in_the_merchants_words_is_the_current_one() -> None:
    assert words("console/policies.toml")["notice"]["version"] == CURRENT_NOTICE


def test_every_warning_has_the_merchants_words() -> None:
    document = {
        "depth": 2, "levels": [{"rate_bp": 9000}, None, {"rate_bp": 5}], "hold_days": 1, "cap_bp": 500,
        "skus": {"none": {"levels": [{"fixed_fen": 5}]}}, "tiers": {"none": [{"rate_bp": 1}]},
        "referral": {"default_referrer": "nobody"},
    }  # fmt: skip
    known = Known(skus=[], products=[], categories=[], tiers=[], links=[])
    for warning in list_warnings(read_terms(document), 7, known):
        assert say_message(warning.message) != warning.message, warning.message


async def test_tiers_show_what_they_ask_for_and_how_many_have_them(room: Room) -> None:
    assert "还没有等级" in await room.desk.read("/console/tiers")
    condition = {"metric": "direct_sales_fen", "least": 100000, "days": 90}
    tiers = {"tiers": [{"tier": "gold", "name": "金牌茶友", "any": [condition]}]}
    await room.trade.database.transact(publish_tiers, tiers, TERMINAL)
    page = await room.desk.read("/console/tiers")
    assert "最近 90 天直推销售额不少于 ¥1,000" in page
    assert 'href="/console/members?tier=gold">0<' in page
