"""Seeded bugs of baskets and reminders."""

from tests.mutants.mutant import Mutant

BASKETS, SERVICE = "tests/shop/test_baskets.py", "shop/baskets/service.py"
ONCE = (f"{BASKETS}::test_a_basket_is_made_once_by_who_may_refer",)

MUTANTS = (
    Mutant("the_suspended_send_baskets", SERVICE, 'or person.status != "active"', "", ONCE),
    Mutant("an_open_basket_too_many", SERVICE, "tx.now) >= MOST_OPEN", "tx.now) > MOST_OPEN", ONCE),
    Mutant(
        "another_ends_ones_basket",
        "shop/baskets/queries.py",
        "return _get(connection, _of.code == code, _of.member_id == member_id)",
        "return _get(connection, _of.code == code)",
        (f"{BASKETS}::test_whoever_opens_it_sees_their_own_prices_until_it_ends",),
    ),
    Mutant(
        "an_order_is_reminded_of_each_minute",
        "shop/orders/reminding.py",
        "~select(order_reminder.c.order_no).where(order_reminder.c.order_no == _of.no).exists()",
        "_of.no.is_not(None)",
        ("tests/shop/test_reminders.py::test_an_unpaid_order_is_reminded_of_once",),
    ),
)
