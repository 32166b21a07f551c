"""Seeded bugs of payment numbers, of changed prices, and of what Pay says otherwise than before."""

from tests.mutants.mutant import Mutant

NUMBERS = "tests/shop/test_payment_numbers.py"
TOLD = "tests/shop/test_contradictions.py"
PRICES = "tests/shop/test_price_changes.py"
OFFERS_REPRICED = (
    "tests/shop/test_price_changes_of_offers.py::test_a_changed_price_is_right_whatever_was_taken_off_before"
)

MUTANTS = (
    Mutant(
        "a_further_payment_goes_under_the_orders_number",
        "shop/payments/service.py",
        "make_number_like(order.no) if begun else order.no",
        "order.no if begun else order.no",
        (f"{NUMBERS}::test_what_is_closed_at_pay_is_replaced_at_the_next_tap[sqlite]",),
    ),
    Mutant(
        "a_capture_of_a_replaced_number_pays",
        "shop/payments/matching.py",
        "        return Misfit.REPLACED",
        "        return None",
        (f"{PRICES}::test_a_late_capture_of_the_old_amount_is_set_aside_and_sent_back[sqlite]",),
    ),
    Mutant(
        "what_came_under_a_replaced_number_is_kept",
        "shop/captures/capture.py",
        "SENT_BACK = (Misfit.CLOSED, Misfit.SECOND, Misfit.REPLACED)",
        "SENT_BACK = (Misfit.CLOSED, Misfit.SECOND)",
        (f"{PRICES}::test_a_late_capture_of_the_old_amount_is_set_aside_and_sent_back[sqlite]",),
    ),
    Mutant(
        "what_is_closed_at_pay_stays_open_here",
        "shop/payments/asking.py",
        "    elif fact is not None and fact.state in ENDED_STATES:",
        "    elif False:",
        (f"{NUMBERS}::test_what_is_closed_at_pay_is_replaced_at_the_next_tap[sqlite]",),
    ),
    Mutant(
        "a_payment_that_is_being_closed_is_paid_on",
        "shop/payments/asking.py",
        "if begun.closing_at is not None:",
        "if False:",
        (f"{PRICES}::test_a_tap_after_a_change_that_died_half_way_ends_the_payment_and_begins_another[sqlite]",),
    ),
    Mutant(
        "a_prepay_of_a_replaced_number_stays_open_at_pay",
        "shop/payments/asking.py",
        "        await gateway.close_payment(begun.number)\n    return None",
        "        pass\n    return None",
        (f"{NUMBERS}::test_a_prepay_for_a_number_that_was_replaced_meanwhile_is_closed_at_pay[sqlite]",),
    ),
    Mutant(
        "an_order_is_closed_while_another_number_is_open",
        "shop/payments/service.py",
        "if find_open_payment(tx.connection, order.no) is not None:",
        "if False:",
        (f"{NUMBERS}::test_an_expired_order_ends_by_its_open_number[sqlite]",),
    ),
    Mutant(
        "an_order_whose_payments_are_closed_waits_for_ever",
        "shop/payments/asking.py",
        "payment.c.order_no == shop_order.c.no, payment.c.status == literal_column(\"'open'\")",
        "payment.c.order_no == shop_order.c.no",
        (f"{NUMBERS}::test_an_order_whose_payments_are_all_closed_ends_without_a_word_to_pay[sqlite]",),
    ),
    Mutant(
        "a_refund_names_the_orders_first_number",
        "shop/aftersales/service.py",
        "number=capture.number if capture else order.no,",
        "number=order.no,",
        (f"{NUMBERS}::test_a_refund_goes_back_to_the_capture_under_the_number_that_was_paid[sqlite]",),
    ),
    Mutant(
        "what_the_house_sends_back_names_the_orders_first_number",
        "shop/refunds/service.py",
        "number=received.number,",
        "number=find_prefix(order.no),",
        (
            f"{NUMBERS}::test_what_comes_late_under_a_replaced_number_goes_back_whatever_became_of_the_order[sqlite-unpaid]",
        ),
    ),
    Mutant(
        "a_price_changes_under_an_open_sheet",
        "shop/payments/repricing.py",
        "    if find_open_payment(tx.connection, order.no) is not None:",
        "    if False:",
        (f"{PRICES}::test_while_the_old_amount_is_open_at_pay_the_price_stays[sqlite]",),
    ),
    Mutant(
        "commission_is_reckoned_on_the_old_price",
        "shop/orders/repricing.py",
        "    reprice_sale(tx, order.no, {line: price.lines[line] for line in price.changes})\n",
        "",
        (f"{PRICES}::test_only_the_cash_and_the_shipping_change_and_commission_follows_the_cash[sqlite]",),
    ),
    Mutant(
        "what_comes_to_nothing_waits_to_be_paid",
        "shop/orders/repricing.py",
        "    if repriced.total_fen:",
        "    if True:",
        (f"{PRICES}::test_what_comes_to_nothing_is_paid_at_once[sqlite]",),
    ),
    Mutant(
        "a_line_costs_more_than_its_list_price",
        "shop/orders/new_price.py",
        "_demand_within(fen, line.list_fen - line.balance_fen, name)",
        "_demand_within(fen, LARGEST_TOTAL_FEN, name)",
        (f"{PRICES}::test_what_can_not_be_is_refused_before_anything_is_closed[sqlite]",),
    ),
    Mutant(
        "a_list_price_is_that_of_one_unit",
        "shop/orders/new_price.py",
        "_demand_within(fen, line.list_fen - line.balance_fen, name)",
        "_demand_within(fen, line.price_fen, name)",
        (f"{PRICES}::test_only_the_cash_and_the_shipping_change_and_commission_follows_the_cash[sqlite]",),
    ),
    Mutant(
        "a_paid_order_is_repriced",
        "shop/orders/new_price.py",
        "    if order.state is not OrderState.PLACED:",
        "    if False:",
        (f"{PRICES}::test_who_paid_before_the_price_was_changed_has_bought_at_the_old_one[sqlite]",),
    ),
    Mutant(
        "a_price_is_changed_for_no_reason",
        "shop/orders/new_price.py",
        "if not command.reason.strip():",
        "if False:",
        (f"{PRICES}::test_what_can_not_be_is_refused_before_anything_is_closed[sqlite]",),
    ),
    Mutant(
        "the_price_that_it_has_closes_the_sheet",
        "shop/orders/new_price.py",
        "    if not changes and shipping_fen == order.shipping_fen:",
        "    if False:",
        (f"{PRICES}::test_what_can_not_be_is_refused_before_anything_is_closed[sqlite]",),
    ),
    Mutant(
        "what_pay_says_later_is_dropped",
        "shop/payments/service.py",
        "return Confirmation.CONTRADICTED if keep_if_other(tx, received) else Confirmation.REPEATED",
        "return Confirmation.REPEATED",
        (f"{TOLD}::test_the_same_transaction_under_another_order_is_not_dropped[sqlite]",),
    ),
    Mutant(
        "another_number_is_no_contradiction",
        "shop/payments/contradictions.py",
        '_TOLD = ("number", "transaction_id",',
        '_TOLD = ("transaction_id",',
        (f"{TOLD}::test_the_same_transaction_under_another_order_is_not_dropped[sqlite]",),
    ),
    Mutant(
        "what_is_believed_is_not_booked",
        "shop/payments/contradictions.py",
        '    correct_set_aside(tx, f"payment:{key}", aside.amount_fen, fen, order_no=aside.order_no)\n',
        "",
        (f"{TOLD}::test_a_wrong_amount_told_first_is_corrected_by_a_person_and_sent_back_whole[sqlite-1]",),
    ),
    Mutant(
        "a_correction_only_adds",
        "commissions/ledger/service.py",
        "if after_fen > before_fen else (SUSPENSE, PAYMENTS)",
        "if True else (SUSPENSE, PAYMENTS)",
        (f"{TOLD}::test_a_wrong_amount_told_first_is_corrected_by_a_person_and_sent_back_whole[sqlite-20000]",),
    ),
    Mutant(
        "dollars_are_booked_as_yuan",
        "shop/captures/capture.py",
        'return 0 if misfit in _NOT_OUR_MONEY or received.currency != "CNY" else received.amount_fen',
        "return received.amount_fen",
        (f"{TOLD}::test_what_was_only_listed_is_put_away[sqlite]",),
    ),
    Mutant(
        "another_merchants_money_is_booked",
        "shop/captures/capture.py",
        "_NOT_OUR_MONEY = (Misfit.CURRENCY, Misfit.MCH_ID)",
        "_NOT_OUR_MONEY = (Misfit.CURRENCY,)",
        (f"{TOLD}::test_another_currency_or_merchant_is_listed_and_not_booked_as_yuan[sqlite-wrong1]",),
    ),
    Mutant(
        "an_amount_is_as_large_as_it_likes",
        "shop/payments/matching.py",
        "    if not 0 <= (fact.amount_fen or 0) <= LARGEST_FEN:",
        "    if False:",
        (f"{TOLD}::test_an_amount_that_nobody_can_have_paid_is_a_broken_word[sqlite]",),
    ),
    Mutant(
        "what_was_decided_is_corrected",
        "shop/payments/contradictions.py",
        'if not change_set_aside(tx.connection, key, "waiting", **values):',
        "if not change_set_aside(tx.connection, key, aside.status, **values):",
        (f"{TOLD}::test_what_was_decided_is_not_corrected_any_more[sqlite]",),
    ),
    Mutant(
        "a_new_price_forgets_what_a_balance_pays",
        "shop/orders/new_price.py",
        "_demand_within(fen, line.list_fen - line.balance_fen, name)",
        "_demand_within(fen, line.list_fen, name)",
        (f"{OFFERS_REPRICED}[sqlite]",),
    ),
    Mutant(
        "dearer_shipping_forgets_what_a_balance_pays",
        "shop/orders/new_price.py",
        "max(order.shipping_list_fen, shipping_fen + balance_fen)",
        "max(order.shipping_list_fen, shipping_fen)",
        (f"{OFFERS_REPRICED}[sqlite]",),
    ),
    Mutant(
        "a_new_price_is_written_over_the_discount_of_before",
        "shop/orders/repricing.py",
        '"discount_fen": order_line.c.discount_fen - dearer}',
        '"discount_fen": order_line.c.list_fen - order_line.c.paid_fen - dearer}',
        (f"{OFFERS_REPRICED}[sqlite]",),
    ),
)
