"""Seeded bugs of refunds that are given up, and of amounts and conditions around refunds."""

from tests.mutants.mutant import Mutant

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
)
