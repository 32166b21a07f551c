"""Seeded bugs of wallets: whose the money is, who is paid, and when it costs what."""

from tests.mutants.mutant import Mutant

COMPANIES = "tests/shop/test_companies.py"
MONTHS = "tests/commissions/test_withdrawal_months.py"
WALLETS = "tests/commissions/test_wallets.py"

MUTANTS = (
    Mutant(
        "a_suppliers_notice_reaches_the_member_of_its_number",
        "commissions/beneficiary.py",
        "return MemberId(self.id) if self.kind is BeneficiaryKind.MEMBER else None",
        "return MemberId(self.id)",
        (f"{WALLETS}::test_nothing_that_happens_to_a_supplier_is_told_to_the_member_of_its_number",),
    ),
    Mutant(
        "a_supplier_is_gone_because_no_distributor_has_its_number",
        "commissions/awards/review.py",
        'kind is not BeneficiaryKind.MEMBER or status in ("active", "none")',
        'status in ("active", "none")',
        (f"{WALLETS}::test_the_award_of_every_kind_matures_and_each_hears_of_its_own[sqlite]",),
    ),
    Mutant(
        "a_suspended_member_stops_the_supplier_of_their_number",
        "commissions/awards/maturing.py",
        "in_network = and_(row.person_kind == literal_column(\"'member'\"), person.member_id == row.person_id)",
        "in_network = and_(person.member_id == row.person_id)",
        (f"{WALLETS}::test_suspending_a_member_stops_no_supplier_of_the_same_number[sqlite]",),
    ),
    Mutant(
        "a_case_about_one_stops_all_of_that_number",
        "commissions/awards/maturing.py",
        "about = and_(case.person_kind == row.person_kind, case.person_id == row.person_id)",
        "about = and_(case.person_id == row.person_id)",
        (f"{WALLETS}::test_a_case_stops_whom_it_is_about_and_nobody_else[sqlite-supplier:7]",),
    ),
    Mutant(
        "an_award_of_another_kind_is_held",
        "commissions/awards/reviewing.py",
        "return award.c.person_kind == person.kind.value, award.c.person_id == person.id",
        "return award.c.person_id > 0, award.c.person_id == person.id",
        (f"{WALLETS}::test_what_is_held_and_reversed_of_one_is_left_to_the_others[sqlite-dealer:7]",),
    ),
    Mutant(
        "the_limit_by_hand_is_shared_by_a_number",
        "commissions/ledger/adjustments.py",
        "return adjustment.c.person_kind == person.kind.value, adjustment.c.person_id == person.id",
        "return adjustment.c.person_id > 0, adjustment.c.person_id == person.id",
        (f"{WALLETS}::test_an_adjustment_and_what_is_unclaimed_belong_to_one_wallet[sqlite]",),
    ),
    Mutant(
        "one_open_withdrawal_for_all_of_a_number",
        "commissions/withdrawals/repository.py",
        "return target.c.person_kind == person.kind.value, target.c.person_id == person.id",
        "return target.c.person_id > 0, target.c.person_id == person.id",
        (f"{WALLETS}::test_withdrawals_of_one_number_are_open_at_once_and_one_of_each_wallet[sqlite]",),
    ),
    Mutant(
        "a_company_is_paid_without_its_invoice",
        "commissions/withdrawals/requesting.py",
        'if payee_kind == "company" and at.invoice is None:',
        "if False:",
        (
            f"{COMPANIES}::test_a_company_is_paid_by_bank_against_its_invoice_and_nothing_is_withheld[sqlite-supplier:7]",
        ),
    ),
    Mutant(
        "a_company_is_taxed_like_a_worker",
        "commissions/withdrawals/reckoning.py",
        'tax_rule = find_rules(tx.connection, tx.now).tax if payee_kind == "person" else None',
        "tax_rule = find_rules(tx.connection, tx.now).tax",
        (
            f"{COMPANIES}::test_a_company_is_paid_by_bank_against_its_invoice_and_nothing_is_withheld[sqlite-supplier:7]",
        ),
    ),
    Mutant(
        "what_a_company_was_paid_is_its_members_income",
        "commissions/withdrawals/repository.py",
        'taxed_fen = at.amount_fen if at.payee_kind == "person" else 0',
        "taxed_fen = at.amount_fen",
        (f"{COMPANIES}::test_a_persons_months_are_taxed_without_what_their_company_was_paid[sqlite]",),
    ),
    Mutant(
        "one_invoice_pays_twice",
        "commissions/withdrawals/requesting.py",
        "or earlier not in (None, number)",
        "",
        (f"{COMPANIES}::test_the_same_invoice_pays_once[sqlite]",),
    ),
    Mutant(
        "a_licence_with_a_wrong_check_character_passes",
        "shop/payees/company.py",
        "and text[17] == calculate_check(text[:17])",
        "",
        (f"{COMPANIES}::test_a_licence_is_told_by_its_check_character",),
    ),
    Mutant(
        "a_month_that_ended_keeps_what_is_sent_in_the_next",
        "commissions/withdrawals/reckoning.py",
        "    if month == before:\n        return at\n",
        "    if True:\n        return at\n",
        (f"{MONTHS}::test_what_waited_into_another_month_is_taxed_in_the_month_in_which_it_is_sent[sqlite]",),
    ),
    Mutant(
        "less_than_a_person_saw_is_sent",
        "commissions/withdrawals/reckoning.py",
        "if reckoning.net_fen < at.seen_net_fen:",
        "if reckoning.net_fen < 0:",
        (f"{MONTHS}::test_what_waited_into_a_month_of_more_tax_goes_back[sqlite]",),
    ),
    Mutant(
        "many_small_requests_are_looked_at_by_nobody",
        "commissions/withdrawals/rules.py",
        "or sums[2] > most_of_week",
        "",
        (f"{MONTHS}::test_requests_just_below_the_limit_are_looked_at_once_they_come_to_more[sqlite]",),
    ),
    Mutant(
        "another_tax_begins_within_a_month",
        "commissions/withdrawals/requesting.py",
        "or is_first_of_month(begins_at):",
        "or True:",
        (f"{MONTHS}::test_another_tax_begins_on_the_first_of_a_month[sqlite]",),
    ),
    Mutant(
        "others_pay_the_tax_of_a_transfer_that_came_back",
        "commissions/withdrawals/sending.py",
        "return max(0, (at.tax_fen or 0) - max(0, find_tax_payable(tx.connection)))",
        "return 0",
        (f"{MONTHS}::test_tax_that_was_remitted_for_a_transfer_that_came_back_is_claimed_from_its_office[sqlite]",),
    ),
    Mutant(
        "every_role_shares_with_others",
        "commissions/statements/earnings.py",
        "return self.wanted_fen - self.own_fen if is_shared else 0",
        "return self.wanted_fen - self.own_fen",
        ("tests/commissions/test_award_shares.py",),
    ),
    Mutant(
        "two_changes_of_a_wallet_are_agreed_to_at_once",
        "shop/adjustments/service.py",
        "    find_left_alone(tx, found.person, 0)\n",
        "",
        ("tests/shop/test_money_races.py",),
    ),
)
