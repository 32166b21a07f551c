"""Policy documents as files and as differences, and the last limits of what one may say."""

import pytest

from commissions.policies.changes import Change, list_changes
from commissions.policies.documents import read_document
from commissions.policies.fields import FieldRefused
from commissions.policies.kept import LineRefund, calculate_supply_kept
from commissions.policies.terms import Terms, list_risks, read_terms

PLAIN = {"depth": 1, "levels": [{"rate_bp": 500}], "hold_days": 7}


def test_documents_differ_by_path_and_what_is_not_said_has_its_default() -> None:
    other = {"depth": 2, "levels": [{"rate_bp": 500}, {"fixed_fen": 100}], "skus": {"A 1": {"levels": [None]}}}
    assert list_changes(PLAIN, other) == (
        Change("policy.depth", 1, 2),
        Change("policy.levels.1", None, {"fixed_fen": 100}),
    )
    assert list_changes(other, PLAIN)[1].after is None
    assert list_changes(PLAIN, {"depth": 1, "levels": [{"rate_bp": 500}]}) == ()
    said = {"audience": "anyone", "duration": "permanent", "renew_on_purchase": False}
    assert list_changes(PLAIN, PLAIN | {"referral": said}) == (), "a form says of referral what it means anyway"


def test_a_file_that_is_no_toml_is_refused_by_name() -> None:
    with pytest.raises(FieldRefused) as refused:
        read_document("depth = ", "toml", "tiers")
    assert refused.value.data["field"] == "tiers"
    assert str(refused.value.data["message"]).startswith("is not TOML: ")


def test_a_policy_names_no_more_rows_than_a_shop_has() -> None:
    row = {"levels": [{"rate_bp": 1}]}
    rows = {f"S{n}": row for n in range(19_999)}
    assert read_terms(PLAIN | {"skus": rows}).commission is not None
    with pytest.raises(FieldRefused) as refused:
        read_terms(PLAIN | {"skus": rows, "categories": {"one more": row}})
    assert refused.value.data["message"] == "names more than 20000 rows"


def test_a_refund_that_names_more_supply_than_was_left_is_no_case() -> None:
    with pytest.raises(ValueError, match="more of the supply"):
        calculate_supply_kept(100, paid_fen=200, refunds=[LineRefund(50, 60), LineRefund(50, 41)])


def test_a_shop_without_a_policy_risks_nothing() -> None:
    assert list_risks(Terms()) == ()
