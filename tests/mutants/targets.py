"""Seeded bugs of targets."""

from tests.mutants.mutant import Mutant

TESTS = "tests/shop/test_targets.py"
JUDGED = (f"{TESTS}::test_what_was_sold_decides_and_grace_comes_before_a_fall",)
DECIDED = (f"{TESTS}::test_a_period_that_is_over_is_judged_and_a_person_decides[sqlite]",)
PURE, SERVICE, READS = "shop/targets/target.py", "shop/targets/service.py", "shop/targets/queries.py"

MUTANTS = (
    Mutant("nobody_has_grace", PURE, "if below <= rules.grace:", "if below < rules.grace:", JUDGED),
    Mutant(
        "a_share_must_be_passed_to_rise",
        PURE,
        "if sold_fen * 10_000 >= target_fen * rules.rise_bp:",
        "if sold_fen * 10_000 > target_fen * rules.rise_bp:",
        JUDGED,
    ),
    Mutant(
        "a_fall_leads_two_tiers_down", PURE, "ladder.tiers[rank - 2].key", "ladder.tiers[max(0, rank - 3)].key", JUDGED
    ),
    Mutant(
        "a_period_is_assessed_before_it_is_over",
        SERVICE,
        "if find_days(year, period).last >= determine_day(tx.now):",
        "if False:",
        DECIDED,
    ),
    Mutant(
        "whoever_falls_strikes_their_own_fall",
        SERVICE,
        "            demand_disinterested(by, verdict.member_id)\n",
        "            pass\n",
        DECIDED,
    ),
    Mutant(
        "somebody_sets_their_own_target",
        SERVICE,
        "    demand_disinterested(by, member_id)\n",
        "",
        (f"{TESTS}::test_nobody_sets_their_own_target",),
    ),
    Mutant("what_was_struck_is_done", SERVICE, "(stands and verdict.member_id in agreed)", "stands", DECIDED),
    Mutant(
        "an_assessment_is_decided_twice",
        SERVICE,
        'if found.status != "open":',
        "if False:",
        DECIDED,
    ),
    Mutant(
        "who_has_another_tier_by_now_is_moved",
        SERVICE,
        "(stands and verdict.member_id in agreed)",
        "verdict.member_id in agreed",
        DECIDED,
    ),
    Mutant("grace_is_never_used_up", READS, "if of[0] < days), default=None)", "if False), default=None)", DECIDED),
    Mutant(
        "what_teams_sell_decides_without_the_notice",
        SERVICE,
        "if rules.basis is Basis.TEAM:",
        "if False:",
        (f"{TESTS}::test_what_teams_sell_decides_only_after_the_notice",),
    ),
)
