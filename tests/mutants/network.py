"""Seeded bugs of who holds whom."""

from tests.mutants.mutant import Mutant

NETWORK = "tests/commissions/test_network.py"
NETWORK_MOVES = "tests/commissions/test_network_moves.py"
AREAS = "tests/shop/test_areas.py"
WHOSE = "tests/shop/test_whose.py"
PAST_SPEND = "tests/commissions/test_earning_by_past_spend.py"

MUTANTS = (
    Mutant(
        "a_strangers_order_is_explained",
        "commissions/awards/belonging.py",
        "    if not _has_to_do(me, facts):\n        return None\n",
        "",
        (WHOSE,),
    ),
    Mutant(
        "the_day_of_somebody_else_is_told",
        "commissions/awards/belonging.py",
        'came = [of for of in before if of.kind in ("bound", "moved")]\n',
        "came = before\n",
        (WHOSE,),
    ),
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
        "    else:\n        if not open_circle(tx.connection, member_id, to, tx.now):",
        "    else:\n        if False:",
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
    Mutant(
        "an_expired_referrer_is_paid_far_up",
        "commissions/network/queries.py",
        "holds = or_(referral.c.expires_at.is_(None), referral.c.expires_at > now)",
        "holds = or_(referral.c.expires_at.is_(None), referral.c.expires_at.is_not(None))",
        (f"{NETWORK}::test_an_expired_referral_ends_the_upline_however_far_up_it_is_read[sqlite]",),
    ),
    Mutant(
        "someone_refers_themselves_under_another_name",
        "commissions/network/referral.py",
        " or target.member_id in attempt.same_person:",
        ":",
        (f"{NETWORK}::test_nobody_is_bound_to_themselves_under_any_identity[sqlite]",),
    ),
    Mutant(
        "the_code_of_a_suspended_person_binds",
        "commissions/network/referral.py",
        'if target.status == "suspended":',
        "if False:",
        (f"{NETWORK}::test_a_code_of_a_suspended_person_binds_nobody[sqlite]",),
    ),
    Mutant(
        "the_last_link_wins_always",
        "commissions/network/referral.py",
        'if terms.duration is not Duration.LAST_TOUCH or current.via == "import":',
        "if False:",
        (f"{NETWORK}::test_whoever_is_bound_stays_with_their_referrer[sqlite]",),
    ),
    Mutant(
        "an_old_customer_counts_as_new",
        "commissions/network/referral.py",
        "if terms.audience is Audience.NEW_MEMBERS and",
        "if False and",
        (f"{NETWORK}::test_only_new_members_are_bound_when_the_policy_says_so[sqlite]",),
    ),
    Mutant(
        "a_status_changes_whatever_it_is",
        "commissions/network/service.py",
        "row.status == before).values(status=after)",
        "True).values(status=after)",
        (f"{NETWORK}::test_a_status_changes_only_from_what_it_is[sqlite]",),
    ),
    Mutant(
        "an_expired_referral_is_renewed",
        "commissions/network/service.py",
        "row.expires_at > tx.now, row.expires_at < ends_at",
        "row.expires_at < ends_at",
        (f"{NETWORK}::test_a_purchase_after_the_end_brings_no_referral_back[sqlite]",),
    ),
    Mutant(
        "the_last_of_a_batch_gets_no_right_by_past_spend",
        "commissions/tallies/repository.py",
        "row.member_id > after, row.member_id <= last, row.own_spend_fen",
        "row.member_id > after, row.member_id < last, row.own_spend_fen",
        (f"{PAST_SPEND}::test_who_had_spent_enough_gets_the_right_and_is_told_once[sqlite-1]",),
    ),
    Mutant(
        "a_policy_that_was_replaced_gives_the_right",
        "commissions/tallies/service.py",
        "    if policy is None or policy.version != published.policy_version:",
        "    if policy is None:",
        (f"{PAST_SPEND}::test_a_policy_that_was_replaced_gives_nobody_anything[sqlite]",),
    ),
    Mutant(
        "what_a_batch_gave_is_given_again",
        "commissions/network/spending.py",
        'row.member_id.in_(list(members)), row.status == "none")',
        'row.member_id.in_(list(members)), row.status != "erased")',
        (f"{PAST_SPEND}::test_the_suspended_and_those_who_may_earn_already_stay_as_they_are[sqlite]",),
    ),
    Mutant(
        "every_dead_letter_is_tried_anew",
        "shop/database/outbox.py",
        'row.status == "dead", row.consumer.in_(consumers))',
        'row.status == "dead")',
        ("tests/composition/test_lost_facts.py::test_other_dead_letters_stay_dead[sqlite]",),
    ),
    Mutant(
        "an_area_takes_who_came_by_a_code",
        "commissions/network/service.py",
        "if holder not in people or not came_alone(tx.connection, member_id):",
        "if holder not in people:",
        (f"{AREAS}::test_who_is_held_or_came_by_a_code_stays_as_they_are[sqlite]",),
    ),
    Mutant(
        "the_widest_area_wins",
        "shop/areas/area.py",
        "return min(held,",
        "return max(held,",
        (f"{AREAS}::test_the_first_address_of_who_came_alone_binds_to_the_narrowest_area[sqlite]",),
    ),
    Mutant(
        "any_address_settles_in_an_area",
        "shop/areas/service.py",
        "if len(list_addresses(tx.connection, member_id)) == 1:",
        "if True:",
        (f"{AREAS}::test_only_the_first_address_counts_and_never_for_oneself[sqlite]",),
    ),
    Mutant(
        "a_region_is_held_twice_on_its_last_day",
        "shop/areas/queries.py",
        "and_(row.ends_at > begins_at, row.ends_at > row.begins_at)",
        "and_(row.ends_at > begins_at, row.ends_at < row.begins_at)",
        (f"{AREAS}::test_the_same_region_is_held_once_a_day_and_free_when_it_ends[sqlite]",),
    ),
)
