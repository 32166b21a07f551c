"""Publishing a policy: dated, versioned, checked, and acknowledged where the law makes it risky."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from commissions.actor import staff_acting
from commissions.policies.dating import EffectiveTooLate
from commissions.policies.fields import FieldRefused
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.policy import Rate
from commissions.policies.queries import find_acknowledgement, find_policy, find_terms, get_policy, list_policies
from commissions.policies.service import (
    NoticeNotAcknowledged,
    NoticeUnknown,
    PolicyInThePast,
    acknowledge,
    demand_acknowledgement,
    publish_policy,
)
from commissions.policies.tables import policy, policy_acknowledgement
from commissions.policies.terms import Audience, Duration, EarningRight, Terms, read_terms
from commissions.policies.warnings import Known, list_warnings
from tests.commissions.stage import THREE_LEVELS, publish
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase

ONE_LEVEL = {"depth": 1, "levels": [{"rate_bp": 500}]}
SLIP_OF_THE_PEN = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
"""A day that no zone east of Greenwich can write."""


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({"hold_days": -1}, "policy.hold_days"),
        ({"hold_days": 366}, "policy.hold_days"),
        ({"hold_days": True}, "policy.hold_days"),
        ({"who_may_earn": "payers"}, "policy.who_may_earn"),
        ({"referral": []}, "policy.referral"),
        ({"referral": {"audience": "all"}}, "policy.referral.audience"),
        ({"referral": {"duration": "days"}}, "policy.referral.days"),
        ({"referral": {"duration": "days", "days": 0}}, "policy.referral.days"),
        ({"referral": {"renew_on_purchase": 1}}, "policy.referral.renew_on_purchase"),
        ({"referral": {"bonus_per_recruit_fen": 100}}, "policy.referral.bonus_per_recruit_fen"),
        ({"entry_fee_fen": 100}, "policy.entry_fee_fen"),
        ({"depth": 4}, "policy.depth"),
    ],
)
async def test_a_document_with_a_wrong_field_is_not_published(
    sqlite_database: AnyDatabase, extra: dict[str, Any], field: str
) -> None:
    with pytest.raises(FieldRefused) as refused:
        await sqlite_database.transact(publish, ONE_LEVEL | extra)
    assert refused.value.field == field
    assert await sqlite_database.read(find_policy, START) is None


def test_what_a_document_does_not_say_has_its_default() -> None:
    terms = read_terms(ONE_LEVEL)
    assert (terms.hold_days, terms.who_may_earn) == (7, EarningRight.EVERYONE)
    assert (terms.referral.audience, terms.referral.duration) == (Audience.ANYONE, Duration.PERMANENT)
    assert terms.commission is not None
    assert terms.commission.levels == (Rate(500),)


@pytest.mark.parametrize("depth", [2, 3])
async def test_more_than_one_level_needs_the_acknowledged_notice(database: AnyDatabase, depth: int) -> None:
    with pytest.raises(NoticeNotAcknowledged) as refused:
        await database.transact(publish_policy, THREE_LEVELS | {"depth": depth}, by=staff_acting("owner"))
    assert refused.value.data == {"fields": ["depth"], "notice_version": CURRENT_NOTICE}
    with pytest.raises(NoticeUnknown):
        await database.transact(acknowledge, "1999-01", by=staff_acting("owner"))
    await database.transact(acknowledge, CURRENT_NOTICE, by=staff_acting("owner"))
    assert (
        await database.transact(publish_policy, THREE_LEVELS | {"depth": depth}, by=staff_acting("owner"))
    ).version == 1


async def test_the_notice_of_another_year_allows_nothing(database: AnyDatabase) -> None:
    old = {"notice_version": "1999-01", "acknowledged_by": staff_acting("owner"), "acknowledged_at": START}
    await database.transact(lambda tx: tx.connection.execute(insert(policy_acknowledgement).values(**old)))
    with pytest.raises(NoticeNotAcknowledged):
        await database.transact(publish_policy, THREE_LEVELS, by=staff_acting("owner"))


async def test_the_depth_that_is_not_said_is_two_and_needs_the_notice_too(database: AnyDatabase) -> None:
    with pytest.raises(NoticeNotAcknowledged):
        await database.transact(publish_policy, {"levels": []}, by=staff_acting("owner"))
    assert (await database.transact(publish_policy, ONE_LEVEL, by=staff_acting("owner"))).version == 1


async def test_versions_take_effect_in_their_time_and_never_change(database: AnyDatabase, clock: MovableClock) -> None:
    assert await database.read(find_terms, START) == Terms()
    first = (await database.transact(publish_policy, ONE_LEVEL, by=staff_acting("owner"))).version
    later = START + timedelta(days=3)
    second = await database.transact(
        publish_policy, ONE_LEVEL | {"hold_days": 9}, by=staff_acting("owner"), effective_at=later
    )
    third = await database.transact(publish_policy, ONE_LEVEL | {"hold_days": 8}, by=staff_acting("owner"))
    in_force = [(await database.read(find_policy, START + timedelta(days=day))) for day in (0, 2, 3)]
    assert [of.version if of else None for of in in_force] == [third.version, third.version, second.version]
    assert (await database.read(get_policy, first)).document == ONE_LEVEL
    with pytest.raises(LookupError):
        await database.read(get_policy, 99)
    clock.advance(days=1)
    with pytest.raises(PolicyInThePast):
        await database.transact(publish_policy, ONE_LEVEL, by=staff_acting("owner"), effective_at=START)
    with pytest.raises(EffectiveTooLate):
        await database.transact(publish_policy, ONE_LEVEL, by=staff_acting("owner"), effective_at=SLIP_OF_THE_PEN)
    with pytest.raises(DBAPIError, match="append-only"):
        await database.transact(lambda tx: tx.connection.execute(update(policy).values(published_by=staff_acting("x"))))


@pytest.mark.parametrize(
    ("extra", "field", "reason"),
    [
        ({"entry_fee_fen": 100}, "policy.entry_fee_fen", "entry fee"),
        ({"entryFee": 100}, "policy.entryFee", "entry fee"),
        ({"referral": {"bonus_per_recruit_fen": 100}}, "policy.referral.bonus_per_recruit_fen", "people recruited"),
        ({"levels": [{"fixed_fen": 5, "per_follow_fen": 1}]}, "policy.levels.0.per_follow_fen", "following"),
        ({"share_reward_fen": 1}, "policy.share_reward_fen", "sharing"),
        ({"skus": {"S1": {"recruits": []}}}, "policy.skus.S1.recruits", "people recruited"),
        ({"colour": "red"}, "policy.colour", "not a known field"),
        ({"tiers": {"": []}}, "policy.tiers.", "a name"),
        ({"tiers": {"a\x00": []}}, "policy.tiers.a\x00", "a name"),
        ({"skus": {"S": {"levels": [{"fixed_fen": 10**11}]}}}, "policy.skus.S.levels.0.fixed_fen", "at most"),
        ({"who_may_earn": {}}, "policy.who_may_earn.spent_fen", "is missing"),
        ({"who_may_earn": {"spent_fen": 0}}, "policy.who_may_earn.spent_fen", "at least 1"),
        ({"who_may_earn": {"spent_fen": 5, "days": 3}}, "policy.who_may_earn.days", "not a known field"),
        ({"who_may_earn": "spent"}, "policy.who_may_earn", "must be one of everyone, approved, hand_picked"),
        ({"referral": {"default_referrer": 7}}, "policy.referral.default_referrer", "must be a text"),
    ],
)
def test_what_is_refused_names_its_field_and_the_reason(extra: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        read_terms(ONE_LEVEL | extra)
    assert refused.value.field == field
    assert reason in refused.value.message


def test_a_sku_or_tier_may_have_any_name_even_one_that_is_forbidden_as_a_field() -> None:
    names = {"share": {"levels": [{"rate_bp": 1}]}}
    terms = read_terms(ONE_LEVEL | {"skus": names, "tiers": {"followers": [None]}})
    assert terms.commission is not None
    assert "share" in terms.commission.skus


async def test_a_purchase_that_earns_the_right_needs_the_acknowledged_notice(database: AnyDatabase) -> None:
    document = ONE_LEVEL | {"who_may_earn": {"spent_fen": 9900}}
    assert (read_terms(document).who_may_earn, read_terms(document).spent_fen) == (EarningRight.SPENT, 9900)
    with pytest.raises(NoticeNotAcknowledged) as refused:
        await database.transact(publish_policy, document, by=staff_acting("owner"))
    assert refused.value.data["fields"] == ["who_may_earn.spent_fen"]
    with pytest.raises(NoticeNotAcknowledged):
        await database.transact(demand_acknowledgement, ["tiers.gold"])
    await database.transact(acknowledge, CURRENT_NOTICE, by=staff_acting("owner"))
    kept = await database.read(find_acknowledgement)
    assert kept is not None
    assert (kept.notice_version, kept.acknowledged_by, kept.acknowledged_at) == (
        CURRENT_NOTICE,
        staff_acting("owner"),
        START,
    )
    assert (await database.transact(publish_policy, document, by=staff_acting("owner"))).warnings == ()


async def test_every_version_is_listed_with_who_published_it(database: AnyDatabase) -> None:
    for by in map(staff_acting, ("anna", "ben", "cui")):
        await database.transact(publish_policy, ONE_LEVEL, by=by)
    first = await database.read(list_policies, None, 2)
    rest = await database.read(list_policies, first.next, 2)
    assert [row.published_by for row in (*first.items, *rest.items)] == [
        staff_acting(of) for of in ("cui", "ben", "anna")
    ]
    assert (rest.next, rest.items[0].published_at) == (None, START)


def warned(extra: dict[str, Any], *, after_sale_days: int = 7, known: Known = Known()) -> dict[str, str]:
    found = list_warnings(read_terms(ONE_LEVEL | extra), after_sale_days, known)
    return {warning.field: warning.message for warning in found}


def test_a_plain_policy_is_warned_of_nothing() -> None:
    everything = Known(skus=(), products=(), categories=(), tiers=(), links=())
    assert warned({}, known=everything) == {}


@pytest.mark.parametrize(
    ("extra", "field", "message"),
    [
        ({"hold_days": 6}, "policy.hold_days", "becomes a debt"),
        ({"levels": [{"rate_bp": 5}, {"rate_bp": 5}]}, "policy.levels.1", "never paid: the depth is 1"),
        ({"depth": 2}, "policy.depth", "no row pays level 2"),
        ({"cap_bp": 499}, "policy.levels", "can ask for 5.00 %; the cap is 4.99 %"),
        ({"tiers": {"gold": [{"rate_bp": 9000}]}, "cap_bp": 8000}, "policy.levels", "can ask for 90.00 %"),
        ({"skus": {"S1": {"tiers": {"gold": [{"rate_bp": 900}]}}}, "cap_bp": 800}, "policy.skus.S1", "for 9.00 %"),
        ({"products": {"P1": {"levels": [{"fixed_fen": 100}]}}, "cap_bp": 1000}, "policy.products.P1", "below 10.00"),
        ({"levels": [{"fixed_fen": 1}], "cap_bp": 0}, "policy.levels", "and a fixed amount"),
        ({"skus": {"S9": {}}}, "policy.skus.S9", "nothing of this code"),
        ({"categories": {"C9": {}}}, "policy.categories.C9", "nothing of this code"),
        ({"products": {"P1": {"tiers": {"old": []}}}}, "policy.products.P1.tiers.old", "no tier of this name"),
        ({"tiers": {"old": []}}, "policy.tiers.old", "no tier of this name"),
        ({"referral": {"default_referrer": "nobody"}}, "policy.referral.default_referrer", "no distributor's"),
    ],
)
def test_what_is_seldom_meant_is_warned_of(extra: dict[str, Any], field: str, message: str) -> None:
    known = Known(skus=("S1",), products=("P1",), categories=("C1",), tiers=("gold",), links=())
    assert message in warned(extra, known=known)[field]


def test_what_the_shop_does_not_tell_is_not_compared() -> None:
    extra = {"skus": {"S9": {}}, "tiers": {"old": []}, "referral": {"default_referrer": "nobody"}}
    assert warned(extra) == {}


PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 20_000), st.just(1.5), st.text(max_size=3), st.just("everyone")
)
FIELDS = (
    "levels tiers skus depth cap_bp rate_bp fixed_fen hold_days who_may_earn spent_fen referral duration days "
    "default_referrer base entry_fee S1 agents leaders grades name cell g1 city mode store pools channels "
    "agent_referral"
)
KEYS = st.sampled_from(["", *FIELDS.split()])
JUNK = st.recursive(PLAIN, lambda of: st.one_of(st.lists(of, max_size=3), st.dictionaries(KEYS, of, max_size=4)))


@settings(max_examples=300)
@given(st.dictionaries(KEYS, JUNK, max_size=6))
def test_any_document_is_either_read_or_refused_by_a_field(document: dict[str, Any]) -> None:
    try:
        terms = read_terms(document)
    except FieldRefused as refused:
        said = {refused.field: refused.message}
    else:
        said = {warning.field: warning.message for warning in list_warnings(terms, 7)}
    assert all(field.startswith("policy") and message for field, message in said.items())
