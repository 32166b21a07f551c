"""Seeded bugs of what people ask for of their balance."""

from tests.mutants.mutant import Mutant

WITHDRAWAL_BATCHES = "tests/commissions/test_withdrawal_batches.py"
WITHDRAWAL_MONTHS = "tests/commissions/test_withdrawal_months.py"
WITHDRAWAL_RACES = "tests/commissions/test_withdrawal_races.py"
WITHDRAWAL_RULES = "tests/commissions/test_withdrawal_rules.py"
WITHDRAWAL_TAX = "tests/commissions/test_withdrawal_tax.py"
WITHDRAWALS = "tests/commissions/test_withdrawals.py"

MUTANTS = (
    Mutant(
        "one_fen_more_than_is_available_is_withdrawn",
        "commissions/withdrawals/limits.py",
        "if amount_fen > available_fen:",
        "if amount_fen > available_fen + 100:",
        (f"{WITHDRAWALS}::test_an_amount_that_the_rules_do_not_allow_is_refused_and_leaves_no_trace[sqlite]",),
    ),
    Mutant(
        "the_least_amount_is_too_small",
        "commissions/withdrawals/limits.py",
        "if amount_fen < rules.minimum_fen:",
        "if amount_fen <= rules.minimum_fen:",
        (f"{WITHDRAWALS}::test_an_amount_that_the_rules_do_not_allow_is_refused_and_leaves_no_trace[sqlite]",),
    ),
    Mutant(
        "the_second_limit_is_above_itself",
        "commissions/withdrawals/rules.py",
        "+ _is_above(second, sums)",
        "+ _is_above(second, (sums[0] + 1, *sums[1:]))",
        (WITHDRAWAL_RULES,),
    ),
    Mutant(
        "one_person_approves_twice",
        "commissions/withdrawals/requesting.py",
        "if any(by.is_same_person(earlier) for earlier in list_approvers(tx.connection, number)):",
        "if False:",
        (f"{WITHDRAWALS}::test_above_the_limit_of_review_a_person_approves_and_above_the_second_two_do[sqlite]",),
    ),
    Mutant(
        "what_did_not_go_stays_taxed",
        "commissions/withdrawals/repository.py",
        '"withheld_fen": sign * (at.tax_fen or 0),',
        '"withheld_fen": max(0, sign) * (at.tax_fen or 0),',
        (f"{WITHDRAWAL_MONTHS}::test_what_did_not_go_gives_its_tax_back_to_the_month[sqlite]",),
    ),
    Mutant(
        "each_withdrawal_is_taxed_for_the_whole_month",
        "commissions/withdrawals/tax.py",
        "calculate_month_tax(rule, income_fen + amount_fen) - withheld_fen)",
        "calculate_month_tax(rule, income_fen + amount_fen))",
        (WITHDRAWAL_TAX,),
    ),
    Mutant(
        "a_threshold_belongs_to_the_step_above",
        "commissions/withdrawals/tax.py",
        "reversed(rule.deductions) if of.above_fen < income_fen)",
        "reversed(rule.deductions) if of.above_fen <= income_fen + 700)",
        (WITHDRAWAL_TAX,),
    ),
    Mutant(
        "the_month_begins_in_greenwich",
        "commissions/withdrawals/queries.py",
        "return determine_day(now).isoformat()[:7]",
        "return now.date().isoformat()[:7]",
        (f"{WITHDRAWAL_MONTHS}::test_a_month_begins_at_midnight_in_shanghai[sqlite]",),
    ),
    Mutant(
        "a_late_failure_is_overheard",
        "commissions/withdrawals/sending.py",
        "return _contradict(tx, at, after, reason)",
        "return False",
        (f"{WITHDRAWALS}::test_a_failure_after_success_moves_nothing_freezes_the_person_and_alerts_once[sqlite]",),
    ),
    Mutant(
        "nobody_looks_again_before_sending",
        "commissions/withdrawals/sending.py",
        "find_obstacles(tx, [at.person]).get(at.person)",
        "None",
        (f"{WITHDRAWALS}::test_what_may_not_be_paid_any_more_goes_back_instead_of_out[sqlite]",),
    ),
    Mutant(
        "a_repeated_key_may_ask_for_something_else",
        "commissions/withdrawals/requesting.py",
        "(row.amount_fen, row.channel) != (command.amount_fen, command.channel)",
        "row.channel != command.channel",
        (
            (
                f"{WITHDRAWALS}::"
                "test_the_same_request_again_is_the_same_withdrawal_and_another_content_is_refused[sqlite]"
            ),
        ),
    ),
    Mutant(
        "a_debt_wants_no_cancellation",
        "commissions/withdrawals/queries.py",
        'row.account == "available", row.balance_fen < 0)',
        'row.account == "pending", row.balance_fen < 0)',
        (
            (
                f"{WITHDRAWALS}::"
                "test_a_clawback_while_it_is_under_way_wants_a_cancellation_and_success_leaves_the_debt[sqlite]"
            ),
        ),
    ),
    Mutant(
        "the_bank_pays_another_account",
        "commissions/withdrawals/batches.py",
        "if line.account != row.account:",
        "if not row.account:",
        (f"{WITHDRAWAL_BATCHES}::test_a_result_that_does_not_fit_refuses_them_all[sqlite]",),
    ),
    Mutant(
        "withdrawals_of_one_balance_do_not_wait_for_each_other",
        "commissions/withdrawals/repository.py",
        "        .order_by(row.person_kind, row.person_id, row.account)\n        .with_for_update()",
        "        .order_by(row.person_kind, row.person_id, row.account)",
        (f"{WITHDRAWAL_RACES}::test_of_a_hundred_withdrawals_of_one_balance_exactly_one_is_made[postgres]",),
    ),
    Mutant(
        "two_withdrawals_are_open",
        "commissions/withdrawals/limits.py",
        "if asked.open_number is not None:",
        "if False:",
        (f"{WITHDRAWALS}::test_one_withdrawal_is_open_at_a_time[sqlite]",),
    ),
    Mutant(
        "the_whole_balance_is_never_withdrawn",
        "commissions/withdrawals/limits.py",
        "if amount_fen > available_fen:",
        "if amount_fen >= available_fen:",
        (f"{WITHDRAWALS}::test_a_small_withdrawal_goes_all_the_way_by_itself[sqlite]",),
    ),
    Mutant(
        "one_more_a_day",
        "commissions/withdrawals/limits.py",
        "if asked.today >= rules.per_day:",
        "if asked.today > rules.per_day:",
        (f"{WITHDRAWALS}::test_a_day_in_shanghai_has_so_many_requests_whatever_became_of_them[sqlite]",),
    ),
    Mutant(
        "the_day_begins_at_midnight_in_greenwich",
        "commissions/withdrawals/queries.py",
        "datetime.combine(determine_day(now), datetime.min.time(), SHANGHAI)",
        "now.replace(hour=0, minute=0, second=0, microsecond=0)",
        (f"{WITHDRAWALS}::test_a_day_in_shanghai_has_so_many_requests_whatever_became_of_them[sqlite]",),
    ),
    Mutant(
        "who_is_frozen_asks",
        "commissions/withdrawals/limits.py",
        "    if standing.is_frozen:",
        "    if False:",
        (f"{WITHDRAWALS}::test_who_is_suspended_frozen_looked_at_or_in_debt_asks_for_nothing[sqlite]",),
    ),
    Mutant(
        "who_is_in_debt_asks",
        "commissions/withdrawals/limits.py",
        'return "debt" if standing.available_fen < 0 else None',
        "return None",
        (f"{WITHDRAWALS}::test_who_is_suspended_frozen_looked_at_or_in_debt_asks_for_nothing[sqlite]",),
    ),
    Mutant(
        "who_was_frozen_meanwhile_is_paid",
        "commissions/withdrawals/sending.py",
        "is_frozen=person in frozen",
        "is_frozen=False",
        (f"{WITHDRAWALS}::test_what_may_not_be_paid_any_more_goes_back_instead_of_out[sqlite]",),
    ),
    Mutant(
        "who_fell_into_debt_meanwhile_is_paid",
        "commissions/withdrawals/sending.py",
        "available_fen=held.get(person, 0)",
        "available_fen=0",
        (f"{WITHDRAWALS}::test_what_may_not_be_paid_any_more_goes_back_instead_of_out[sqlite]",),
    ),
    Mutant(
        "who_is_looked_at_meanwhile_is_paid",
        "commissions/withdrawals/sending.py",
        "is_under_review=person in looked_at",
        "is_under_review=False",
        (f"{WITHDRAWALS}::test_what_may_not_be_paid_any_more_goes_back_instead_of_out[sqlite]",),
    ),
    Mutant(
        "a_freeze_of_all_stops_nothing_approved",
        "commissions/withdrawals/freeze.py",
        "if _ALL in found or determine_scope(of) in found",
        "if determine_scope(of) in found",
        (f"{WITHDRAWALS}::test_what_may_not_be_paid_any_more_goes_back_instead_of_out[sqlite]",),
    ),
    Mutant(
        "a_freeze_of_one_freezes_all",
        "commissions/withdrawals/freeze.py",
        "return _ALL if person is None else str(person)",
        "return _ALL",
        (f"{WITHDRAWALS}::test_a_freeze_says_who_and_why_and_is_lifted_by_name[sqlite]",),
    ),
    Mutant(
        "a_fee_is_rounded_up",
        "commissions/withdrawals/rules.py",
        "calculate_share(amount_fen, rule.rate_bp))",
        "-calculate_share(-amount_fen, rule.rate_bp))",
        (f"{WITHDRAWAL_RULES}::test_a_fee_is_a_share_rounded_down_within_its_limits[rule2-10166-60]",),
    ),
    Mutant(
        "the_most_that_a_fee_may_be_is_forgotten",
        "commissions/withdrawals/rules.py",
        "return fee_fen if rule.most_fen is None else min(fee_fen, rule.most_fen)",
        "return fee_fen",
        (f"{WITHDRAWAL_RULES}::test_a_fee_is_a_share_rounded_down_within_its_limits[rule6-1000000-2500]",),
    ),
    Mutant(
        "at_the_limit_somebody_has_to_look",
        "commissions/withdrawals/rules.py",
        "return sums[0] > of_one or",
        "return sums[0] >= of_one or",
        (f"{WITHDRAWAL_RULES}::test_the_limits_of_review_belong_to_what_is_below_them[50000-0]",),
    ),
    Mutant(
        "each_withdrawal_is_taxed_as_if_it_were_alone",
        "commissions/withdrawals/tax.py",
        "calculate_month_tax(rule, income_fen + amount_fen)",
        "calculate_month_tax(rule, amount_fen)",
        (f"{WITHDRAWAL_TAX}::test_withdrawals_of_a_month_withhold_together_what_their_sum_owes",),
    ),
    Mutant(
        "a_failed_withdrawal_gives_nothing_back",
        "commissions/withdrawals/repository.py",
        "    _post_returned(tx, at)\n",
        "",
        (f"{WITHDRAWALS}::test_any_final_word_ends_it_from_wherever_it_is_and_repeats_change_nothing[sqlite]",),
    ),
    Mutant(
        "the_tax_stays_with_the_person",
        "commissions/withdrawals/repository.py",
        '"settled") for destination, fen in parts if fen)',
        '"settled") for destination, fen in parts[:2] if fen)',
        (f"{WITHDRAWAL_MONTHS}::test_the_journal_has_net_fee_and_tax_apart[sqlite]",),
    ),
    Mutant(
        "a_withdrawal_settles_under_a_new_key",
        "commissions/withdrawals/repository.py",
        'f"withdrawal:{at.number}:settled"',
        'f"withdrawal:{at.number}:settled:{tx.now}"',
        (f"{WITHDRAWALS}::test_a_small_withdrawal_goes_all_the_way_by_itself[sqlite]",),
    ),
    Mutant(
        "settled_after_failure_pays_twice",
        "commissions/withdrawals/sending.py",
        "    if not at.is_in_flight:\n        return _contradict(",
        '    if at.status == "settled":\n        return _contradict(',
        (f"{WITHDRAWALS}::test_a_success_after_the_money_went_back_moves_nothing_and_alerts[sqlite]",),
    ),
    Mutant(
        "one_approval_is_always_enough",
        "commissions/withdrawals/requesting.py",
        "if approvals < at.approvals_needed:",
        "if not approvals:",
        (f"{WITHDRAWALS}::test_above_the_limit_of_review_a_person_approves_and_above_the_second_two_do[sqlite]",),
    ),
    Mutant(
        "the_least_net_is_refused",
        "commissions/withdrawals/limits.py",
        "if reckoning.net_fen < least_fen:",
        "if reckoning.net_fen <= least_fen:",
        (f"{WITHDRAWALS}::test_exactly_the_least_net_is_paid[sqlite]",),
    ),
    Mutant(
        "the_name_is_asked_a_fen_too_late",
        "commissions/withdrawals/limits.py",
        "net_fen >= terms.name_from_fen",
        "net_fen > terms.name_from_fen",
        (f"{WITHDRAWALS}::test_an_amount_that_the_rules_do_not_allow_is_refused_and_leaves_no_trace[sqlite]",),
    ),
    Mutant(
        "a_freeze_of_all_freezes_nobody_who_asks",
        "commissions/withdrawals/freeze.py",
        "scopes = {_ALL, determine_scope(person)}",
        "scopes = {determine_scope(person)}",
        (f"{WITHDRAWALS}::test_a_freeze_says_who_and_why_and_is_lifted_by_name[sqlite]",),
    ),
    Mutant(
        "what_was_not_approved_is_sent",
        "commissions/withdrawals/sending.py",
        '    if at.status != "approved":',
        '    if at.status not in ("approved", "requested"):',
        (f"{WITHDRAWALS}::test_above_the_limit_of_review_a_person_approves_and_above_the_second_two_do[sqlite]",),
    ),
    Mutant(
        "sending_begins_twice",
        "commissions/withdrawals/sending.py",
        '    if at.status != "approved":',
        '    if at.status not in ("approved", "sending"):',
        (f"{WITHDRAWALS}::test_sending_begins_once[sqlite]",),
    ),
    Mutant(
        "one_person_books_a_transfer_back",
        "commissions/withdrawals/sending.py",
        "    demand_two(by, second_by, number)\n",
        "",
        (f"{WITHDRAWALS}::test_money_seen_back_in_a_bill_is_booked_once_by_two_people[sqlite]",),
    ),
    Mutant(
        "a_transfer_is_booked_back_twice",
        "commissions/withdrawals/sending.py",
        'row | {"decided_at": tx.now, "claimed_fen": claimed_fen}):\n        return False\n',
        'row | {"decided_at": tx.now, "claimed_fen": claimed_fen}) is None:\n        return False\n',
        (f"{WITHDRAWALS}::test_money_seen_back_in_a_bill_is_booked_once_by_two_people[sqlite]",),
    ),
    Mutant(
        "wechat_pays_what_is_for_the_bank",
        "commissions/withdrawals/sending.py",
        '    if at.channel != "wechat":',
        "    if False:",
        (f"{WITHDRAWAL_BATCHES}::test_the_banks_withdrawals_are_not_sent_by_wechat[sqlite]",),
    ),
    Mutant(
        "a_double_tap_is_two_requests",
        "commissions/withdrawals/requesting.py",
        "if earlier := find_repeated(tx.connection, command):",
        "if (earlier := find_repeated(tx.connection, command)) and False:",
        (
            (
                f"{WITHDRAWALS}::"
                "test_the_same_request_again_is_the_same_withdrawal_and_another_content_is_refused[sqlite]"
            ),
        ),
    ),
    Mutant(
        "anybody_cancels_a_withdrawal",
        "commissions/withdrawals/requesting.py",
        "if at.person != person:",
        "if False:",
        (f"{WITHDRAWALS}::test_the_member_cancels_what_is_not_sent_and_nobody_elses[sqlite]",),
    ),
    Mutant(
        "the_bank_may_say_another_amount",
        "commissions/withdrawals/batches.py",
        "if line.amount_fen != row.amount_fen:",
        "if False:",
        (f"{WITHDRAWAL_BATCHES}::test_a_result_that_does_not_fit_refuses_them_all[sqlite]",),
    ),
    Mutant(
        "a_line_may_be_given_twice",
        "commissions/withdrawals/batches.py",
        '"given twice" if row.number in seen else ',
        "",
        (f"{WITHDRAWAL_BATCHES}::test_a_result_that_does_not_fit_refuses_them_all[sqlite]",),
    ),
    Mutant(
        "a_settled_line_may_fail_later",
        "commissions/withdrawals/batches.py",
        'return f"known as {line.outcome}" if line.outcome not in (None, ended) else None',
        "return None",
        (f"{WITHDRAWAL_BATCHES}::test_a_result_that_does_not_fit_refuses_them_all[sqlite]",),
    ),
)
