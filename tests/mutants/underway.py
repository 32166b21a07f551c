"""Seeded bugs of orders under way: an address that changes too late or goes too far, taps that count twice."""

from tests.mutants.mutant import Mutant

PLACES = "tests/shop/test_readdressing.py"
RACES = "tests/shop/test_readdressing_races.py"
CHANGE = "shop/readdressing/change.py"
LEFT = f"{PLACES}::test_what_has_left_stays_where_it_goes_and_three_changes_are_enough"
LABEL = f"{PLACES}::test_a_label_settles_the_address_until_it_is_none[sqlite]"
EXTENDING = "tests/shop/test_extending.py"
HISTORIES = f"{EXTENDING}::test_an_order_is_completed_and_matures_when_a_small_model_says"
HURRIED = "tests/shop/test_hurrying.py::test_once_a_day_until_all_has_left[sqlite]"

MUTANTS = (
    Mutant(
        "an_address_changes_after_a_parcel_has_left",
        CHANGE,
        "order.state not in CHANGEABLE or has_left or order.is_refunded",
        "order.state not in CHANGEABLE or order.is_refunded",
        (LEFT,),
    ),
    Mutant(
        "an_address_changes_under_a_label",
        CHANGE,
        "    if is_labelled:\n",
        "    if False:\n",
        (LABEL,),
    ),
    Mutant(
        "an_order_leaves_the_district_it_was_priced_for",
        CHANGE,
        "own is None or own.code != form.district_code",
        "own is None",
        (f"{PLACES}::test_a_kept_address_of_the_district_will_do_and_none_of_elsewhere",),
    ),
    Mutant(
        "a_label_is_asked_for_while_the_address_changes",
        "shop/waybills/service.py",
        "    lock_orders(tx.connection, wanted)\n",
        "",
        (RACES,),
    ),
    Mutant(
        "a_changed_address_is_not_looked_at",
        "shop/readdressing/service.py",
        "    if order is not None and order.paid_at is not None:\n",
        "    if False:\n",
        (f"{PLACES}::test_who_pays_with_one_address_and_changes_it_later_is_looked_at_again",),
    ),
    Mutant(
        "an_address_changes_without_end",
        CHANGE,
        "    if changes >= MOST:\n",
        "    if False:\n",
        (LEFT,),
    ),
    Mutant(
        "the_buyer_hurries_all_day",
        "shop/fulfilment/hurrying.py",
        ", order_hurry.c.hurried_at <= tx.now - _BETWEEN)",
        ",)",
        (HURRIED,),
    ),
    Mutant(
        "the_job_does_not_know_of_more_time",
        "shop/fulfilment/service.py",
        "    due = (parcel.c.order_no == order_no, parcel.c.received_at.is_(None), parcel.c.receive_by <= tx.now)\n",
        "    due = (parcel.c.order_no == order_no, parcel.c.received_at.is_(None))\n",
        (f"{EXTENDING}::test_more_time_comes_as_the_time_is_over",),
    ),
    Mutant(
        "a_buyer_has_more_time_again_and_again",
        "shop/fulfilment/extending.py",
        "        return False\n\n    more",
        "        pass\n\n    more",
        (HISTORIES,),
    ),
    Mutant(
        "more_time_is_counted_from_now",
        "shop/fulfilment/extending.py",
        "of.receive_by + more for",
        "tx.now + more for",
        (HISTORIES,),
    ),
    Mutant(
        "more_time_for_what_has_not_all_left",
        "shop/fulfilment/extending.py",
        "order.state is not OrderState.SHIPPED or not order.extend_receipt_days:\n        raise",
        "not order.extend_receipt_days:\n        raise",
        (HISTORIES,),
    ),
    Mutant(
        "who_waits_for_nothing_hurries",
        "shop/fulfilment/hurrying.py",
        "    if not is_waited_for(order):\n",
        "    if False:\n",
        (HURRIED,),
    ),
)
