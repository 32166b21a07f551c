"""Seeded bugs of awards from the sale to the balance, and back."""

from tests.mutants.mutant import Mutant

AWARDS = "tests/commissions/test_awards.py"
MATURING = "tests/commissions/test_maturing.py"
TOGETHER = "tests/commissions/test_maturing_together.py"
REVIEWS = "tests/commissions/test_reviews.py"
SUSPICION = "tests/commissions/test_suspicion.py"

MUTANTS = (
    Mutant(
        "an_award_matures_while_its_person_is_under_review",
        "commissions/awards/review.py",
        "    if is_under_review:\n        return UNDER_REVIEW\n",
        "",
        (f"{REVIEWS}::test_while_a_person_is_under_review_nothing_of_theirs_matures[sqlite]",),
    ),
    Mutant(
        "a_decision_lets_a_suspended_person_go",
        "commissions/awards/reviewing.py",
        "    if is_suspended(tx, person):\n",
        "    if is_suspended(tx, person) and False:\n",
        (f"{REVIEWS}::test_a_suspended_persons_awards_are_released_once_the_suspension_has_ended[sqlite]",),
    ),
    Mutant(
        "a_given_up_refund_brings_back_what_was_reversed",
        "commissions/awards/award.py",
        ' and award.status != "reversed"',
        "",
        (f"{REVIEWS}::test_a_reversed_award_was_never_earned_and_goes_to_nobody_else[sqlite]",),
    ),
    Mutant(
        "a_closed_case_is_counted_out_each_time",
        "commissions/awards/cases.py",
        "where(*this, row.closed_at.is_(None))",
        "where(*this)",
        (f"{REVIEWS}::test_an_award_matures_at_the_later_of_its_hold_and_the_close_of_its_last_case[sqlite]",),
    ),
    Mutant(
        "a_case_cleared_lets_go_what_another_holds",
        "commissions/awards/deciding.py",
        "if tx.connection.execute(still_open).first() is not None:",
        "if False:",
        (f"{REVIEWS}::test_what_the_rules_find_about_an_order_is_held_once_however_often_they_look[sqlite]",),
    ),
    Mutant(
        "a_case_opened_twice_is_two",
        "commissions/awards/cases.py",
        "    if insert_or_ignore(tx.connection, sale_case, row):\n",
        "    if insert_or_ignore(tx.connection, sale_case, row) or True:\n",
        (f"{REVIEWS}::test_an_award_matures_at_the_later_of_its_hold_and_the_close_of_its_last_case[sqlite]",),
    ),
    Mutant(
        "every_family_is_held",
        "commissions/awards/suspicion.py",
        "(rule.with_name and not clues.recipient)",
        "False",
        (SUSPICION,),
    ),
    Mutant(
        "a_burst_needs_one_more",
        "commissions/awards/suspicion.py",
        "len(suspect.follows) < rule.recruits",
        "len(suspect.follows) <= rule.recruits",
        (SUSPICION,),
    ),
    Mutant(
        "a_buyer_is_suspected_of_their_own_purchase",
        "commissions/awards/suspicion.py",
        "    if suspect.is_buyer:\n        return ()\n",
        "",
        (SUSPICION,),
    ),
    Mutant(
        "the_hold_begins_with_the_payment",
        "commissions/awards/service.py",
        "matures_at=tx.now + timedelta(days=hold_days)",
        "matures_at=get_sale(tx, order_no).paid_at + timedelta(days=hold_days)",
        (f"{AWARDS}::test_a_paid_order_earns_three_levels_which_become_available_after_receipt_and_hold[sqlite]",),
    ),
    Mutant(
        "a_product_is_held_as_long_as_any_other",
        "commissions/awards/freezing.py",
        "terms.hold_days if line.hold_days is None else line.hold_days",
        "terms.hold_days",
        (f"{AWARDS}::test_a_product_may_be_held_longer_than_the_policy_says[sqlite]",),
    ),
    Mutant(
        "a_second_receipt_begins_the_hold_anew",
        "commissions/awards/service.py",
        'where(sale.c.order_no == order_no, sale.c.status == "paid")',
        "where(sale.c.order_no == order_no)",
        (f"{AWARDS}::test_what_was_never_placed_paid_or_decided_is_refused[sqlite]",),
    ),
    Mutant(
        "an_order_is_paid_by_the_policy_of_its_payment",
        "commissions/awards/repository.py",
        "published.c.version == sale.c.policy_version,",
        "published.c.version == sale.c.policy_version + 1,",
        (f"{AWARDS}::test_what_happens_after_placing_changes_nothing_about_an_order[sqlite]",),
    ),
    Mutant(
        "an_order_accrues_twice",
        "commissions/awards/service.py",
        "    if frozen.is_paid:",
        "    if False:",
        (f"{AWARDS}::test_paying_twice_accrues_once[sqlite]",),
    ),
    Mutant(
        "a_suspended_person_is_frozen_as_eligible",
        "commissions/awards/parties.py",
        'person.status == "active"',
        'person.status != "none"',
        (f"{AWARDS}::test_who_is_suspended_or_gone_when_an_order_is_placed_earns_nothing_from_it[sqlite]",),
    ),
    Mutant(
        "an_award_matures_before_its_hold_is_over",
        "commissions/awards/maturing.py",
        'row.matures_at <= bindparam("now", type_=Instant)',
        'row.matures_at > bindparam("now", type_=Instant)',
        (f"{AWARDS}::test_a_paid_order_earns_three_levels_which_become_available_after_receipt_and_hold[sqlite]",),
    ),
    Mutant(
        "lines_with_a_case_take_the_place_of_others",
        "commissions/awards/maturing.py",
        "type_=Instant), ~_is_in_case(row))",
        "type_=Instant))",
        (f"{MATURING}::test_awards_that_wait_for_a_case_take_nobodys_turn[sqlite]",),
    ),
    Mutant(
        "a_case_is_not_looked_for_again_under_the_lock",
        "commissions/awards/maturing.py",
        "return query.where(~_is_in_case(row)).order_by(",
        "return query.order_by(",
        (f"{MATURING}::test_a_case_opened_before_the_lock_was_ours_is_seen_under_it[sqlite]",),
    ),
    Mutant(
        "a_batch_ends_in_the_middle_of_a_person",
        "commissions/awards/maturing.py",
        "    if whole:\n        return whole\n",
        "    if found:\n        return [due.id for due in found]\n",
        ("tests/commissions/test_maturing.py::test_a_run_ends_between_two_people_and_tells_each_once[sqlite]",),
    ),
    Mutant(
        "a_run_tells_of_one_award_only",
        "commissions/awards/maturing.py",
        "amount_fen=sum(kept)",
        "amount_fen=kept[0]",
        (f"{TOGETHER}::test_a_run_writes_what_one_award_after_the_other_would_on_sqlite",),
    ),
    Mutant(
        "who_is_gone_stays_held_although_somebody_has_looked",
        "commissions/awards/maturing.py",
        "row.is_looked_at, row.is_cleared)",
        "row.is_looked_at, False)",
        (f"{TOGETHER}::test_a_run_writes_what_one_award_after_the_other_would_on_sqlite",),
    ),
    Mutant(
        "an_award_matures_while_its_person_is_looked_at",
        "commissions/awards/review.py",
        "    if is_under_review:",
        "    if False:",
        (f"{REVIEWS}::test_while_a_person_is_under_review_nothing_of_theirs_matures[sqlite]",),
    ),
    Mutant(
        "a_clawback_is_taken_from_what_is_pending",
        "commissions/awards/award.py",
        'return available(self.person) if self.status == "available" else pending(self.person)',
        "return pending(self.person)",
        (f"{AWARDS}::test_a_suspended_persons_award_is_held_for_review_and_never_redirected[sqlite]",),
    ),
    Mutant(
        "a_clawback_stops_at_a_balance_of_0",
        "commissions/awards/award.py",
        'return "clawback" if self.award.status == "available" else "reversal"',
        'return "reversal"',
        (f"{AWARDS}::test_a_suspended_persons_award_is_held_for_review_and_never_redirected[sqlite]",),
    ),
    Mutant(
        "what_was_reversed_by_hand_is_reversed_again",
        "commissions/awards/award.py",
        'if award.line in refunds and award.status != "reversed"',
        "if award.line in refunds",
        (f"{REVIEWS}::test_a_reversed_award_was_never_earned_and_goes_to_nobody_else[sqlite]",),
    ),
    Mutant(
        "the_refund_of_another_line_takes_too",
        "commissions/awards/award.py",
        "AwardChange(award, refunds[award.line].calculate_kept(award))",
        "AwardChange(award, max(refunds.values(), key=lambda of: of.refunded_fen).calculate_kept(award))",
        (f"{AWARDS}::test_a_refund_given_up_after_maturity_gives_back_to_available[sqlite]",),
    ),
    Mutant(
        "a_refund_is_ended_twice",
        "commissions/awards/refunding.py",
        'where(sale_refund.c.refund_no == refund_no, sale_refund.c.status == "decided")',
        "where(sale_refund.c.refund_no == refund_no)",
        (f"{AWARDS}::test_deciding_settling_and_giving_up_a_refund_happen_once_each[sqlite]",),
    ),
    Mutant(
        "a_refund_number_may_mean_another_refund",
        "commissions/awards/refunding.py",
        "if row is not None and (row.order_no,",
        "if False and (row.order_no,",
        (f"{AWARDS}::test_refunds_in_all_never_exceed_what_was_paid[sqlite]",),
    ),
    Mutant(
        "more_than_a_line_was_paid_goes_back",
        "commissions/awards/refund.py",
        "if of_line.refund_fen < 0 or after[line].refunded_fen > before.paid_fen:",
        "if of_line.refund_fen < 0:",
        (
            (
                f"{AWARDS}::"
                "test_a_refund_that_does_not_fit_is_refused_and_changes_nothing[sqlite-10001-lines1-RefundTooLar"
                "ge]"
            ),
        ),
    ),
    Mutant(
        "more_than_the_shipping_goes_back",
        "commissions/awards/refund.py",
        "if not 0 <= shipping_fen <= sale.shipping_left_fen or not (refund.total_fen or after):",
        "if not (refund.total_fen or after):",
        (
            (
                f"{AWARDS}::"
                "test_a_refund_that_does_not_fit_is_refused_and_changes_nothing[sqlite-10801-lines0-RefundTooLar"
                "ge]"
            ),
        ),
    ),
    Mutant(
        "a_suspended_persons_award_matures",
        "commissions/awards/review.py",
        'if status == "suspended":',
        "if False:",
        (f"{MATURING}::test_a_suspension_and_a_look_can_not_be_decided_away_but_having_gone_can",),
    ),
    Mutant(
        "what_is_held_is_released_to_a_suspended_person",
        "commissions/awards/reviewing.py",
        "    if is_suspended(tx, person):",
        "    if False:",
        (f"{REVIEWS}::test_a_suspended_persons_awards_are_released_once_the_suspension_has_ended[sqlite]",),
    ),
    Mutant(
        "what_is_reversed_still_counts_as_earned",
        "commissions/awards/reviewing.py",
        "    record_earnings(tx, {person: Earned(taken_back_fen=fen) for person, fen in sums.items()})\n",
        "",
        (f"{REVIEWS}::test_a_reversed_award_was_never_earned_and_goes_to_nobody_else[sqlite]",),
    ),
    Mutant(
        "an_upheld_case_leaves_the_awards",
        "commissions/awards/deciding.py",
        "return reverse_awards(tx, found.order_no, person, by=by, reason=reason)",
        "return Reviewed()",
        (f"{REVIEWS}::test_what_the_rules_find_about_an_order_is_held_once_however_often_they_look[sqlite]",),
    ),
    Mutant(
        "a_case_is_decided_both_ways",
        "commissions/awards/deciding.py",
        "if status != decision:",
        "if False:",
        (f"{REVIEWS}::test_while_a_person_is_under_review_nothing_of_theirs_matures[sqlite]",),
    ),
    Mutant(
        "shipping_goes_back_again_and_again",
        "commissions/awards/refund.py",
        "return paid - (self.refunded_fen - sum(line.refunded_fen for line in self.lines.values()))",
        "return paid",
        (f"{AWARDS}::test_refunded_shipping_touches_no_award_and_lines_do_not_touch_each_other[sqlite]",),
    ),
    Mutant(
        "a_person_is_released_while_a_second_case_is_open",
        "commissions/awards/deciding.py",
        "if is_under_review(tx.connection, person) or is_suspended(tx, person):",
        "if is_suspended(tx, person):",
        (f"{REVIEWS}::test_of_two_cases_about_a_person_the_last_lets_the_awards_go[sqlite]",),
    ),
)
