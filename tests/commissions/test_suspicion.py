"""Shapes of fraud that the rules must see, and honest families and shops that they must leave alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from commissions.awards.review_rules import ReviewRules, read_review_rules
from commissions.awards.suspicion import RULES, Clues, Suspect, evaluate_suspect
from commissions.beneficiary import MemberId
from tests.support.clock import START

REFERRER = Suspect(MemberId(2), level=1, is_buyer=False, clues=Clues())


def suspect(**changes: Any) -> Suspect:
    """Someone who earns on an order; clues are named like the other facts."""
    clues = {name: changes.pop(name) for name in tuple(changes) if name in Clues.__dataclass_fields__}
    return replace(REFERRER, clues=Clues(**clues), **changes)


def follows(count: int, *, every_s: int, since: int = 0) -> tuple[Any, ...]:
    """Recruits who joined one after the other, newest first."""
    return tuple(START + timedelta(days=since, seconds=every_s * number) for number in reversed(range(count)))


FRAUD: dict[str, tuple[Suspect, set[str]]] = {
    "a second account that orders to the referrer's phone": (suspect(phone=True), {"same_phone"}),
    "the same, two levels below": (suspect(phone=True, level=2), {"same_phone"}),
    "the same, three levels below": (suspect(phone=True, level=3), {"same_phone"}),
    "another phone, but the referrer's name and door": (suspect(address=True, recipient=True), {"same_address"}),
    "the referrer's name and door, by a recruit's recruit": (
        suspect(address=True, recipient=True, level=2),
        {"same_address"},
    ),
    "everything is the referrer's own": (
        suspect(phone=True, address=True, recipient=True),
        {"same_phone", "same_address", "self_purchase"},
    ),
    "everything is the second level's own": (
        suspect(phone=True, address=True, recipient=True, level=2),
        {"same_phone", "same_address"},
    ),
    "two accounts on one device": (suspect(device=True), {"same_device"}),
    "a grandchild account on one device": (suspect(device=True, level=3), {"same_device"}),
    "one wallet behind two accounts": (suspect(payer=True), {"same_payer", "self_purchase"}),
    "one wallet, two levels apart": (suspect(payer=True, level=2), {"same_payer"}),
    "one wallet and one device": (suspect(payer=True, device=True), {"same_payer", "same_device", "self_purchase"}),
    "one device and one phone": (suspect(device=True, phone=True), {"same_device", "same_phone"}),
    "a third account at one phone": (suspect(sharing_phone=3), {"shared_phone"}),
    "a farm of accounts at one phone": (suspect(sharing_phone=50, level=2), {"shared_phone"}),
    "a farm at the referrer's own phone": (suspect(sharing_phone=9, phone=True), {"shared_phone", "same_phone"}),
    "thirty follows in five minutes": (suspect(follows=follows(30, every_s=10)), {"burst"}),
    "thirty follows in the same second": (suspect(follows=follows(30, every_s=0)), {"burst"}),
    "thirty follows in exactly ten minutes": (suspect(follows=follows(31, every_s=20)), {"burst"}),
    "a burst that is over, with quiet days since": (
        suspect(follows=(*follows(5, every_s=3600, since=9), *follows(40, every_s=5))),
        {"burst"},
    ),
    "a burst in the middle of a quiet day": (
        suspect(follows=(*follows(3, every_s=900, since=1), *follows(30, every_s=1), START - timedelta(days=1))),
        {"burst"},
    ),
    "a third of the matured is refunded": (suspect(matured=30, clawed_back=9), {"refund_rate"}),
    "all that matured is refunded": (suspect(matured=10, clawed_back=10), {"refund_rate"}),
    "bought follows and late refunds": (
        suspect(follows=follows(60, every_s=1), matured=20, clawed_back=10),
        {"burst", "refund_rate"},
    ),
    "a ring of everything": (
        suspect(
            phone=True, address=True, recipient=True, device=True, payer=True, sharing_phone=4,
            follows=follows(60, every_s=1), matured=20, clawed_back=10,
        ),
        set(RULES),
    ),
}  # fmt: skip

HONEST: dict[str, Suspect] = {
    "strangers": suspect(),
    "a husband who orders to the common door in his own name, with his own phone": suspect(address=True),
    "a daughter at home, and the mother is the second level": suspect(address=True, level=2),
    "a fellow student in the same hall": suspect(address=True, level=3),
    "a colleague who has parcels sent to the office": suspect(address=True),
    "grandparents who share one phone": suspect(sharing_phone=2),
    "someone who buys for themselves where the policy pays it": suspect(
        is_buyer=True, phone=True, address=True, recipient=True, device=True, payer=True
    ),
    "a wedding: thirty guests scan one code in the course of an evening": suspect(follows=follows(30, every_s=60)),
    "a small group that joins at once": suspect(follows=follows(29, every_s=1)),
    "a busy group two levels below": suspect(follows=follows(60, every_s=1), level=2),
    "one unlucky refund among few": suspect(matured=9, clawed_back=9),
    "two refunds of ten": suspect(matured=10, clawed_back=2),
    "just below the rate": suspect(matured=200, clawed_back=59),
}


@pytest.mark.parametrize("shape", FRAUD)
def test_each_shape_of_fraud_is_seen_by_the_rules_made_for_it(shape: str) -> None:
    facts, expected = FRAUD[shape]
    found = evaluate_suspect(facts, ReviewRules(), START)
    assert {of.rule for of in found} == expected
    assert all(of.evidence for of in found)
    assert {of.rule for of in found if of.scope == "member"} <= {"burst", "refund_rate"}


@pytest.mark.parametrize("shape", HONEST)
def test_honest_families_and_shops_are_left_alone(shape: str) -> None:
    assert evaluate_suspect(HONEST[shape], ReviewRules(), START) == ()


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_can_be_off(rule: str) -> None:
    everything = FRAUD["a ring of everything"][0]
    off = read_review_rules({rule: False})
    assert {of.rule for of in evaluate_suspect(everything, off, START)} == set(RULES) - {rule}
    numbered = rule in ("same_address", "shared_phone", "burst", "refund_rate")
    assert read_review_rules({rule: True}) == ReviewRules()
    assert not numbered or read_review_rules({rule: None}) == off


def test_a_strict_shop_may_look_at_every_shared_door() -> None:
    strict = read_review_rules({"same_address": {"with_name": False}, "shared_phone": {"members": 2}})
    found = evaluate_suspect(suspect(address=True, sharing_phone=2), strict, START)
    assert [(of.rule, of.evidence) for of in found] == [
        ("same_address", {"level": 1, "same": ["address"]}),
        ("shared_phone", {"level": 1, "members": 2, "allowed": 1}),
    ]


def test_a_burst_says_when_it_began_so_that_it_is_decided_once() -> None:
    (found,) = evaluate_suspect(FRAUD["thirty follows in five minutes"][0], ReviewRules(), START)
    assert found.evidence == {
        "recruits": 30,
        "minutes": 10,
        "first": START.isoformat(),
        "last": (START + timedelta(seconds=290)).isoformat(),
    }
    assert found.occasion == START.isoformat()
