"""Seeded bugs of Pay's bills."""

from tests.mutants.mutant import Mutant

NUMBERS = "tests/commissions/test_numbers.py"
RECONCILIATION = "tests/shop/test_reconciliation.py"
RECONCILIATION_READING = "tests/shop/test_reconciliation_reading.py"

MUTANTS = (
    Mutant(
        "a_complaint_forgets_its_order",
        "composition/commands/reconciliation.py",
        'use_case = partial(accept_taken, order_no=arguments.get("order_no"))',
        "use_case = partial(accept_taken)",
        (
            "tests/composition/test_books_commands.py::test_what_pay_took_for_an_order_is_booked_with_its_order_and_no_other",
        ),
    ),
    Mutant(
        "a_transfer_that_arrived_is_not_asked_about",
        "shop/reconciliation/difference.py",
        "MENDED_BY_ASKING = (Kind.PAYMENT_MISSING_HERE, Kind.REFUND_STATE, Kind.TRANSFER_STATE)",
        "MENDED_BY_ASKING = (Kind.PAYMENT_MISSING_HERE, Kind.REFUND_STATE)",
        (f"{RECONCILIATION}::test_a_transfer_that_arrived_unheard_is_mended[sqlite]",),
    ),
    Mutant(
        "a_refund_that_arrived_is_not_asked_about",
        "shop/reconciliation/difference.py",
        "MENDED_BY_ASKING = (Kind.PAYMENT_MISSING_HERE, Kind.REFUND_STATE, Kind.TRANSFER_STATE)",
        "MENDED_BY_ASKING = (Kind.PAYMENT_MISSING_HERE, Kind.TRANSFER_STATE)",
        (f"{RECONCILIATION}::test_a_refund_that_arrived_unheard_is_mended[sqlite]",),
    ),
    Mutant(
        "a_fee_comes_in",
        "shop/reconciliation/flows.py",
        "moves[line.transaction_id, FEE] -= line.fee_fen",
        "moves[line.transaction_id, FEE] += line.fee_fen",
        (f"{RECONCILIATION}::test_the_same_is_found_on_both_databases[sqlite]",),
    ),
    Mutant(
        "a_refund_costs_a_fee",
        "shop/reconciliation/flows.py",
        "-= line.unsettled_fen - line.fee_fen",
        "-= line.unsettled_fen + line.fee_fen",
        (f"{RECONCILIATION}::test_the_same_is_found_on_both_databases[sqlite]",),
    ),
    Mutant(
        "the_sums_of_a_bill_are_not_checked",
        "shop/reconciliation/reading.py",
        "if said != counted:",
        "if False:",
        (f"{RECONCILIATION_READING}::test_a_damaged_trade_bill_is_not_believed[a line lost]",),
    ),
    Mutant(
        "a_payment_in_two_bills_is_not_noticed",
        "shop/reconciliation/repository.py",
        "return before if before != day.isoformat() else None",
        "return None",
        (f"{RECONCILIATION}::test_every_seeded_difference_is_found_and_nothing_else",),
    ),
    Mutant(
        "the_doubt_about_one_person_freezes_all",
        "shop/reconciliation/service.py",
        "person=known.person if known else None)",
        "person=None)",
        (
            (
                f"{RECONCILIATION}::"
                "test_a_transfer_of_another_amount_freezes_its_person_and_an_unknown_one_everybody[sqlite]"
            ),
        ),
    ),
    Mutant(
        "a_doubtful_order_goes_on_earning",
        "shop/reconciliation/service.py",
        "elif found.kind in HOLDS_AWARDS and found.number:",
        "elif False:",
        (f"{RECONCILIATION}::test_a_payment_of_another_amount_holds_what_its_order_earned[sqlite]",),
    ),
    Mutant(
        "a_gap_between_two_days_is_not_noticed",
        "shop/reconciliation/flows.py",
        "if opening_fen is not None and begins != opening_fen:",
        "if False:",
        (f"{RECONCILIATION}::test_every_seeded_difference_is_found_and_nothing_else",),
    ),
    Mutant(
        "the_amount_of_a_transfer_is_not_held_against_ours",
        "shop/reconciliation/flows.py",
        "if flow.amount_fen != known.net_fen:",
        "if False:",
        (
            (
                f"{RECONCILIATION}::"
                "test_a_transfer_of_another_amount_freezes_its_person_and_an_unknown_one_everybody[sqlite]"
            ),
        ),
    ),
    Mutant(
        "the_amount_of_a_billed_payment_is_not_compared",
        "shop/reconciliation/comparing.py",
        "        (Kind.PAYMENT_AMOUNT, known.amount_fen, line.total_fen),\n",
        "",
        (f"{RECONCILIATION}::test_a_payment_of_another_amount_holds_what_its_order_earned[sqlite]",),
    ),
    Mutant(
        "a_returned_transfer_is_not_noticed",
        "shop/reconciliation/flows.py",
        "    elif flow.is_income:",
        "    elif False:",
        (f"{RECONCILIATION}::test_every_seeded_difference_is_found_and_nothing_else",),
    ),
    Mutant(
        "a_transfer_that_left_twice_is_not_noticed",
        "shop/reconciliation/flows.py",
        "if flow.name == TRANSFER and not flow.is_income)",
        "if False)",
        (f"{RECONCILIATION}::test_every_seeded_difference_is_found_and_nothing_else",),
    ),
    Mutant(
        "what_no_bill_names_is_not_missed",
        "shop/reconciliation/repository.py",
        "return ~exists().where(and_(billed.c.kind == kind, billed.c.subject == subject))",
        "return exists().where(and_(billed.c.kind == kind, billed.c.subject == subject))",
        (f"{RECONCILIATION}::test_the_same_is_found_on_both_databases[sqlite]",),
    ),
    Mutant(
        "a_late_bill_is_believed_empty",
        "shop/reconciliation/service.py",
        "if tx.now < end + _LATEST_BILL and",
        "if False and",
        (f"{RECONCILIATION}::test_a_bill_that_is_late_is_waited_for_three_days[sqlite]",),
    ),
    Mutant(
        "a_difference_is_closed_without_a_reason",
        "shop/reconciliation/service.py",
        "if not reason.strip():",
        "if reason is None:",
        (f"{RECONCILIATION}::test_a_person_closes_a_difference_once_and_says_why[sqlite]",),
    ),
    Mutant(
        "every_number_is_ours",
        "commissions/numbers.py",
        'return re.fullmatch(f"{prefix}[{ALPHABET}]{{{RANDOM_LENGTH}}}", number, re.ASCII) is not None',
        "return True",
        (f"{RECONCILIATION}::test_the_same_is_found_on_both_databases[sqlite]",),
    ),
    Mutant(
        "a_number_that_begins_like_ours_is_ours",
        "commissions/numbers.py",
        "return re.fullmatch(",
        "return re.match(",
        (NUMBERS + "::test_what_only_holds_a_number_of_ours_is_not_ours[{}A]",),
    ),
    Mutant(
        "a_fee_is_rounded_down",
        "shop/reconciliation/bills.py",
        "(abs(self.fee_units) + _FEE_UNITS // 2) // _FEE_UNITS",
        "abs(self.fee_units) // _FEE_UNITS",
        (f"{RECONCILIATION_READING}::test_a_fee_is_rounded_half_up_to_the_fen[500-1]",),
    ),
    Mutant(
        "a_fee_that_came_back_is_added_to_the_bills",
        "shop/reconciliation/bills.py",
        "return -self.fee_fen if self.fee_units < 0 else self.fee_fen",
        "return self.fee_fen",
        (f"{RECONCILIATION}::test_the_bills_sum_of_fees_stands_beside_what_the_journal_has[sqlite]",),
    ),
    Mutant(
        "the_journals_fees_are_those_that_the_bill_says",
        "shop/reconciliation/service.py",
        '"booked_fee_fen": sum_booked_fees(tx.connection, own)}',
        '"booked_fee_fen": sum(of.fee_change_fen for of in own)}',
        (f"{RECONCILIATION}::test_the_bills_sum_of_fees_stands_beside_what_the_journal_has[sqlite]",),
    ),
    Mutant(
        "what_came_back_of_a_fee_is_not_found",
        "commissions/ledger/bills.py",
        '(row.code == "pay_fee_returned", -row.amount_fen)',
        '(row.code == "pay_fee_returned", 0)',
        (f"{RECONCILIATION}::test_the_bills_sum_of_fees_stands_beside_what_the_journal_has[sqlite]",),
    ),
)
