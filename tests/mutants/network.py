"""Seeded bugs of who holds whom."""

from tests.mutants.mutant import Mutant

NETWORK = "tests/commissions/test_network.py"
NETWORK_MOVES = "tests/commissions/test_network_moves.py"

MUTANTS = (
    Mutant(
        "nobody_looks_for_a_circle",
        "commissions/network/service.py",
        "if standing.has_recruits and not open_circle(",
        "if False and not open_circle(",
        (f"{NETWORK}::test_a_code_from_ones_own_team_closes_no_circle_at_any_depth[sqlite]",),
    ),
    Mutant(
        "a_move_may_close_a_circle",
        "commissions/network/moves.py",
        "if not open_circle(tx.connection, member_id, to, tx.now):",
        "if False:",
        (f"{NETWORK_MOVES}::test_what_the_merchant_may_not_do_is_refused_by_name[sqlite]",),
    ),
    Mutant(
        "a_member_is_moved_to_oneself_under_another_name",
        "commissions/network/moves.py",
        "if to == member_id or to in same_person:",
        "if to == member_id:",
        (f"{NETWORK_MOVES}::test_what_the_merchant_may_not_do_is_refused_by_name[sqlite]",),
    ),
    Mutant(
        "an_expired_referral_holds_for_ever",
        "commissions/network/referral.py",
        "return self.expires_at is None or now < self.expires_at",
        "return True",
        (f"{NETWORK}::test_a_referral_for_days_ends_after_its_last_day_and_frees_the_member[sqlite]",),
    ),
    Mutant(
        "a_referral_holds_an_instant_too_long",
        "commissions/network/referral.py",
        "or now < self.expires_at",
        "or now <= self.expires_at",
        (f"{NETWORK}::test_a_referral_for_days_ends_after_its_last_day_and_frees_the_member[sqlite]",),
    ),
    Mutant(
        "an_expired_referrer_is_paid",
        "commissions/network/queries.py",
        "(end is not None and end <= now)",
        "False",
        (f"{NETWORK}::test_a_referral_for_days_ends_after_its_last_day_and_frees_the_member[sqlite]",),
    ),
)
