"""Seeded bugs of refunds that are given up, and of amounts and conditions around refunds."""

from tests.mutants.mutant import Mutant

TAKEN = "tests/shop/test_complaints.py"
BY_TWO = "tests/shop/test_refunds_by_two.py"
GIVEN_UP = "tests/shop/test_refunds_given_up.py"
NEVER_LEFT = f"{GIVEN_UP}::test_what_never_left_is_to_be_shipped_after_all[sqlite-True]"

MUTANTS = (
    Mutant(
        "an_order_stays_completed_with_units_that_never_left",
        "shop/aftersales/service.py",
        "    ship_again(tx, refund.order_no, by=by)\n",
        "",
        (NEVER_LEFT,),
    ),
    Mutant(
        "awards_run_on_while_something_is_to_be_shipped",
        "shop/fulfilment/service.py",
        "        reopen_sale(tx, order_no)\n",
        "        pass\n",
        (NEVER_LEFT,),
    ),
    Mutant(
        "the_hold_of_a_reopened_sale_runs_on",
        "commissions/awards/service.py",
        "tx.connection.execute(waiting.values(matures_at=None))",
        "tx.connection.execute(waiting.values(matures_at=tx.now))",
        (NEVER_LEFT,),
    ),
    Mutant(
        "what_has_matured_is_reopened_too",
        "commissions/awards/service.py",
        "waiting = update(award).where(award.c.order_no == order_no, award.c.matured_at.is_(None))",
        "waiting = update(award).where(award.c.order_no == order_no, award.c.matured_at.is_not(None))",
        (NEVER_LEFT,),
    ),
    Mutant(
        "what_came_back_is_to_be_shipped_again",
        "shop/fulfilment/service.py",
        "if order.state not in (OrderState.SHIPPED, OrderState.COMPLETED) or not determine_left(order):",
        "if order.state not in (OrderState.SHIPPED, OrderState.COMPLETED):",
        (f"{GIVEN_UP}::test_goodwill_and_what_came_back_leave_the_order_as_it_is[sqlite]",),
    ),
    Mutant(
        "the_day_of_payment_is_that_of_giving_up",
        "shop/orders/repository.py",
        "values(state=OrderState.PAID.value, shipped_at=None, completed_at=None)",
        "values(state=OrderState.PAID.value, paid_at=tx.now, shipped_at=None, completed_at=None)",
        (f"{GIVEN_UP}::test_what_was_refunded_twice_waits_for_both[sqlite]",),
    ),
    Mutant(
        "a_large_refund_is_decided_alone",
        "shop/aftersales/deciding.py",
        "if order.refunded_fen + amounts.total_fen > alone_up_to_fen:",
        "if False:",
        (f"{BY_TWO}::test_everyone_at_the_terminal_is_one_person[sqlite]",),
    ),
    Mutant(
        "a_large_refund_comes_in_small_pieces",
        "shop/aftersales/deciding.py",
        "if order.refunded_fen + amounts.total_fen > alone_up_to_fen:",
        "if amounts.total_fen > alone_up_to_fen:",
        (f"{BY_TWO}::test_up_to_the_limit_one_person_is_enough_and_above_it_two[sqlite]",),
    ),
    Mutant(
        "the_second_word_is_for_any_refund",
        "shop/aftersales/deciding.py",
        '            "lines": lines,\n',
        "",
        (f"{BY_TWO}::test_the_second_word_is_for_the_very_same_refund_of_the_same_order[sqlite]",),
    ),
    Mutant(
        "a_large_refund_is_given_up_alone",
        "shop/aftersales/deciding.py",
        "if found.amount_fen > alone_up_to_fen and take_word(tx, wish) is None:",
        "if False:",
        (f"{BY_TWO}::test_a_large_refund_is_given_up_by_two[sqlite]",),
    ),
    Mutant(
        "what_pay_took_is_refunded_as_well",
        "shop/aftersales/service.py",
        "    left_fen = order.total_fen - order.refunded_fen - sum_taken(tx.connection, order.no)",
        "    left_fen = order.total_fen - order.refunded_fen",
        (f"{TAKEN}::test_what_pay_took_for_a_complaint_is_not_refunded_as_well[sqlite]",),
    ),
    Mutant(
        "what_pay_took_for_any_order_counts",
        "commissions/ledger/bills.py",
        'own = (ledger_entry.c.order_no == order_no, ledger_posting.c.code == "taken")',
        'own = (ledger_posting.c.code == "taken",)',
        (f"{TAKEN}::test_what_pay_took_for_a_complaint_is_not_refunded_as_well[sqlite]",),
    ),
    Mutant(
        "what_is_accepted_is_sent_back_from_nowhere",
        "shop/payments/setting_aside.py",
        '    return_accepted(tx, f"payment:{transaction_id}", found.amount_fen, order_no=found.order_no)\n',
        "",
        (f"{TAKEN}::test_what_was_accepted_is_sent_back_after_all_and_once[sqlite]",),
    ),
    Mutant(
        "a_refund_is_given_up_by_who_earns_on_it",
        "shop/aftersales/deciding.py",
        "            demand_disinterested(by, member_id)\n",
        "            pass\n",
        ("tests/shop/test_own_interest.py::test_nobody_decides_about_what_they_gain_from[refund.give_up-0]",),
    ),
    Mutant(
        "the_buyer_changes_their_own_price",
        "shop/payments/repricing.py",
        "for member_id in (order.member_id, *list_frozen_members(tx.connection, order.no)):",
        "for member_id in list_frozen_members(tx.connection, order.no) - {order.member_id}:",
        ("tests/shop/test_own_interest.py::test_nobody_decides_about_what_they_gain_from[order.price-3]",),
    ),
    Mutant(
        "who_would_earn_changes_the_price",
        "shop/payments/repricing.py",
        "for member_id in (order.member_id, *list_frozen_members(tx.connection, order.no)):",
        "for member_id in (order.member_id,):",
        ("tests/shop/test_own_interest.py::test_nobody_decides_about_what_they_gain_from[order.price-0]",),
    ),
    Mutant(
        "the_new_referrers_referrer_moves_a_team",
        "commissions/network/moves.py",
        "for gaining in (member_id, to, *(of.member_id for of, _ in above)):",
        "for gaining in (member_id, to):",
        ("tests/shop/test_own_interest.py::test_nobody_decides_about_what_they_gain_from[distributor.move-0]",),
    ),
    Mutant(
        "a_payee_says_that_the_bank_refused",
        "commissions/withdrawals/batches.py",
        "if line.number in numbers and by.is_member(line.person.member_id):",
        "if False:",
        ("tests/shop/test_own_interest.py::test_nobody_decides_about_what_they_gain_from[withdrawals.import-0]",),
    ),
)
