"""The rules of withdrawals as a document: what they mean, and what is refused by the name of its field."""

from datetime import timedelta
from typing import Any

import pytest

from commissions.actor import staff_acting
from commissions.numbers import make_number
from commissions.policies.dating import EffectiveTooLate
from commissions.policies.fields import FieldRefused
from commissions.withdrawals.queries import find_published_rules, find_rules, list_coming_rules
from commissions.withdrawals.refusals import RulesInThePast
from commissions.withdrawals.rules import (
    DEFAULTS,
    FeeRule,
    WithdrawalRules,
    calculate_fee,
    determine_approvals,
    read_rules,
)
from commissions.withdrawals.service import publish_rules
from commissions.withdrawals.tax import LABOUR_REMUNERATION
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase


@pytest.mark.parametrize(
    ("rule", "amount_fen", "fee_fen"),
    [
        (FeeRule(), 10_000, 0),
        (FeeRule(rate_bp=60), 10_000, 60),
        (FeeRule(rate_bp=60), 10_166, 60),
        (FeeRule(rate_bp=60), 10_167, 61),
        (FeeRule(rate_bp=60, least_fen=100), 10_000, 100),
        (FeeRule(rate_bp=60, least_fen=100), 20_000, 120),
        (FeeRule(rate_bp=60, most_fen=2_500), 1_000_000, 2_500),
        (FeeRule(most_fen=0, least_fen=0, rate_bp=10_000), 5, 0),
    ],
)
def test_a_fee_is_a_share_rounded_down_within_its_limits(rule: FeeRule, amount_fen: int, fee_fen: int) -> None:
    assert calculate_fee(rule, amount_fen) == fee_fen


@pytest.mark.parametrize(
    ("amount_fen", "people"), [(50_000, 0), (50_001, 1), (500_000, 1), (500_001, 2), (2_000_000, 2)]
)
def test_the_limits_of_review_belong_to_what_is_below_them(amount_fen: int, people: int) -> None:
    assert determine_approvals(DEFAULTS, amount_fen) == people


def test_what_a_document_does_not_say_keeps_its_default() -> None:
    assert read_rules({}) == WithdrawalRules()
    said = read_rules({"channels": ["bank", "wechat"], "fee": {"rate_bp": 60}, "tax": LABOUR_REMUNERATION})
    assert (said.channels, said.fee, said.minimum_fen) == (("wechat", "bank"), FeeRule(60), 100)
    assert said.tax is not None


REFUSED: list[tuple[str, object]] = [
    ("rules", []),
    ("rules.surprise", {"surprise": 1}),
    ("rules.channels", {"channels": []}),
    ("rules.channels", {"channels": "wechat"}),
    ("rules.channels.0", {"channels": ["cash"]}),
    ("rules.channels.1", {"channels": ["bank", "bank"]}),
    ("rules.minimum_fen", {"minimum_fen": 0}),
    ("rules.minimum_fen", {"minimum_fen": True}),
    ("rules.minimum_fen", {"minimum_fen": "100"}),
    ("rules.maximum_fen", {"minimum_fen": 200, "maximum_fen": 199}),
    ("rules.maximum_fen", {"maximum_fen": 10**12 + 1}),
    ("rules.step_fen", {"step_fen": 0}),
    ("rules.step_fen", {"minimum_fen": 150, "maximum_fen": 199, "step_fen": 100}),
    ("rules.per_day", {"per_day": 0}),
    ("rules.fee.rate_bp", {"fee": {"rate_bp": 10_001}}),
    ("rules.fee.most_fen", {"fee": {"least_fen": 5, "most_fen": 4}}),
    ("rules.fee.flat", {"fee": {"flat": 1}}),
    ("rules.fee", {"fee": {"least_fen": 100}}),
    ("rules.review_above_fen", {"review_above_fen": None}),
    ("rules.second_review_above_fen", {"review_above_fen": 600_000}),
    ("rules.tax.name", {"tax": {"deductions": [], "brackets": []}}),
]


@pytest.mark.parametrize(("field", "document"), REFUSED)
def test_a_wrong_document_is_refused_by_its_field(field: str, document: object) -> None:
    with pytest.raises(FieldRefused) as refused:
        read_rules(document)
    assert refused.value.field == field


async def test_rules_hold_from_their_date_on_and_keep_their_version(database: AnyDatabase, clock: MovableClock) -> None:
    def publish(tx: Any, document: dict[str, Any], **options: Any) -> int:
        return publish_rules(tx, document, staff_acting("owner"), **options)

    assert await database.read(find_published_rules, clock()) == (None, DEFAULTS)
    first = await database.transact(publish, {"minimum_fen": 200})
    later = clock() + timedelta(days=3)
    second = await database.transact(publish, {"minimum_fen": 300}, effective_at=later)
    assert second > first
    [coming] = await database.read(list_coming_rules, clock())
    assert (coming.version, coming.effective_at, coming.document) == (second, later, {"minimum_fen": 300})
    assert await database.read(list_coming_rules, later) == ()
    assert (await database.read(find_rules, clock())).minimum_fen == 200
    assert (await database.read(find_rules, later - timedelta(microseconds=1))).minimum_fen == 200
    assert (await database.read(find_published_rules, later)) == (second, read_rules({"minimum_fen": 300}))
    with pytest.raises(RulesInThePast):
        await database.transact(publish, {}, effective_at=clock() - timedelta(seconds=1))
    with pytest.raises(EffectiveTooLate):
        await database.transact(publish, {}, effective_at=clock() + timedelta(days=3660, seconds=1))
    assert await database.transact(publish, {}, effective_at=clock() + timedelta(days=3660))


def test_numbers_are_letters_and_digits_that_wechat_allows_and_never_come_twice() -> None:
    numbers = {make_number("LW") for _ in range(2000)}
    assert len(numbers) == 2000
    assert all(number.isalnum() and number.isascii() and number.startswith("LW") for number in numbers)
    assert {len(number) for number in numbers} == {20}
    for prefix in ("", "TOOLONG", "L-", "链"):
        with pytest.raises(AssertionError):
            make_number(prefix)
