"""Seeded bugs of after-sale cases: paid twice, sent and refunded, held no more, decided by the wrong person."""

from tests.mutants.mutant import Mutant

CASES, RACES = "tests/shop/test_cases.py", "tests/shop/test_case_races.py"
CASE, ASKABLE = "shop/cases/case.py", "shop/cases/askable.py"
DECIDING, MOVING, SERVICE = "shop/cases/deciding.py", "shop/cases/moving.py", "shop/cases/service.py"
PART = f"{CASES}::test_part_of_an_order_comes_back_and_its_money_goes_back[sqlite]"
LIMITS = f"{CASES}::test_above_the_limit_two_people_decide_and_the_clock_only_calls_them"
WINDOW = f"{CASES}::test_each_product_has_its_window_and_its_right_to_return"
NAMED = f"{CASES}::test_what_can_not_be_asked_for_is_refused_by_name"
LOOK = f"{CASES}::test_a_second_look_is_for_other_staff_and_final"

MUTANTS = (
    Mutant(
        "a_case_that_ended_holds_awards_on",
        MOVING,
        "            close_case(tx, of.order_no, line, case_no=of.hold)",
        "            pass",
        (f"{CASES}::test_awards_wait_for_an_open_case_and_mature_after_it[sqlite]",),
    ),
    Mutant(
        "awards_mature_while_a_case_is_open",
        MOVING,
        "            open_case(tx, of.order_no, line, case_no=of.hold)",
        "            pass",
        (f"{CASES}::test_awards_wait_for_an_open_case_and_mature_after_it[sqlite]",),
    ),
    Mutant(
        "what_is_asked_back_is_sent",
        "shop/fulfilment/repository.py",
        "    demand_not_held(order, contents)\n",
        "",
        (f"{CASES}::test_what_is_asked_back_is_not_sent_until_the_case_ends",),
    ),
    Mutant(
        "a_file_sends_what_is_asked_back",
        "shop/fulfilment/shipping_many.py",
        " or (order and find_hold(order)):",
        ":",
        (f"{CASES}::test_what_is_asked_back_is_not_sent_until_the_case_ends",),
    ),
    Mutant(
        "two_cases_hold_one_line",
        "shop/orders/repository.py",
        "order_line.c.line == line, order_line.c.held_by.is_(None))",
        "order_line.c.line == line)",
        (f"{CASES}::test_the_second_hold_of_a_line_is_refused_by_its_row",),
    ),
    Mutant(
        "money_goes_back_before_the_goods",
        CASE,
        "    return CaseState.SENDING_BACK if goods_wait else CaseState.REFUNDED",
        "    return CaseState.REFUNDED",
        (PART,),
    ),
    Mutant(
        "goods_are_to_be_sent_back_twice",
        CASE,
        "of.kind is CaseKind.RETURN and of.sent_back_at is None",
        "of.kind is CaseKind.RETURN",
        (f"{CASES}::test_goods_refused_at_the_counter_are_not_sent_back_twice",),
    ),
    Mutant(
        "a_clock_begins_without_an_address",
        CASE,
        "timedelta(days=terms.send_back_days) if terms.return_address else None",
        "timedelta(days=terms.send_back_days)",
        (f"{CASES}::test_nobody_waits_for_a_parcel_to_nowhere",),
    ),
    Mutant(
        "the_clock_pays_whatever_it_is",
        DECIDING,
        "order.refunded_fen + of.amount_fen > of.terms.alone_up_to_fen:",
        "False:",
        (LIMITS,),
    ),
    Mutant(
        "one_person_pays_whatever_it_is",
        DECIDING,
        "    if pays and order.refunded_fen + of.amount_fen > alone_up_to_fen:",
        "    if False:",
        (LIMITS,),
    ),
    Mutant(
        "small_pieces_go_round_the_limit",
        DECIDING,
        "    if pays and order.refunded_fen + of.amount_fen > alone_up_to_fen:",
        "    if pays and of.amount_fen > alone_up_to_fen:",
        (f"{CASES}::test_many_small_refunds_are_no_way_round_the_limit",),
    ),
    Mutant(
        "the_clock_is_early",
        DECIDING,
        "of.due_at is None or of.due_at > tx.now:",
        "of.due_at is None:",
        (f"{CASES}::test_a_case_whose_time_is_not_over_is_left_alone",),
    ),
    Mutant(
        "who_refused_looks_again",
        DECIDING,
        "        raise OtherStaffNeeded(case_no=of.no)",
        "        pass",
        (LOOK,),
    ),
    Mutant(
        "who_earns_decides",
        DECIDING,
        "        demand_disinterested(command.by, member_id)\n",
        "        pass\n",
        (f"{CASES}::test_whoever_asked_or_earns_decides_nothing",),
    ),
    Mutant(
        "who_asked_decides",
        DECIDING,
        "    demand_disinterested(command.by, of.member_id)\n",
        "",
        (f"{CASES}::test_whoever_asked_or_earns_decides_nothing",),
    ),
    Mutant(
        "what_went_back_otherwise_is_not_seen",
        DECIDING,
        "lines[line] < units for line",
        "False for line",
        (f"{CASES}::test_what_was_refunded_otherwise_settles_the_case",),
    ),
    Mutant(
        "what_never_left_stays_off_the_shelf",
        DECIDING,
        "restock=command.restock or _is_unsent(order, of),",
        "restock=command.restock,",
        (f"{CASES}::test_a_paid_order_of_which_nothing_has_left_is_cancelled_at_once[sqlite]",),
    ),
    Mutant(
        "goods_sent_again_stay_in_the_books",
        "shop/places/shelving.py",
        '        _shift(tx, stock_id, -moved, "replaced", "", by, key=key)\n',
        "        pass\n",
        (f"{CASES}::test_goods_are_sent_again_without_money[sqlite]",),
    ),
    Mutant(
        "the_shipping_comes_back_with_a_part",
        ASKABLE,
        "    is_all = all(",
        "    is_all = any(",
        (f"{CASES}::test_the_shipping_comes_back_where_it_should",),
    ),
    Mutant(
        "the_shipping_comes_back_for_no_reason",
        ASKABLE,
        "is_all and (unsent or reason in MERCHANTS_FAULT)",
        "is_all",
        (f"{CASES}::test_the_shipping_comes_back_where_it_should",),
    ),
    Mutant(
        "the_window_never_closes",
        ASKABLE,
        "    over = until is not None and now > until",
        "    over = False",
        (WINDOW,),
    ),
    Mutant(
        "a_products_window_is_not_frozen",
        "shop/orders/placing.py",
        "terms.after_sale_days if line.after_sale_days is None else line.after_sale_days",
        "terms.after_sale_days",
        (WINDOW,),
    ),
    Mutant(
        "what_is_excluded_goes_back_for_no_reason",
        ASKABLE,
        "    is_free = line.no_return is None and (",
        "    is_free = (",
        (f"{CASES}::test_what_can_not_be_given_back_is_not_given_back_for_no_reason",),
    ),
    Mutant(
        "more_units_are_asked_back_than_there_are",
        ASKABLE,
        "        if not 0 < wanted <= found.most:",
        "        if not 0 < wanted:",
        (NAMED,),
    ),
    Mutant(
        "another_buyer_takes_a_case_back",
        SERVICE,
        "    if of.member_id != member_id:",
        "    if False:",
        (NAMED,),
    ),
    Mutant(
        "what_is_much_is_cancelled_at_once",
        SERVICE,
        " and order.refunded_fen + of.amount_fen <= terms.alone_up_to_fen",
        "",
        (f"{CASES}::test_cancelling_is_only_asked_for_where_the_merchant_says_so_or_it_is_much",),
    ),
)
