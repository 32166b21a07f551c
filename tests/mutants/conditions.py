"""Seeded bugs that once passed by every test: amounts, filters and conditions."""

from tests.mutants.mutant import Mutant

MONEY = "tests/commissions/test_conditions.py"
SHOP = "tests/shop/test_conditions.py"

MUTANTS = (
    Mutant(
        "pay_transfers_the_gross",
        "shop/transfers/service.py",
        '"amount_fen": _get_net(begun),',
        '"amount_fen": begun.amount_fen,',
        (f"{SHOP}::test_pay_transfers_the_net_and_not_what_was_asked_for[sqlite]",),
    ),
    Mutant(
        "a_line_costs_what_one_unit_costs",
        "shop/orders/service.py",
        "cost_fen=line.cost_fen * line.quantity,",
        "cost_fen=line.cost_fen,",
        (f"{SHOP}::test_the_cost_of_a_line_is_that_of_all_its_units[sqlite]",),
    ),
    Mutant(
        "no_tier_is_frozen",
        "commissions/awards/parties.py",
        '"tier": person.tier if person else None,',
        '"tier": None,',
        (f"{MONEY}::test_the_tier_that_was_frozen_decides_the_rate[sqlite]",),
    ),
    Mutant(
        "the_first_parcel_starts_the_hold",
        "shop/fulfilment/service.py",
        "if order.state is OrderState.SHIPPED and not open_parcels:",
        "if order.state is OrderState.SHIPPED:",
        (f"{SHOP}::test_the_first_of_two_parcels_completes_nothing[sqlite]",),
    ),
    Mutant(
        "a_refund_that_is_being_asked_for_is_given_up",
        "shop/refunds/service.py",
        '_GIVE_UP_FROM = ("refused", "abnormal")',
        '_GIVE_UP_FROM = ("refused", "abnormal", "sending")',
        (f"{SHOP}::test_a_refund_that_is_being_asked_for_is_not_given_up[sqlite]",),
    ),
    Mutant(
        "a_step_of_tax_is_negative",
        "commissions/withdrawals/tax.py",
        "return max(0, taxable * bracket.rate_bp // BASIS_POINTS**2 - bracket.less_fen)",
        "return taxable * bracket.rate_bp // BASIS_POINTS**2 - bracket.less_fen",
        (f"{MONEY}::test_no_tax_is_less_than_nothing",),
    ),
    Mutant(
        "tax_comes_back_with_a_withdrawal",
        "commissions/withdrawals/tax.py",
        "return max(0, calculate_month_tax(rule, income_fen + amount_fen) - withheld_fen)",
        "return calculate_month_tax(rule, income_fen + amount_fen) - withheld_fen",
        (f"{MONEY}::test_no_tax_is_less_than_nothing",),
    ),
    Mutant(
        "write_offs_escape_the_days_limit",
        "commissions/ledger/adjustments.py",
        "alone = (row.second_by.is_(None),",
        'alone = (row.kind == "adjusted", row.second_by.is_(None),',
        (f"{MONEY}::test_a_write_off_counts_towards_the_day_and_a_day_is_a_whole_one[sqlite]",),
    ),
    Mutant(
        "a_day_is_half_a_day",
        "commissions/ledger/adjustments.py",
        "_ONE_DAY = timedelta(days=1)",
        "_ONE_DAY = timedelta(hours=12)",
        (f"{MONEY}::test_a_write_off_counts_towards_the_day_and_a_day_is_a_whole_one[sqlite]",),
    ),
    Mutant(
        "an_expired_payment_stays_open_at_pay",
        "shop/payments/asking.py",
        "    await gateway.close_payment(number)\n",
        "",
        (f"{SHOP}::test_an_expired_payment_is_closed_at_pay[sqlite]",),
    ),
    Mutant(
        "what_is_too_little_to_transfer_is_approved",
        "commissions/withdrawals/requesting.py",
        "    check_net(reckoning, terms)\n",
        "",
        (f"{MONEY}::test_what_is_too_little_to_transfer_by_now_is_not_approved[sqlite]",),
    ),
    Mutant(
        "the_name_is_asked_for_by_the_gross",
        "shop/transfers/payouts.py",
        "named = is_payee_needed(channel, reckoning.net_fen, terms)",
        "named = is_payee_needed(channel, reckoning.amount_fen, terms)",
        (f"{SHOP}::test_the_name_is_asked_for_by_what_is_transferred",),
    ),
    Mutant(
        "the_oldest_rules_of_an_instant_hold",
        "commissions/withdrawals/queries.py",
        ".order_by(withdrawal_rules.c.effective_at.desc(), withdrawal_rules.c.version.desc())",
        ".order_by(withdrawal_rules.c.effective_at.desc(), withdrawal_rules.c.version)",
        (f"{MONEY}::test_of_two_rules_of_one_instant_the_later_version_holds[sqlite]",),
    ),
    Mutant(
        "midnight_belongs_to_yesterday",
        "commissions/withdrawals/queries.py",
        "withdrawal.c.requested_at >= midnight",
        "withdrawal.c.requested_at > midnight",
        (f"{MONEY}::test_a_request_at_midnight_is_one_of_the_day[sqlite]",),
    ),
    Mutant(
        "what_is_held_for_its_order_is_let_go_with_the_person",
        "commissions/awards/reviewing.py",
        "query.where(~in_case.correlate(award).exists()).order_by",
        "query.order_by",
        (f"{MONEY}::test_what_is_held_for_its_order_too_is_not_let_go_with_the_person[sqlite]",),
    ),
)
