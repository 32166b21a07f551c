"""Seeded bugs of the journal, its balances, seals and decisions by hand."""

from tests.mutants.mutant import Mutant

LEDGER = "tests/commissions/test_ledger.py"
LEDGER_GUARDS = "tests/commissions/test_ledger_guards.py"
LEDGER_USE_CASES = "tests/commissions/test_ledger_use_cases.py"

TRIAL = "tests/commissions/test_trial_balance.py"
MONTHS = "tests/commissions/test_months.py"
MONTH_RACES = "tests/commissions/test_month_races.py"

MUTANTS = (
    Mutant(
        "a_closed_month_takes_entries",
        "commissions/ledger/closing_guards.py",
        'listen(entry, _SQLITE_REFUSES, "sqlite")',
        "pass",
        (f"{MONTHS}::test_no_entry_comes_into_a_closed_month_and_a_late_one_stands_in_the_open_one[sqlite]",),
    ),
    Mutant(
        "a_month_closes_without_waiting_for_who_is_posting",
        "commissions/ledger/closing_guards.py",
        "LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE;",
        "NULL;",
        (f"{MONTH_RACES}::test_closing_waits_for_a_unit_of_work_that_has_posted_and_not_ended[two_processes]",),
    ),
    Mutant(
        "a_month_closes_before_it_is_sealed",
        "commissions/ledger/months.py",
        "    if _is_unsealed(connection, month):",
        "    if False:",
        (f"{MONTHS}::test_a_month_closes_once_it_is_over_and_sealed[sqlite]",),
    ),
    Mutant(
        "a_month_closes_while_it_has_days_to_come",
        "commissions/ledger/months.py",
        "    if now < month.ends_at:",
        "    if False:",
        (f"{MONTHS}::test_a_month_closes_once_it_is_over_and_sealed[sqlite]",),
    ),
    Mutant(
        "a_month_that_was_opened_again_stays_closed_for_entries",
        "commissions/ledger/closing_guards.py",
        '_CLOSED = "SELECT max(ends_at) FROM ledger_month WHERE reopened_at IS NULL"',
        '_CLOSED = "SELECT max(ends_at) FROM ledger_month"',
        (f"{MONTHS}::test_two_people_open_the_last_month_again_with_a_reason[sqlite]",),
    ),
    Mutant(
        "an_earlier_closed_month_is_opened_again_first",
        "commissions/ledger/months.py",
        "    if month.name != last.month:",
        "    if False:",
        (f"{MONTHS}::test_two_people_open_the_last_month_again_with_a_reason[sqlite]",),
    ),
    Mutant(
        "a_day_of_the_books_begins_at_eight",
        "commissions/ledger/day_sums.py",
        "entry.posted_at / 1000000 + 28800,",
        "entry.posted_at / 1000000,",
        (f"{TRIAL}::test_a_day_begins_at_midnight_in_shanghai[sqlite]",),
    ),
    Mutant(
        "a_second_seal_of_a_day_replaces_the_first",
        "commissions/ledger/day_sums.py",
        "SET fen = ledger_day.fen + excluded.fen,",
        "SET fen = excluded.fen,",
        (f"{TRIAL}::test_the_same_on_both_databases[sqlite]",),
    ),
    Mutant(
        "the_trial_balance_forgets_what_is_not_sealed",
        "commissions/ledger/trial.py",
        "yield from (tuple(of) for of in connection.execute(young))",
        "yield from ()",
        (f"{TRIAL}::test_a_day_begins_at_midnight_in_shanghai[sqlite]",),
    ),
    Mutant(
        "the_trial_balance_counts_what_is_sealed_twice",
        "commissions/ledger/trial.py",
        "entry.id > find_last_sealed(connection)",
        "entry.id > 0",
        (f"{TRIAL}::test_a_day_begins_at_midnight_in_shanghai[sqlite]",),
    ),
    Mutant(
        "anybody_writes_a_sum_of_a_day",
        "commissions/ledger/day_sums.py",
        'f"{moved} OR NOT {_SQLITE_IS_LATEST}"',
        '"1 = 0"',
        (f"{TRIAL}::test_nobody_but_a_seal_writes_a_sum_and_the_audit_names_a_forged_one[sqlite-raised]",),
    ),
    Mutant(
        "a_key_with_other_content_is_taken_for_a_repeat",
        "commissions/ledger/repository.py",
        "if posted != entry.digest:",
        "if False:",
        (f"{LEDGER}::test_the_same_entry_twice_posts_once_and_a_contradiction_is_an_error[sqlite]",),
    ),
    Mutant(
        "the_digest_of_an_entry_leaves_out_the_amount",
        "commissions/ledger/entry.py",
        "parts += [str(posting.amount_fen), posting.code,",
        "parts += [posting.code,",
        (f"{LEDGER}::test_the_same_entry_twice_posts_once_and_a_contradiction_is_an_error[sqlite]",),
    ),
    Mutant(
        "anything_makes_a_debt",
        "commissions/ledger/balance_triggers.py",
        "AND (balance_fen >= 0 OR NEW.code = 'clawback'));",
        "AND 1 = 1);",
        (f"{LEDGER}::test_only_a_clawback_makes_a_debt[sqlite]",),
    ),
    Mutant(
        "a_balance_is_changed_without_a_posting",
        "commissions/ledger/balance_triggers.py",
        'f"{moved} OR {stale} OR {differs}"',
        'f"{moved}"',
        (f"{LEDGER_GUARDS}::test_the_database_itself_refuses_what_is_illegal[sqlite]",),
    ),
    Mutant(
        "something_is_added_to_what_is_sealed",
        "commissions/ledger/balance_triggers.py",
        "for statement in (_SQLITE_FALLS, _SQLITE_RISES, _SQLITE_UNSEALED):",
        "for statement in (_SQLITE_FALLS, _SQLITE_RISES):",
        (f"{LEDGER_GUARDS}::test_nothing_is_added_to_what_is_sealed[sqlite]",),
    ),
    Mutant(
        "the_journal_can_be_rewritten",
        "commissions/ledger/append_only.py",
        'for change in ("UPDATE", "DELETE")',
        'for change in ("DELETE",)',
        (
            (
                f"{LEDGER}::"
                "test_the_database_itself_refuses_to_change_the_journal[sqlite-UPDATE ledger_entry SET key=:key]"
            ),
        ),
    ),
    Mutant(
        "an_explanation_adds_what_was_taken",
        "commissions/ledger/queries.py",
        "change = -amount if source == account.full_name else amount",
        "change = amount",
        (f"{LEDGER}::test_a_balance_explains_itself[sqlite]",),
    ),
    Mutant(
        "one_person_decides_twice",
        "commissions/ledger/adjustments.py",
        "if wanted.by.is_same_person(second_by) or",
        "if",
        (f"{LEDGER_USE_CASES}::test_above_the_limit_two_different_people_decide[sqlite]",),
    ),
    Mutant(
        "everyone_at_the_terminal_is_somebody_else",
        "commissions/actor.py",
        "return self == other or (",
        "return self is other or (",
        (f"{LEDGER_USE_CASES}::test_everyone_at_the_terminal_is_one_person[sqlite]",),
    ),
    Mutant(
        "somebody_decides_about_themselves",
        "commissions/ledger/adjustments.py",
        "if by.is_member(person.member_id):",
        "if False:",
        (f"{LEDGER_USE_CASES}::test_nobody_decides_about_themselves[sqlite]",),
    ),
    Mutant(
        "large_takings_need_one_person",
        "commissions/ledger/adjustments.py",
        "abs(wanted.amount_fen) > alone_up_to_fen",
        "wanted.amount_fen > alone_up_to_fen",
        (f"{LEDGER_USE_CASES}::test_an_adjustment_never_takes_what_is_not_there[sqlite]",),
    ),
    Mutant(
        "more_is_taken_than_is_there",
        "commissions/ledger/adjustments.py",
        "if wanted.amount_fen < 0 and fen + wanted.amount_fen < 0:",
        "if False:",
        (f"{LEDGER_USE_CASES}::test_an_adjustment_never_takes_what_is_not_there[sqlite]",),
    ),
    Mutant(
        "a_whole_debt_is_never_written_off",
        "commissions/ledger/adjustments.py",
        "wanted.amount_fen > -fen:",
        "wanted.amount_fen >= -fen:",
        (f"{LEDGER_USE_CASES}::test_a_debt_is_written_off_up_to_what_is_owed[sqlite]",),
    ),
    Mutant(
        "an_adjustment_is_posted_under_a_new_key_each_time",
        "commissions/ledger/adjustments.py",
        'Entry(f"adjustment:{done.number}:posted"',
        'Entry(f"adjustment:{done.number}:{done.adjusted_by}:posted"',
        (f"{LEDGER_USE_CASES}::test_one_person_gives_and_takes_up_to_the_limit[sqlite]",),
    ),
    Mutant(
        "a_number_may_mean_another_adjustment",
        "commissions/ledger/adjustments.py",
        "if said != (kind, wanted.person, wanted.amount_fen, wanted.reason.strip()):",
        "if False:",
        (f"{LEDGER_USE_CASES}::test_one_person_gives_and_takes_up_to_the_limit[sqlite]",),
    ),
    Mutant(
        "no_seal_follows_another",
        "commissions/ledger/seals.py",
        "previous = head.digest if head else _GENESIS",
        "previous = _GENESIS",
        (f"{LEDGER_GUARDS}::test_entries_are_sealed_in_batches_once_they_are_old[sqlite]",),
    ),
    Mutant(
        "a_missing_seal_is_not_noticed",
        "commissions/ledger/seals.py",
        "if seal.previous != previous:",
        "if False:",
        (f"{LEDGER_GUARDS}::test_a_broken_chain_of_seals_is_named[sqlite-a seal removed]",),
    ),
    Mutant(
        "a_seal_leaves_out_the_amounts",
        "commissions/ledger/seals.py",
        "row.destination, row.amount_fen, row.code]",
        "row.destination, row.code]",
        (
            (
                f"{LEDGER_GUARDS}::"
                "test_an_old_entry_that_was_tampered_with_is_named_though_all_else_agrees[sqlite-changed]"
            ),
        ),
    ),
    Mutant(
        "more_is_reserved_than_is_there",
        "commissions/ledger/spending.py",
        "if fen < amount_fen:",
        "if False:",
        (f"{LEDGER_USE_CASES}::test_a_balance_put_towards_an_order_is_spent_and_goes_back_with_refunds[sqlite]",),
    ),
    Mutant(
        "more_comes_back_than_was_spent",
        "commissions/ledger/spending.py",
        "if amount_fen > left:",
        "if False:",
        (f"{LEDGER_USE_CASES}::test_a_balance_put_towards_an_order_is_spent_and_goes_back_with_refunds[sqlite]",),
    ),
    Mutant(
        "what_was_only_reserved_comes_back_as_spent",
        "commissions/ledger/spending.py",
        'if found.status == "spent" else 0',
        "",
        (f"{LEDGER_USE_CASES}::test_a_balance_put_towards_an_order_is_spent_and_goes_back_with_refunds[sqlite]",),
    ),
    Mutant(
        "more_of_a_fee_comes_back_than_it_was",
        "commissions/ledger/bills.py",
        "if fee_fen > row.fee_fen - row.returned_fen:",
        "if fee_fen > row.fee_fen:",
        (f"{LEDGER_USE_CASES}::test_pays_fee_is_booked_and_comes_back_never_more_than_it_was[sqlite]",),
    ),
    Mutant(
        "more_tax_is_remitted_than_was_withheld",
        "commissions/ledger/taxes.py",
        "if amount_fen > payable:",
        "if False:",
        (f"{LEDGER_USE_CASES}::test_no_more_tax_is_remitted_than_was_withheld[sqlite]",),
    ),
    Mutant(
        "remitted_tax_stays_payable",
        "commissions/ledger/taxes.py",
        "case((row.destination == name, row.amount_fen), else_=-row.amount_fen)",
        "case((row.destination == name, row.amount_fen), else_=0)",
        (f"{LEDGER_USE_CASES}::test_no_more_tax_is_remitted_than_was_withheld[sqlite]",),
    ),
    Mutant(
        "what_comes_in_goes_out",
        "commissions/ledger/balance_triggers.py",
        "SET balance_fen = balance_fen + excluded.balance_fen, entry_id = excluded.entry_id, position",
        "SET balance_fen = balance_fen - excluded.balance_fen, entry_id = excluded.entry_id, position",
        (f"{LEDGER_USE_CASES}::test_the_limit_itself_is_still_one_persons_and_counts_both_ways[sqlite]",),
    ),
    Mutant(
        "at_the_limit_two_people_are_wanted",
        "commissions/ledger/adjustments.py",
        "abs(wanted.amount_fen) > alone_up_to_fen",
        "abs(wanted.amount_fen) >= alone_up_to_fen",
        (f"{LEDGER_USE_CASES}::test_the_limit_itself_is_still_one_persons_and_counts_both_ways[sqlite]",),
    ),
    Mutant(
        "a_seal_stands_for_its_own_batch_alone",
        "commissions/ledger/seals.py",
        "digest = hashlib.sha256(previous.encode())",
        "digest = hashlib.sha256()",
        (f"{LEDGER_GUARDS}::test_a_seal_stands_for_all_that_was_sealed_before_it",),
    ),
    Mutant(
        "young_entries_are_sealed",
        "commissions/ledger/seals.py",
        "of.posted_at <= tx.now - _OLD_AFTER",
        "of.posted_at <= tx.now",
        (f"{LEDGER_GUARDS}::test_entries_are_sealed_in_batches_once_they_are_old[sqlite]",),
    ),
    Mutant(
        "another_amount_of_a_set_aside_payment_is_settled",
        "commissions/ledger/service.py",
        "    if amount_fen not in sent:",
        "    if not any(sent):",
        (f"{LEDGER}::test_money_that_does_not_fit_is_set_aside_and_sent_back_once[sqlite]",),
    ),
    Mutant(
        "another_amount_than_was_set_aside_goes_back",
        "commissions/ledger/service.py",
        "    if _find_aside(tx.connection, key) != posting.amount_fen:",
        "    if not _find_aside(tx.connection, key):",
        (f"{LEDGER}::test_money_that_does_not_fit_is_set_aside_and_sent_back_once[sqlite]",),
    ),
    Mutant(
        "whose_balance_is_unclaimed_does_not_matter",
        "commissions/ledger/unclaimed.py",
        "if _owner(found) != person:",
        "if False:",
        (f"{LEDGER_USE_CASES}::test_what_somebody_had_who_left_is_kept_and_claimed_once[sqlite]",),
    ),
    Mutant(
        "the_audit_does_not_look_at_balances",
        "commissions/ledger/checks.py",
        "    check_balances,\n    check_day_sums,",
        "    check_debts,",
        (f"{LEDGER}::test_the_audit_names_a_balance_that_is_not_its_postings[sqlite]",),
    ),
    Mutant(
        "the_audit_overlooks_a_debt_without_clawback",
        "commissions/ledger/checks.py",
        "    check_debts,\n",
        "",
        (f"{LEDGER}::test_the_audit_names_a_debt_that_no_clawback_made[sqlite]",),
    ),
    Mutant(
        "the_audit_takes_any_move",
        "commissions/ledger/checks.py",
        "if move not in MOVES.get(of.code, ()):",
        "if False:",
        (f"{LEDGER}::test_the_audit_names_a_debt_that_no_clawback_made[sqlite]",),
    ),
)
