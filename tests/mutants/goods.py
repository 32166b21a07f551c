"""Seeded bugs of goods: windows, crossed prices, rights given up, purchases, a cell of a policy."""

from tests.mutants.mutant import Mutant

CROSSED = "tests/shop/test_crossed.py"
SELLING = "tests/shop/test_selling.py"
REORDERING = "tests/shop/test_reordering.py"
WINDOW = (f"{SELLING}::test_a_window_is_half_open_in_every_way[sqlite]",)
LOWEST = (f"{CROSSED}::test_the_lowest_price_is_that_of_every_hour_of_the_seven_days",)
COMES_ONCE = (f"{REORDERING}::test_goods_that_come_twice_come_once[postgres]",)

MUTANTS = (
    Mutant(
        "a_window_is_closed_at_its_end",
        "shop/catalog/selling.py",
        "now >= self.ends_at",
        "now > self.ends_at",
        WINDOW,
    ),
    Mutant(
        "lists_show_what_ends_now",
        "shop/catalog/queries.py",
        "product.c.sale_until > now",
        "product.c.sale_until >= now",
        WINDOW,
    ),
    Mutant(
        "lists_wait_an_instant_longer",
        "shop/catalog/queries.py",
        "product.c.sale_from <= now",
        "product.c.sale_from < now",
        WINDOW,
    ),
    Mutant(
        "an_order_forgets_the_window",
        "shop/checkout/queries.py",
        'row.status == "on_sale" and window.holds(now)',
        'row.status == "on_sale"',
        WINDOW,
    ),
    Mutant(
        "a_price_that_ended_with_the_week_counts",
        "shop/catalog/crossed.py",
        "if end > begin and of.price_fen is not None",
        "if end >= begin and of.price_fen is not None",
        LOWEST,
    ),
    Mutant(
        "a_price_of_an_hour_is_one_of_a_week",
        "shop/catalog/crossed.py",
        "if not history or history[0].at > begin:",
        "if not history:",
        LOWEST,
    ),
    Mutant(
        "a_pause_makes_a_new_price",
        "shop/catalog/repository.py",
        "if row.price_fen is not None and is_new_price(before, row.price_fen):",
        "if row.price_fen is not None:",
        (f"{CROSSED}::test_a_price_that_fell_shows_the_lowest_of_the_week_before[sqlite]",),
    ),
    Mutant(
        "an_offer_strikes_out_whatever_the_shelf_says",
        "shop/catalog/crossed.py",
        "min(struck_fen, lowest_fen) if recent and lowest_fen is not None else struck_fen",
        "struck_fen",
        (f"{CROSSED}::test_an_offer_strikes_out_nothing_dearer_than_the_seven_days_before",),
    ),
    Mutant(
        "one_agreement_is_for_all_goods",
        "shop/orders/service.py",
        "if line.no_return and line.sku_code not in agreed]",
        "if line.no_return and not agreed]",
        (f"{SELLING}::test_what_never_goes_back_is_bought_by_who_agrees[sqlite]",),
    ),
    Mutant(
        "what_has_come_comes_again",
        "shop/reordering/service.py",
        'where(purchase.c.code == code, purchase.c.state == "open")',
        "where(purchase.c.code == code)",
        COMES_ONCE,
    ),
    Mutant(
        "what_comes_too_late_is_rounded_down",
        "shop/reordering/reorder.py",
        "-(-self.sold_units * self.lead_days // PACE_DAYS)",
        "(self.sold_units * self.lead_days // PACE_DAYS)",
        (f"{REORDERING}::test_what_is_ordered_lasts_until_it_comes",),
    ),
    Mutant(
        "what_came_back_was_sold_all_the_same",
        "shop/reordering/pacing.py",
        "figure_day.c.units - figure_day.c.returned",
        "figure_day.c.units",
        (f"{REORDERING}::test_the_pace_is_what_was_sold_and_not_given_back[sqlite]",),
    ),
    Mutant(
        "a_policy_goes_over_one_that_nobody_saw",
        "commissions/policies/service.py",
        "    demand_seen(find_newest_version(tx.connection), newest_seen, PolicyMoved)\n",
        "",
        (
            "tests/shop/test_console_policies.py"
            "::test_of_two_who_began_from_the_same_version_the_second_sees_the_firsts",
        ),
    ),
    Mutant(
        "a_stale_cell_is_published",
        "shop/desk/own_rates.py",
        "if in_force is None or in_force.version != command.base or is_overtaken(tx.connection, tx.now):",
        "if in_force is None:",
        ("tests/shop/test_own_rates.py::test_one_cell_does_not_go_back_behind_another_version",),
    ),
    Mutant(
        "two_cells_at_once_become_one",
        "shop/desk/own_rates.py",
        "    lock_policies(tx)\n",
        "",
        ("tests/shop/test_own_rates.py::test_of_two_cells_at_once_none_is_lost[two_processes]",),
    ),
    Mutant(
        "a_version_by_a_clock_ahead_is_overlooked",
        "shop/desk/own_rates.py",
        " or is_overtaken(tx.connection, tx.now):",
        ":",
        ("tests/shop/test_own_rates.py::test_a_version_by_a_clock_that_is_ahead_is_not_overlooked",),
    ),
    Mutant(
        "rules_go_over_ones_that_nobody_saw",
        "commissions/policies/seen.py",
        "if seen is not None and newest != seen:",
        "if seen is not None and newest < seen:",
        ("tests/shop/test_console_review_rules.py::test_rules_are_tried_published_and_refused_at_their_input",),
    ),
    Mutant(
        "a_parcel_counts_twice_for_its_branch",
        "shop/branches/service.py",
        "if insert_or_ignore(tx.connection, branch_parcel, fresh):",
        "if insert_or_ignore(tx.connection, branch_parcel, fresh) or True:",
        ("tests/shop/test_branches.py::test_parcels_count_once_for_each_level_above_their_buyer[sqlite]",),
    ),
    Mutant(
        "a_waybill_that_left_is_cancelled",
        "shop/waybills/service.py",
        'row.state == "made", ~left)',
        'row.state == "made")',
        ("tests/bot/test_kuaidi100.py::test_a_waybill_is_cancelled_unless_it_left_and_its_order_gets_another[sqlite]",),
    ),
)
