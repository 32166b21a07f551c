"""Publishing a policy: dated, versioned, checked, and acknowledged where the law makes it risky."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from commissions.policies.fields import FieldRefused
from commissions.policies.policy import Rate
from commissions.policies.queries import find_policy, find_terms, get_policy
from commissions.policies.service import (
    CURRENT_NOTICE,
    NoticeNotAcknowledged,
    NoticeUnknown,
    PolicyInThePast,
    acknowledge,
    publish_policy,
)
from commissions.policies.tables import policy
from commissions.policies.terms import Audience, Duration, EarningRight, Terms, read_terms
from tests.commissions.stage import THREE_LEVELS, publish
from tests.support.clock import START, MovableClock
from tests.support.databases import AnyDatabase

ONE_LEVEL = {"depth": 1, "levels": [{"rate_bp": 500}]}


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
    database: AnyDatabase, extra: dict[str, Any], field: str
) -> None:
    with pytest.raises(FieldRefused) as refused:
        await database.transact(publish, ONE_LEVEL | extra)
    assert refused.value.field == field
    assert await database.read(find_policy, START) is None


def test_what_a_document_does_not_say_has_its_default() -> None:
    terms = read_terms(ONE_LEVEL)
    assert (terms.hold_days, terms.who_may_earn) == (7, EarningRight.EVERYONE)
    assert (terms.referral.audience, terms.referral.duration) == (Audience.ANYONE, Duration.PERMANENT)
    assert terms.commission is not None
    assert terms.commission.levels == (Rate(500),)


@pytest.mark.parametrize("depth", [2, 3])
async def test_more_than_one_level_needs_the_acknowledged_notice(database: AnyDatabase, depth: int) -> None:
    with pytest.raises(NoticeNotAcknowledged) as refused:
        await database.transact(publish_policy, THREE_LEVELS | {"depth": depth}, by="owner")
    assert refused.value.data == {"fields": ["depth"], "notice_version": CURRENT_NOTICE}
    with pytest.raises(NoticeUnknown):
        await database.transact(acknowledge, "1999-01", by="owner")
    await database.transact(acknowledge, CURRENT_NOTICE, by="owner")
    assert await database.transact(publish_policy, THREE_LEVELS | {"depth": depth}, by="owner") == 1


async def test_the_depth_that_is_not_said_is_two_and_needs_the_notice_too(database: AnyDatabase) -> None:
    with pytest.raises(NoticeNotAcknowledged):
        await database.transact(publish_policy, {"levels": []}, by="owner")
    assert await database.transact(publish_policy, ONE_LEVEL, by="owner") == 1


async def test_versions_take_effect_in_their_time_and_never_change(database: AnyDatabase, clock: MovableClock) -> None:
    assert await database.read(find_terms, START) == Terms()
    first = await database.transact(publish_policy, ONE_LEVEL, by="owner")
    later = START + timedelta(days=3)
    second = await database.transact(publish_policy, ONE_LEVEL | {"hold_days": 9}, by="owner", effective_at=later)
    third = await database.transact(publish_policy, ONE_LEVEL | {"hold_days": 8}, by="owner")
    in_force = [(await database.read(find_policy, START + timedelta(days=day))) for day in (0, 2, 3)]
    assert [of.version if of else None for of in in_force] == [third, third, second]
    assert (await database.read(get_policy, first)).document == ONE_LEVEL
    with pytest.raises(LookupError):
        await database.read(get_policy, 99)
    clock.advance(days=1)
    with pytest.raises(PolicyInThePast):
        await database.transact(publish_policy, ONE_LEVEL, by="owner", effective_at=START)
    with pytest.raises(DBAPIError, match="append-only"):
        await database.transact(lambda tx: tx.connection.execute(update(policy).values(published_by="x")))
