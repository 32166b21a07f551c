"""Seeded bugs of figures: what is counted of orders and members, when, and how often."""

from tests.mutants.mutant import Mutant

_TESTS = "tests/shop/test_statistics.py"

MUTANTS = (
    Mutant(
        "a_figure_is_added_whenever_its_event_comes",
        "shop/statistics/repository.py",
        "changes = subtract_figures(figures, counted)",
        "changes = subtract_figures(figures, {})",
        (f"{_TESTS}::test_an_event_that_comes_again_counts_nothing[sqlite]",),
    ),
    Mutant(
        "two_processes_count_the_same_member_at_once",
        "shop/statistics/repository.py",
        "_lock(tx, member_id % _MOST_32 + 1)",
        "_lock(tx, id(tx) % _MOST_32 + 1)",
        (f"{_TESTS}::test_orders_counted_at_once_by_two_processes_count_once",),
    ),
    Mutant(
        "a_refund_given_up_stays_counted",
        "shop/statistics/sources.py",
        'sale_refund.c.status != "reinstated", ',
        "",
        (f"{_TESTS}::test_a_refund_counts_on_its_own_day_and_one_given_up_nowhere[sqlite]",),
    ),
    Mutant(
        "what_a_refund_took_stays_taken_when_it_is_given_up",
        "shop/statistics/sources.py",
        'case((award_refund.c.phase == "taken", 1), else_=-1)',
        'case((award_refund.c.phase == "taken", 1), else_=0)',
        (f"{_TESTS}::test_a_refund_counts_on_its_own_day_and_one_given_up_nowhere[sqlite]",),
    ),
    Mutant(
        "a_refund_counts_on_the_day_of_its_sale",
        "shop/statistics/order_figures.py",
        "(refund.decided_at, _count_refund(order, refund))",
        "(order.paid_at, _count_refund(order, refund))",
        (f"{_TESTS}::test_a_refund_counts_on_its_own_day_and_one_given_up_nowhere[sqlite]",),
    ),
    Mutant(
        "each_order_of_a_day_is_a_payer",
        "shop/statistics/order_figures.py",
        "if key not in seen]",
        "]",
        (f"{_TESTS}::test_who_buys_twice_a_day_is_one_payer_of_it_and_a_first_buyer_once",),
    ),
    Mutant(
        "an_order_that_waits_is_counted",
        "shop/statistics/order_figures.py",
        "    if order.paid_at is None and not order.is_over:\n        return {}",
        "    if False:\n        return {}",
        (f"{_TESTS}::test_an_order_counts_as_placed_once_it_is_paid_or_over",),
    ),
    Mutant(
        "who_was_imported_is_new",
        "shop/statistics/member_figures.py",
        "if not (member.is_imported and at <= member.known_at)]",
        "]",
        (f"{_TESTS}::test_members_followers_and_distributors_count_the_first_time_only",),
    ),
    Mutant(
        "who_comes_back_is_a_new_follower",
        "shop/members/service.py",
        "if row.unsubscribed_at is None and not quiet:",
        "if not quiet:",
        (f"{_TESTS}::test_members_followers_and_distributors_count_the_first_time_only",),
    ),
    Mutant(
        "a_day_ends_at_utc",
        "shop/statistics/hours.py",
        "instant.astimezone(SHANGHAI)",
        "instant",
        (f"{_TESTS}::test_visits_are_added_and_no_order_is_read_for_them",),
    ),
    Mutant(
        "a_recount_forgets_what_is_on_its_way",
        "shop/statistics/counted.py",
        "select(literal(-1), figure_change.c.hour",
        "select(literal(0), figure_change.c.hour",
        (f"{_TESTS}::test_a_recount_while_changes_wait_adds_them_once[sqlite]",),
    ),
    Mutant(
        "a_month_that_is_not_whole_is_taken_whole",
        "shop/statistics/queries.py",
        "begin = days.first if days.first.day == 1 else _following(days.first)",
        "begin = days.first.replace(day=1)",
        (f"{_TESTS}::test_the_best_of_any_days_are_found_from_months_and_days",),
    ),
)
