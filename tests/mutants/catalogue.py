"""The seeded bugs, by what they would do to the money."""

from tests.mutants.mutant import Mutant

LIFE = "tests/commissions/test_withdrawals.py"
MONTHS = "tests/commissions/test_withdrawal_months.py"
REVIEWED = "tests/commissions/test_reviews.py"

ALLOCATION = (
    Mutant(
        "the_cap_is_forgotten",
        "commissions/policies/allocation.py",
        "if sum(wanted) > cap_fen else tuple(wanted)",
        "if False else tuple(wanted)",
        ("tests/commissions/test_allocation.py",),
    ),
    Mutant(
        "a_share_is_rounded_up",
        "commissions/money.py",
        "return amount_fen * rate_bp // BASIS_POINTS",
        "return -(-amount_fen * rate_bp // BASIS_POINTS)",
        ("tests/commissions/test_allocation.py", "tests/commissions/test_money.py"),
    ),
)

WITHDRAWALS = (
    Mutant(
        "one_fen_more_than_is_available_is_withdrawn",
        "commissions/withdrawals/limits.py",
        "if amount_fen > available_fen:",
        "if amount_fen > available_fen + 100:",
        (f"{LIFE}::test_an_amount_that_the_rules_do_not_allow_is_refused_and_leaves_no_trace[sqlite]",),
    ),
    Mutant(
        "the_least_amount_is_too_small",
        "commissions/withdrawals/limits.py",
        "if amount_fen < rules.minimum_fen:",
        "if amount_fen <= rules.minimum_fen:",
        (f"{LIFE}::test_an_amount_that_the_rules_do_not_allow_is_refused_and_leaves_no_trace[sqlite]",),
    ),
    Mutant(
        "the_second_limit_is_above_itself",
        "commissions/withdrawals/rules.py",
        "(amount_fen > rules.second_review_above_fen)",
        "(amount_fen >= rules.second_review_above_fen)",
        ("tests/commissions/test_withdrawal_rules.py",),
    ),
    Mutant(
        "one_person_spelled_twice_is_two",
        "commissions/withdrawals/approver.py",
        "fold_name(by)",
        "by.strip()",
        (f"{LIFE}::test_above_the_limit_of_review_a_person_approves_and_above_the_second_two_do[sqlite]",),
    ),
    Mutant(
        "what_did_not_go_stays_taxed",
        "commissions/withdrawals/repository.py",
        "withheld_fen=-at.tax_fen)",
        "withheld_fen=0)",
        (f"{MONTHS}::test_what_did_not_go_gives_its_tax_back_to_the_month[sqlite]",),
    ),
    Mutant(
        "each_withdrawal_is_taxed_for_the_whole_month",
        "commissions/withdrawals/tax.py",
        "calculate_month_tax(rule, income_fen + amount_fen) - withheld_fen)",
        "calculate_month_tax(rule, income_fen + amount_fen))",
        ("tests/commissions/test_withdrawal_tax.py",),
    ),
    Mutant(
        "a_threshold_belongs_to_the_step_above",
        "commissions/withdrawals/tax.py",
        "reversed(rule.deductions) if of.above_fen < income_fen)",
        "reversed(rule.deductions) if of.above_fen <= income_fen + 700)",
        ("tests/commissions/test_withdrawal_tax.py",),
    ),
    Mutant(
        "the_month_begins_in_greenwich",
        "commissions/withdrawals/queries.py",
        "return determine_day(now).isoformat()[:7]",
        "return now.date().isoformat()[:7]",
        (f"{MONTHS}::test_a_month_begins_at_midnight_in_shanghai[sqlite]",),
    ),
    Mutant(
        "a_late_failure_is_overheard",
        "commissions/withdrawals/sending.py",
        "return contradict(tx, at, after, reason)",
        "return False",
        (f"{LIFE}::test_a_failure_after_success_moves_nothing_freezes_the_person_and_alerts_once[sqlite]",),
    ),
    Mutant(
        "nobody_looks_again_before_sending",
        "commissions/withdrawals/sending.py",
        "find_obstacles(tx, [at.member_id]).get(at.member_id)",
        "None",
        (f"{LIFE}::test_what_may_not_be_paid_any_more_goes_back_instead_of_out[sqlite]",),
    ),
    Mutant(
        "a_repeated_key_may_ask_for_something_else",
        "commissions/withdrawals/requesting.py",
        "(row.amount_fen, row.channel) != (command.amount_fen, command.channel)",
        "row.channel != command.channel",
        (f"{LIFE}::test_the_same_request_again_is_the_same_withdrawal_and_another_content_is_refused[sqlite]",),
    ),
    Mutant(
        "a_debt_wants_no_cancellation",
        "commissions/withdrawals/queries.py",
        'row.account == "available", row.balance_fen < 0)',
        'row.account == "pending", row.balance_fen < 0)',
        (f"{LIFE}::test_a_clawback_while_it_is_under_way_wants_a_cancellation_and_success_leaves_the_debt[sqlite]",),
    ),
    Mutant(
        "the_bank_pays_another_account",
        "commissions/withdrawals/batches.py",
        "if line.account != row.account:",
        "if not row.account:",
        ("tests/commissions/test_withdrawal_batches.py::test_a_result_that_does_not_fit_refuses_them_all[sqlite]",),
    ),
    Mutant(
        "withdrawals_of_one_balance_do_not_wait_for_each_other",
        "commissions/withdrawals/repository.py",
        "        .order_by(row.person_kind, row.person_id, row.account)\n        .with_for_update()",
        "        .order_by(row.person_kind, row.person_id, row.account)",
        (
            "tests/commissions/test_withdrawal_races.py"
            "::test_of_a_hundred_withdrawals_of_one_balance_exactly_one_is_made[postgres]",
        ),
    ),
)

PRIVACY = (
    Mutant(
        "a_changed_payee_is_used_at_once",
        "shop/members/payees.py",
        "tx.now + cool_down if changed",
        "tx.now if changed",
        ("tests/shop/test_members_payees.py",),
    ),
    Mutant(
        "deleting_a_payee_ends_the_wait",
        "shop/members/payees.py",
        "changed = before is not None and",
        "changed = known is not None and",
        ("tests/shop/test_members_payees.py",),
    ),
    Mutant(
        "an_older_text_is_agreed_to",
        "shop/members/consents.py",
        "if version != agreement.version:",
        "if not version:",
        ("tests/shop/test_members_payees.py",),
    ),
    Mutant(
        "an_erasure_overlooks_a_withdrawal",
        "shop/erasure.py",
        "if withdrawal else ()",
        "if withdrawal and available_fen < 0 else ()",
        ("tests/shop/test_erasure.py",),
    ),
    Mutant(
        "an_erased_person_keeps_the_balance",
        "shop/erasure.py",
        "left_fen = set_rest_aside(tx, member_id, by=by)",
        "left_fen = 0",
        ("tests/shop/test_erasure.py",),
    ),
    Mutant(
        "an_erased_person_still_earns",
        "shop/erasure.py",
        "    leave_network(tx, member_id, by=by)\n",
        "",
        ("tests/shop/test_erasure.py",),
    ),
)

REVIEWS = (
    Mutant(
        "an_award_matures_while_its_person_is_under_review",
        "commissions/awards/review.py",
        "    if is_under_review:\n        return UNDER_REVIEW\n",
        "",
        (f"{REVIEWED}::test_while_a_person_is_under_review_nothing_of_theirs_matures[sqlite]",),
    ),
    Mutant(
        "a_decision_lets_a_suspended_person_go",
        "commissions/awards/reviewing.py",
        "    if is_suspended(tx, member_id):\n",
        "    if is_suspended(tx, member_id) and False:\n",
        (f"{REVIEWED}::test_a_suspended_persons_awards_are_released_once_the_suspension_has_ended[sqlite]",),
    ),
    Mutant(
        "a_given_up_refund_brings_back_what_was_reversed",
        "commissions/awards/award.py",
        ' and award.status != "reversed"',
        "",
        (f"{REVIEWED}::test_a_reversed_award_was_never_earned_and_goes_to_nobody_else[sqlite]",),
    ),
    Mutant(
        "a_closed_case_is_counted_out_each_time",
        "commissions/awards/cases.py",
        "where(*this, row.closed_at.is_(None))",
        "where(*this)",
        (f"{REVIEWED}::test_an_award_matures_at_the_later_of_its_hold_and_the_close_of_its_last_case[sqlite]",),
    ),
    Mutant(
        "a_case_cleared_lets_go_what_another_holds",
        "commissions/awards/deciding.py",
        "if tx.connection.execute(still_open).first() is not None:",
        "if False:",
        (f"{REVIEWED}::test_what_the_rules_find_about_an_order_is_held_once_however_often_they_look[sqlite]",),
    ),
    Mutant(
        "a_case_opened_twice_is_two",
        "commissions/awards/cases.py",
        "    if insert_or_ignore(tx.connection, sale_case, row):\n",
        "    if insert_or_ignore(tx.connection, sale_case, row) or True:\n",
        (f"{REVIEWED}::test_an_award_matures_at_the_later_of_its_hold_and_the_close_of_its_last_case[sqlite]",),
    ),
    Mutant(
        "every_family_is_held",
        "commissions/awards/suspicion.py",
        "(rule.with_name and not clues.recipient)",
        "False",
        ("tests/commissions/test_suspicion.py",),
    ),
    Mutant(
        "a_burst_needs_one_more",
        "commissions/awards/suspicion.py",
        "len(suspect.follows) < rule.recruits",
        "len(suspect.follows) <= rule.recruits",
        ("tests/commissions/test_suspicion.py",),
    ),
    Mutant(
        "a_buyer_is_suspected_of_their_own_purchase",
        "commissions/awards/suspicion.py",
        "    if suspect.is_buyer:\n        return ()\n",
        "",
        ("tests/commissions/test_suspicion.py",),
    ),
)

MUTANTS: tuple[Mutant, ...] = (*ALLOCATION, *WITHDRAWALS, *PRIVACY, *REVIEWS)
