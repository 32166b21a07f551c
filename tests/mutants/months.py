"""Seeded bugs of a month's end: rates, what is open, and who closes."""

from tests.mutants.mutant import Mutant

MONTH_END = "tests/shop/test_month_end.py"

MUTANTS = (
    Mutant(
        "a_refund_that_is_given_up_stays_given_back",
        "shop/taxes/queries.py",
        '("reinstated", REFUNDING.full_name, SALES.full_name): (False, -1),',
        '("reinstated", REFUNDING.full_name, SALES.full_name): (False, 1),',
        (f"{MONTH_END}::test_a_random_history_is_counted_as_a_simple_model_counts_it[sqlite]",),
    ),
    Mutant(
        "sales_are_counted_twice",
        "shop/taxes/service.py",
        "return last_id - after",
        'insert_or_update(tx.connection, tax_counted, ("name",), {"name": "journal", "last_id": after}); return 0',
        (f"{MONTH_END}::test_a_random_history_is_counted_as_a_simple_model_counts_it[sqlite]",),
    ),
    Mutant(
        "shipping_is_at_no_rate",
        "shop/taxes/queries.py",
        "dearest[no][1] if no in dearest else UNSET",
        "UNSET",
        (f"{MONTH_END}::test_sales_stand_at_the_rate_of_their_day_and_tie_to_the_journal[sqlite]",),
    ),
    Mutant(
        "one_person_closes_whatever_is_open",
        "shop/months/service.py",
        "    if not left:",
        "    if True:",
        (f"{MONTH_END}::test_two_people_close_in_spite_of_what_is_open_and_open_again[sqlite]",),
    ),
    Mutant(
        "one_person_opens_a_month_again",
        "shop/months/service.py",
        """    if first is None:
        return False
    reopen_month(tx, month, reason=first.reason, by=first.proposed_by, second_by=by)""",
        """    reopen_month(tx, month, reason=reason, by=by, second_by=Actor("staff", "nobody"))""",
        (f"{MONTH_END}::test_two_people_close_in_spite_of_what_is_open_and_open_again[sqlite]",),
    ),
    Mutant(
        "tax_is_added_to_the_price",
        "shop/taxes/queries.py",
        "// (2 * (10_000 + rate))",
        "// (2 * 10_000)",
        (f"{MONTH_END}::test_tax_is_in_the_price",),
    ),
)
