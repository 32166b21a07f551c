"""Seeded bugs of payments and refunds."""

from tests.mutants.mutant import Mutant

PAYMENTS = "tests/shop/test_payments.py"

MUTANTS = (
    Mutant(
        "the_amount_of_a_payment_is_not_compared",
        "shop/payments/matching.py",
        "Misfit.AMOUNT: received.amount_fen == payment.amount_fen == order.total_fen",
        "Misfit.AMOUNT: True",
        (f"{PAYMENTS}::test_what_does_not_fit_is_set_aside_and_pays_nothing[sqlite-wrong0-amount]",),
    ),
    Mutant(
        "any_currency_pays",
        "shop/payments/matching.py",
        "Misfit.CURRENCY: received.currency == payment.currency",
        "Misfit.CURRENCY: True",
        (f"{PAYMENTS}::test_what_does_not_fit_is_set_aside_and_pays_nothing[sqlite-wrong2-currency]",),
    ),
    Mutant(
        "anybody_pays",
        "shop/payments/matching.py",
        "Misfit.PAYER: received.payer_openid == payment.payer_openid",
        "Misfit.PAYER: True",
        (f"{PAYMENTS}::test_what_does_not_fit_is_set_aside_and_pays_nothing[sqlite-wrong5-payer]",),
    ),
    Mutant(
        "another_account_is_paid",
        "shop/payments/matching.py",
        "Misfit.APPID: received.appid == payment.appid",
        "Misfit.APPID: True",
        (f"{PAYMENTS}::test_what_does_not_fit_is_set_aside_and_pays_nothing[sqlite-wrong3-appid]",),
    ),
    Mutant(
        "another_merchant_is_paid",
        "shop/payments/matching.py",
        "Misfit.MCH_ID: received.mch_id == payment.mch_id",
        "Misfit.MCH_ID: True",
        (f"{PAYMENTS}::test_what_does_not_fit_is_set_aside_and_pays_nothing[sqlite-wrong4-mch_id]",),
    ),
    Mutant(
        "a_payment_is_captured_twice",
        "shop/payments/service.py",
        "if is_captured(tx.connection, received.transaction_id) or not write_capture(tx, received, misfit):",
        "if not (write_capture(tx, received, misfit) or True):",
        (f"{PAYMENTS}::test_a_hundred_notices_at_once_have_one_effect[sqlite]",),
    ),
    Mutant(
        "a_closed_order_is_paid",
        "shop/payments/matching.py",
        "return Misfit.CLOSED",
        "return None",
        (f"{PAYMENTS}::test_a_payment_after_closing_goes_back_and_the_order_stays_closed[sqlite]",),
    ),
    Mutant(
        "a_second_payment_pays_again",
        "shop/payments/matching.py",
        "return None if order.state is OrderState.PLACED else Misfit.SECOND",
        "return None",
        (f"{PAYMENTS}::test_a_second_payment_of_an_order_goes_back_under_a_number_of_its_own[sqlite]",),
    ),
    Mutant(
        "a_refunded_payment_was_never_made",
        "shop/payments/ports.py",
        'PAID_STATES = ("SUCCESS", "REFUND")',
        'PAID_STATES = ("SUCCESS",)',
        (f"{PAYMENTS}::test_refund_as_the_state_of_a_payment_means_that_it_was_paid[sqlite]",),
    ),
    Mutant(
        "another_amount_is_sent_back_without_a_person",
        "shop/payments/matching.py",
        "SENT_BACK = (Misfit.CLOSED, Misfit.SECOND)",
        "SENT_BACK = (Misfit.CLOSED, Misfit.SECOND, Misfit.AMOUNT)",
        (f"{PAYMENTS}::test_what_does_not_fit_is_set_aside_and_pays_nothing[sqlite-wrong0-amount]",),
    ),
    Mutant(
        "what_came_too_late_is_kept",
        "shop/payments/matching.py",
        "SENT_BACK = (Misfit.CLOSED, Misfit.SECOND)",
        "SENT_BACK = (Misfit.SECOND,)",
        (f"{PAYMENTS}::test_a_payment_after_closing_goes_back_and_the_order_stays_closed[sqlite]",),
    ),
    Mutant(
        "an_order_is_closed_here_and_not_at_pay",
        "shop/payments/asking.py",
        "if fact is None or fact.is_paid or fact.state in ENDED_STATES:",
        "if True:",
        (f"{PAYMENTS}::test_a_buyer_cancels_at_pay_first[sqlite]",),
    ),
)
