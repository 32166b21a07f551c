"""Policies with other roles: what the law flags, what is seldom meant, what a published one must keep to."""

from typing import Any

import pytest

from commissions.actor import staff_acting
from commissions.ledger.pools import find_pools
from commissions.policies.documents import read_document
from commissions.policies.fields import FieldRefused
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.service import NoticeNotAcknowledged, acknowledge, publish_policy
from commissions.policies.terms import list_risks, read_terms
from commissions.policies.warnings import list_warnings
from tests.support.databases import AnyDatabase

PLAIN: dict[str, Any] = {"depth": 1, "levels": [{"rate_bp": 500}]}
LEADERS = {"grades": [{"name": "g1", "cell": None}]}


@pytest.mark.parametrize(
    ("extra", "risks"),
    [
        ({"leaders": LEADERS}, ("leaders",)),
        ({"leaders": {"grades": []}}, ()),
        ({"agent_referral": {"rate_bp": 0}}, ("agent_referral",)),
        ({"agent_referral": None}, ()),
        ({"skus": {"S1": {"agent_referral": {"rate_bp": 0}}}}, ("skus.S1.agent_referral",)),
        ({"products": {"P1": {"agent_referral": {"rate_bp": 1}}}}, ("products.P1.agent_referral",)),
        ({"categories": {"C1": {"agent_referral": None}}}, ()),
        ({"channels": {"mini": {"depth": 2}, "poster": {"depth": 1}, "link": {}}}, ("channels.mini.depth",)),
        ({"channels": {"mini": {"depth": 3}}}, ("channels.mini.depth",)),
        ({"agents": {"city": {"rate_bp": 100}}, "store": {"rate_bp": 1}, "clerk": {"fixed_fen": 1}}, ()),
        ({"pools": {"fund": {"rate_bp": 100}}}, ()),
        ({"depth": 2, "leaders": LEADERS, "agent_referral": {"rate_bp": 1}}, ("depth", "leaders", "agent_referral")),
    ],
)
async def test_what_pays_out_of_the_sales_of_people_below_needs_the_acknowledged_notice(
    sqlite_database: AnyDatabase, extra: dict[str, Any], risks: tuple[str, ...]
) -> None:
    assert list_risks(read_terms(PLAIN | extra)) == risks
    if risks:
        with pytest.raises(NoticeNotAcknowledged) as refused:
            await sqlite_database.transact(publish_policy, PLAIN | extra, by=staff_acting("owner"))
        assert refused.value.data == {"fields": list(risks), "notice_version": CURRENT_NOTICE}
        await sqlite_database.transact(acknowledge, CURRENT_NOTICE, by=staff_acting("owner"))
    assert (await sqlite_database.transact(publish_policy, PLAIN | extra, by=staff_acting("owner"))).version == 1


def warned(extra: dict[str, Any]) -> dict[str, str]:
    return {of.field: of.message for of in list_warnings(read_terms(PLAIN | extra), 7)}


AGENTS = {"district": {"rate_bp": 300}, "city": {"rate_bp": 500}}


@pytest.mark.parametrize(
    ("extra", "field", "message"),
    [
        ({"store": {"rate_bp": 600}, "cap_bp": 1000}, "policy.levels", "all roles together can ask for 11.00 %"),
        ({"agents": AGENTS, "cap_bp": 999}, "policy.levels", "for 10.00 %"),
        ({"agents": AGENTS | {"mode": "independent"}, "cap_bp": 1299}, "policy.levels", "for 13.00 %"),
        (
            {"agents": AGENTS, "agent_referral": {"rate_bp": 1000}, "cap_bp": 1000},
            "policy.levels",
            "for 10.50 %",
        ),
        ({"pools": {"a": {"rate_bp": 1}, "b": {"rate_bp": 2}}, "cap_bp": 500}, "policy.levels", "for 5.03 %"),
        ({"clerk": {"fixed_fen": 50}, "cap_bp": 1000}, "policy.levels", "below 10.00 yuan"),
        ({"skus": {"S1": {"store": {"rate_bp": 9600}}}}, "policy.skus.S1", "for 101.00 %"),
        ({"agent_referral": {"rate_bp": 1000}}, "policy.agent_referral", "none are paid"),
        ({"levels": [{"rate_bp": 5}] * 3, "channels": {"mini": {"depth": 2}}}, "policy.levels.2", "the depth is 2"),
    ],
)
def test_what_is_seldom_meant_of_roles_is_warned_of(extra: dict[str, Any], field: str, message: str) -> None:
    assert message in warned(extra)[field]


def test_roles_that_fit_are_warned_of_nothing() -> None:
    assert warned({"agents": AGENTS, "store": {"rate_bp": 100}, "cap_bp": 1100}) == {}


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({"store": {"fixed_fen": 10_000_000_001}}, "policy.store.fixed_fen"),
        (
            {"leaders": {"grades": [{"name": "g1", "cell": {"fixed_fen": 10**11}}]}},
            "policy.leaders.grades.0.cell.fixed_fen",
        ),
        ({"agents": {"city": {"fixed_fen": 10**11}}}, "policy.agents.city.fixed_fen"),
        ({"skus": {"S1": {"pools": {"fund": {"fixed_fen": 10**11}}}}}, "policy.skus.S1.pools.fund.fixed_fen"),
        ({"skus": {"S1": {"clerk": {"fixed_fen": 10**11}}}}, "policy.skus.S1.clerk.fixed_fen"),
        ({"pools": {"": {"rate_bp": 1}}}, "policy.pools."),
        ({"pools": {"x" * 65: {"rate_bp": 1}}}, "policy.pools." + "x" * 65),
        ({"leaders": {"grades": [{"name": "\n"}]}}, "policy"),
        ({"channels": {"\0": {"depth": 1}}}, "policy"),
        ({"deposit_fen": 1}, "policy.deposit_fen"),
        ({"agents": {"price_per_head_fen": 1}}, "policy.agents.price_per_head_fen"),
        ({"skus": {"S1": {"first_purchase_fen": 1}}}, "policy.skus.S1.first_purchase_fen"),
    ],
)  # fmt: skip
def test_what_no_sale_could_keep_is_not_published(extra: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        read_terms(PLAIN | extra)
    assert refused.value.field.rstrip(".") == field.rstrip(".")


async def test_the_pools_of_a_policy_have_their_numbers_from_the_day_it_is_published(database: AnyDatabase) -> None:
    document = PLAIN | {
        "pools": {"fund": {"rate_bp": 1}, "off": None},
        "skus": {"S1": {"pools": {"only": {"rate_bp": 1}}}},
    }
    await database.transact(publish_policy, document, by=staff_acting("owner"))
    first = await database.read(find_pools, ["fund", "only", "off"])
    assert set(first) == {"fund", "only"}
    await database.transact(publish_policy, document, by=staff_acting("owner"))
    assert await database.read(find_pools, ["fund", "only"]) == first


def test_a_cell_of_a_role_that_is_not_set_can_be_written_in_toml() -> None:
    text = 'depth = 1\nlevels = [{ rate_bp = 500 }]\nstore = "not set"\n[agents]\ncity = "not set"\n'
    assert read_document(text, "toml") == PLAIN | {"store": None, "agents": {"city": None}}
