"""Seeded bugs of awards from the sale to the balance, and back."""

from tests.mutants.mutant import Mutant

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
        "    if is_suspended(tx, member_id):\n",
        "    if is_suspended(tx, member_id) and False:\n",
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
)
