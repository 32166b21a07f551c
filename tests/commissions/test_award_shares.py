"""What others have of an award, by its role: only leaders and agents share."""

from datetime import UTC, datetime

import pytest

from commissions.beneficiary import MemberId
from commissions.policies.roles import Role
from commissions.statements.earnings import AwardDetail, AwardSummary

AT = datetime(2026, 3, 2, tzinfo=UTC)


def describe(role: Role, wanted_fen: int) -> AwardDetail:
    """An award whose cell gives 10 % of 100.00, and which wants so much."""
    summary = AwardSummary("a", "L1", "1", MemberId(1), role, 1, wanted_fen, wanted_fen, "pending", AT, None)
    return AwardDetail(
        summary,
        sku="s",
        product="p",
        quantity=1,
        rule="default",
        tier=None,
        base="paid",
        base_fen=10_000,
        rate_bp=1_000,
        fixed_fen=None,
        wanted_fen=wanted_fen,
        cap_bp=None,
        cap_fen=None,
        line_wanted_fen=None,
        hold_days=7,
        line_paid_fen=10_000,
        line_refunded_fen=0,
        policy_version=1,
        matured_at=None,
        review_reason=None,
        in_case=False,
        reversed_fen=None,
        refunds=(),
    )


@pytest.mark.parametrize("role", Role)
def test_only_leaders_and_agents_share_with_others(role: Role) -> None:
    shares = role in (Role.LEADER, Role.AGENT)
    assert describe(role, 600).shared_fen == (-400 if shares else 0)
    assert describe(role, 1_000).shared_fen == 0
