"""Seeded bugs of places, portions, batches and pickup."""

from tests.mutants.mutant import Mutant

PLACES = "tests/shop/test_places.py"
PICKUPS = "tests/shop/test_pickups.py"
UNITS = "tests/shop/test_units_back.py"
STOCK = "tests/shop/test_stock.py"
DISPATCH = "tests/composition/test_dispatch_commands.py"

MUTANTS = (
    Mutant(
        "the_last_unit_is_promised_twice",
        "shop/places/repository.py",
        ".where(stock.c.id == _EARLIEST, _FREE >= _UNITS)",
        ".where(stock.c.id == _EARLIEST, stock.c.on_hand >= _UNITS)",
        (f"{STOCK}::test_reserved_is_the_sum_of_what_is_set_aside",),
    ),
    Mutant(
        "the_latest_batch_goes_first",
        "shop/places/taking.py",
        'lot.last_day or "", lot.shelf)):',
        'lot.last_day or "", lot.shelf), reverse=True):',
        (f"{PLACES}::test_the_earliest_last_day_goes_first_and_what_has_none_goes_last",),
    ),
    Mutant(
        "any_batch_goes_first",
        "shop/places/repository.py",
        "_EARLIEST_FIRST = (stock.c.last_day.is_(None), stock.c.last_day, stock.c.id)",
        "_EARLIEST_FIRST = (stock.c.id,)",
        (f"{PLACES}::test_one_statement_takes_the_earliest_too[sqlite]",),
    ),
    Mutant(
        "what_is_too_old_is_sold",
        "shop/places/repository.py",
        'stock.c.sell_until >= bindparam("today", type_=Text)',
        'stock.c.sell_until >= ""',
        (f"{PLACES}::test_portions_take_the_earliest_batch_and_its_sale_stops_before_its_last_day[sqlite]",),
    ),
    Mutant(
        "a_transfer_takes_what_was_ordered",
        "shop/places/shelving.py",
        "    if source.free < command.units:",
        "    if source.on_hand < command.units:",
        (f"{PLACES}::test_a_transfer_takes_free_units_only_and_what_left_arrives[sqlite]",),
    ),
    Mutant(
        "a_transfer_arrives_twice",
        "shop/places/shelving.py",
        '    _shift(tx, source.id, -command.units, "moved"',
        '    _shift(tx, target_id, command.units, "moved"',
        (f"{PLACES}::test_a_transfer_takes_free_units_only_and_what_left_arrives[sqlite]",),
    ),
    Mutant(
        "a_delivery_note_typed_twice_counts_twice",
        "shop/places/shelving.py",
        '    row["key"] = key or f"{kind}',
        '    row["key"] = f"{kind}',
        (f"{PLACES}::test_a_delivery_counts_once_however_often_its_note_is_typed[sqlite]",),
    ),
    Mutant(
        "a_count_forgets_what_waits_to_be_sent",
        "shop/fulfilment/counting.py",
        "(lot.on_hand + _count_waiting(tx.connection, lot.id))",
        "lot.on_hand",
        (f"{PLACES}::test_a_count_includes_what_is_sold_and_has_not_left[sqlite]",),
    ),
    Mutant(
        "each_refund_of_units_is_rounded_alone",
        "shop/aftersales/amounts.py",
        "    return min(after - before, line.refundable_fen)",
        "    return min(line.paid_fen * units // line.quantity, line.refundable_fen)",
        (f"{UNITS}::test_however_units_are_split_all_of_them_give_back_exactly_what_was_paid",),
    ),
    Mutant(
        "goodwill_is_given_again_with_the_units",
        "shop/aftersales/amounts.py",
        "    return min(after - before, line.refundable_fen)",
        "    return after - before",
        (f"{UNITS}::test_however_units_are_split_all_of_them_give_back_exactly_what_was_paid",),
    ),
    Mutant(
        "what_was_sent_comes_back_before_what_was_not_ends",
        "shop/orders/portion.py",
        "    to_return = max(0, units - sum(portion.to_ship for portion in portions))",
        "    to_return = min(units, sum(portion.shipped - portion.returned for portion in portions))",
        (f"{UNITS}::test_what_has_not_left_ends_before_what_has_comes_back",),
    ),
    Mutant(
        "a_refund_restocks_without_being_asked",
        "shop/aftersales/units.py",
        "freed = back.units if restocked else 0",
        "freed = back.units",
        ("tests/shop/test_refunds.py::test_a_refund_puts_back_only_the_units_that_it_brings_back[sqlite]",),
    ),
    Mutant(
        "units_of_a_refund_given_up_stay_on_the_shelf",
        "shop/aftersales/units.py",
        "    if not take_again(tx, shelves):",
        "    if False:",
        (f"{UNITS}::test_units_that_others_have_bought_meanwhile_can_not_be_taken_back[sqlite]",),
    ),
    Mutant(
        "a_code_hands_out_twice",
        "shop/fulfilment/pickups.py",
        "    if handed.received_at is not None:",
        "    if False:",
        (f"{PICKUPS}::test_a_code_is_redeemed_once_however_many_counters_take_it[sqlite]",),
    ),
    Mutant(
        "a_refunded_order_is_handed_out",
        "shop/fulfilment/pickups.py",
        "    if order.is_refunded:",
        "    if False:",
        (f"{PICKUPS}::test_codes_of_nobody_of_another_place_and_of_a_refunded_order_hand_out_nothing[sqlite]",),
    ),
    Mutant(
        "what_is_fetched_is_received_by_saying_so",
        "shop/fulfilment/service.py",
        "    if order.way is Way.PICKUP:",
        "    if False:",
        (f"{PICKUPS}::test_redeeming_completes_the_order_and_starts_the_hold[sqlite]",),
    ),
    Mutant(
        "a_file_ships_what_is_being_refunded",
        "shop/fulfilment/shipping_many.py",
        "number := _find_open_refund(connection, row.order_no) or (order",
        "number := (order",
        (f"{DISPATCH}::test_a_file_ships_once_names_every_error_first_and_holds_what_is_being_refunded",),
    ),
    Mutant(
        "parcels_of_a_file_are_counted_one_by_one",
        "shop/fulfilment/shipping_many.py",
        "        wanted.update({(row.order_no, line): units for line, units in row.units.items()})\n",
        "        wanted = Counter({(row.order_no, line): units for line, units in row.units.items()})\n",
        ("tests/composition/test_dispatch_commands.py::test_parcels_of_a_file_hold_no_more_together_than_is_left",),
    ),
    Mutant(
        "a_row_with_units_ships_everything",
        "shop/fulfilment/shipping_many.py",
        "row.number, command.by, row.units or None)",
        "row.number, command.by, None)",
        (
            "tests/composition/test_dispatch_commands.py"
            "::test_a_part_of_an_order_is_shipped_by_units_by_hand_and_by_file",
        ),
    ),
)
