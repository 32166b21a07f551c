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
        "(amount_fen > rules.second_review_above_fen)",
        "(amount_fen >= rules.second_review_above_fen)",
        (WITHDRAWAL_RULES,),
    ),
    Mutant(
        "one_person_spelled_twice_is_two",
        "commissions/withdrawals/approver.py",
        "fold_name(by)",
        "by.strip()",
        (f"{WITHDRAWALS}::test_above_the_limit_of_review_a_person_approves_and_above_the_second_two_do[sqlite]",),
    ),
    Mutant(
        "what_did_not_go_stays_taxed",
        "commissions/withdrawals/repository.py",
        "withheld_fen=-at.tax_fen)",
        "withheld_fen=0)",
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
        "return contradict(tx, at, after, reason)",
        "return False",
        (f"{WITHDRAWALS}::test_a_failure_after_success_moves_nothing_freezes_the_person_and_alerts_once[sqlite]",),
    ),
    Mutant(
        "nobody_looks_again_before_sending",
        "commissions/withdrawals/sending.py",
        "find_obstacles(tx, [at.member_id]).get(at.member_id)",
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
)
