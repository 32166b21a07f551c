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
        "else_=shop_order.c.total_fen - shop_order.c.refunded_fen",
        "else_=shop_order.c.total_fen + 0",
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
    Mutant(
        "a_wish_of_the_checkout_waits_for_ever",
        "shop/invoices/service.py",
        "awaits_payment=request.awaits_payment)",
        "awaits_payment=True)",
        (f"{INVOICES}::test_what_is_asked_with_the_order_is_made_of_what_was_paid_in_the_end[sqlite]",),
    ),
    Mutant(
        "an_unpaid_order_is_to_be_invoiced",
        "shop/invoices/service.py",
        "0, awaits_payment=awaits_payment)",
        "0, awaits_payment=False)",
        (f"{INVOICES}::test_who_has_paid_nothing_gets_no_invoice[sqlite]",),
    ),
    Mutant(
        "an_invoice_is_made_before_the_order_is_paid",
        "shop/invoices/queries.py",
        "case((shop_order.c.paid_at.is_(None), 0), else_",
        "case((shop_order.c.paid_at.is_(None), shop_order.c.total_fen), else_",
        (f"{INVOICES}::test_who_has_paid_nothing_gets_no_invoice[sqlite]",),
    ),
    Mutant(
        "a_second_tap_changes_what_was_asked_for",
        "shop/invoices/service.py",
        "    if placed.total_fen and find_request(tx.connection, placed.no) is None:",
        "    if placed.total_fen:",
        (f"{INVOICES}::test_what_is_asked_with_the_order_is_made_of_what_was_paid_in_the_end[sqlite]",),
    ),
    Mutant(
        "anybody_deletes_a_remembered_title",
        "shop/invoices/service.py",
        "invoice_title.c.code == code, invoice_title.c.member_id == member_id)",
        "invoice_title.c.code == code,)",
        (f"{INVOICES}::test_titles_are_remembered_by_wish_once_each_and_deleted[sqlite]",),
    ),
)
