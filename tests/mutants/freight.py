"""Seeded bugs of freight."""

from tests.mutants.mutant import Mutant

FREIGHT = "tests/shop/test_freight.py"
CLERK = (f"{FREIGHT}::test_freight_of_a_case_that_is_worked_by_hand",)
VERY = (f"{FREIGHT}::test_freight_is_free_from_the_very_amount_and_piece",)
CALCULATING, TEMPLATE = "shop/freight/calculating.py", "shop/freight/template.py"

MUTANTS = (
    Mutant(
        "a_step_that_has_begun_is_not_paid",
        TEMPLATE,
        "-(-beyond // self.more) * self.more_fen",
        "beyond // self.more * self.more_fen",
        CLERK,
    ),
    Mutant("free_freight_needs_one_fen_more", TEMPLATE, "worth_fen >= self.free", "worth_fen > self.free", VERY),
    Mutant("free_freight_needs_one_piece_more", TEMPLATE, "pieces >= self.free", "pieces > self.free", VERY),
    Mutant("the_widest_region_decides", TEMPLATE, "min(held, key", "max(held, key", CLERK),
    Mutant(
        "weight_is_counted_in_pieces",
        CALCULATING,
        "pieces if template.measure is Measure.PIECES else grams",
        "pieces",
        CLERK,
    ),
    Mutant(
        "free_by_what_other_goods_are_worth",
        CALCULATING,
        "worth = loads[indexes[0]].template, sum(worth_fen[index] for index in indexes)",
        "worth = loads[indexes[0]].template, sum(worth_fen)",
        CLERK,
    ),
    Mutant(
        "what_is_not_sent_there_is_placed",
        "shop/checkout/queries.py",
        "    if basket.undelivered:\n        raise",
        "    if basket.undelivered and not address:\n        raise",
        (f"{FREIGHT}::test_nothing_is_sent_where_it_is_not_sent",),
    ),
    Mutant(
        "an_order_is_sent_anywhere",
        "shop/checkout/queries.py",
        "district = address.district_code if address is not None else None",
        "district = None",
        (f"{FREIGHT}::test_an_order_pays_by_weight_and_place_and_keeps_it",),
    ),
)
