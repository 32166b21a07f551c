"""Seeded bugs of invoices: more than was paid, and red ones forgotten."""

from tests.mutants.mutant import Mutant

INVOICES = "tests/shop/test_invoices.py"
HISTORY = f"{INVOICES}::test_a_random_history_of_refunds_and_invoices_stays_within_what_was_paid[sqlite]"

MUTANTS = (
    Mutant(
        "more_is_invoiced_than_was_paid",
        "shop/invoices/service.py",
        "if fen == 0 or abs(fen) > abs(possible) or (fen > 0) != (possible > 0):",
        "if fen == 0:",
        (HISTORY,),
    ),
    Mutant(
        "what_is_refunded_is_invoiced_all_the_same",
        "shop/invoices/queries.py",
        "(shop_order.c.total_fen - shop_order.c.refunded_fen).label",
        "(shop_order.c.total_fen + 0).label",
        (f"{INVOICES}::test_never_more_is_invoiced_than_was_paid_and_not_refunded[sqlite]",),
    ),
    Mutant(
        "nobody_hears_that_a_red_one_is_due",
        "shop/invoices/invoice.py",
        "    if net_fen > allowed_fen:",
        "    if False:",
        (f"{INVOICES}::test_never_more_is_invoiced_than_was_paid_and_not_refunded[sqlite]",),
    ),
    Mutant(
        "two_write_down_the_same_rest",
        "shop/invoices/service.py",
        "    number = clean_number(number)\n    lock_order(tx.connection, order_no)\n    request =",
        "    number = clean_number(number)\n    request =",
        (f"{INVOICES}::test_two_who_write_down_the_same_rest_at_once_make_one_invoice[postgres]",),
    ),
    Mutant(
        "an_amount_that_differs_is_a_repeat",
        "shop/invoices/service.py",
        "if (earlier.order_no, earlier.fen) != (order_no, fen):",
        "if earlier.order_no != order_no:",
        (f"{INVOICES}::test_never_more_is_invoiced_than_was_paid_and_not_refunded[sqlite]",),
    ),
)
