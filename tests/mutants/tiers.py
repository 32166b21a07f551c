"""Seeded bugs of what is counted of people, and what tier it makes."""

from tests.mutants.mutant import Mutant

TALLIES = "tests/commissions/test_tallies.py"
TIERS = "tests/commissions/test_tiers.py"

MUTANTS = (
    Mutant(
        "a_refund_is_not_taken_off_the_sales",
        "commissions/tallies/counts.py",
        "return self.goods_fen - self.refunded_fen",
        "return self.goods_fen",
        (f"{TALLIES}::test_a_refund_counts_on_the_day_of_its_sale_and_its_undoing_too[sqlite]",),
    ),
    Mutant(
        "a_wholly_refunded_order_is_still_an_order",
        "commissions/tallies/counts.py",
        "return 1 if self.net_fen > 0 else 0",
        "return 1",
        (f"{TALLIES}::test_a_refund_counts_on_the_day_of_its_sale_and_its_undoing_too[sqlite]",),
    ),
    Mutant(
        "an_event_that_comes_twice_counts_twice",
        "commissions/tallies/service.py",
        "if changes or facts != counted.facts:",
        "if False:",
        (f"{TALLIES}::test_an_event_that_comes_again_counts_nothing[sqlite]",),
    ),
    Mutant(
        "each_order_is_a_customer",
        "commissions/tallies/repository.py",
        "return int(after > 0) - int(after - orders > 0)",
        "return orders",
        (f"{TALLIES}::test_any_range_of_days_is_ranked_once_somebody_asks[sqlite]",),
    ),
    Mutant(
        "the_amounts_at_a_buckets_end_are_not_counted",
        "commissions/tallies/histogram.py",
        "(level, number + 1, number | siblings)",
        "(level, number + 1, (number | siblings) - 1)",
        ("tests/commissions/test_histogram.py::test_whoever_earned_more_is_counted_above_once",),
    ),
    Mutant(
        "everybody_stands_behind_themselves",
        "commissions/tallies/histogram.py",
        "(level, number + 1, number | siblings)",
        "(level, number, number | siblings)",
        (f"{TALLIES}::test_people_who_earned_the_same_share_a_place[sqlite]",),
    ),
    Mutant(
        "a_range_that_runs_is_never_computed_anew",
        "commissions/tallies/ranges.py",
        "return determine_day(computed_at) <= days.last and",
        "return False and",
        (f"{TALLIES}::test_a_range_that_still_runs_is_computed_anew_after_an_hour[sqlite]",),
    ),
    Mutant(
        "a_range_counts_the_day_after",
        "commissions/tallies/ranges.py",
        "row.day <= found.last_day)",
        "row.day <= found.last_day + 1)",
        (f"{TALLIES}::test_any_range_of_days_is_ranked_once_somebody_asks[sqlite]",),
    ),
    Mutant(
        "who_falls_below_falls_at_once",
        "commissions/tiers/reviewing.py",
        "at_once = true() if batch.ladder.grace_days == 0 else false()",
        "at_once = true()",
        (f"{TIERS}::test_who_falls_below_keeps_the_tier_for_the_grace_and_is_told_when_it_ends[sqlite]",),
    ),
    Mutant(
        "a_lock_is_ignored",
        "commissions/tiers/reviewing.py",
        'row.status == "active", free, ',
        'row.status == "active", ',
        (f"{TIERS}::test_a_locked_tier_stays_until_it_is_unlocked[sqlite]",),
    ),
    Mutant(
        "the_suspended_are_reviewed",
        "commissions/tiers/reviewing.py",
        'row.status == "active", free, ',
        "free, ",
        (f"{TIERS}::test_the_suspended_are_not_reviewed[sqlite]",),
    ),
    Mutant(
        "the_grace_is_a_day_longer",
        "commissions/tiers/reviewing.py",
        "row.below_since <= grace_ends",
        "row.below_since < grace_ends",
        (f"{TIERS}::test_who_falls_below_keeps_the_tier_for_the_grace_and_is_told_when_it_ends[sqlite]",),
    ),
    Mutant(
        "nobody_skips_a_tier",
        "commissions/tiers/reviewing.py",
        '(row.reached > row.rank, literal("rise", Text))',
        '(row.reached == row.rank + 1, literal("rise", Text))',
        (f"{TIERS}::test_tiers_can_be_skipped_on_the_way_up[sqlite]",),
    ),
    Mutant(
        "a_grace_goes_on_after_a_recovery",
        "commissions/tiers/reviewing.py",
        '(and_(row.reached == row.rank, row.below_since.is_not(None)), literal("recovered", Text)),\n',
        "\n",
        (f"{TIERS}::test_who_recovers_within_the_grace_keeps_the_tier_and_has_a_whole_grace_next_time[sqlite]",),
    ),
    Mutant(
        "a_window_is_a_day_longer",
        "commissions/tiers/metrics.py",
        "timedelta(days=condition.days - 1)",
        "timedelta(days=condition.days)",
        (f"{TIERS}::test_who_falls_below_keeps_the_tier_for_the_grace_and_is_told_when_it_ends[sqlite]",),
    ),
    Mutant(
        "one_condition_of_all_is_enough",
        "commissions/tiers/metrics.py",
        'return or_(false(), *met) if rule.match == "any" else and_(*met)',
        "return or_(false(), *met)",
        (f"{TIERS}::test_who_meets_a_tiers_conditions_rises_at_once_and_hears_it_once[sqlite]",),
    ),
    Mutant(
        "risky_tiers_need_no_acknowledgement",
        "commissions/tiers/service.py",
        "demand_acknowledgement(tx, risks) if risks else None",
        "None",
        (f"{TIERS}::test_tiers_by_team_sales_or_own_spend_need_the_acknowledged_notice[sqlite]",),
    ),
    Mutant(
        "a_tier_by_hand_is_not_locked",
        "commissions/tiers/service.py",
        "    if not find_standing(tx.connection, member_id)[0]:",
        "    if False:",
        (f"{TIERS}::test_a_locked_tier_stays_until_it_is_unlocked[sqlite]",),
    ),
)
