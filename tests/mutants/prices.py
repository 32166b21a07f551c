"""Seeded bugs of prices, offers and claims."""

from tests.mutants.mutant import Mutant

PRICING = "tests/shop/test_pricing.py"
COUPONS = "tests/shop/test_coupons.py"
MULTIBUYS = "tests/shop/test_multibuys.py"
THRESHOLDS = "tests/shop/test_thresholds.py"
FORMULA = f"{PRICING}::test_the_formula_gives_what_the_model_gives"

MUTANTS = (
    Mutant(
        "a_cut_takes_more_than_is_left",
        "shop/pricing/formula.py",
        "cut = min(sum(left), _cut(offer, sum(left), 1))",
        "cut = _cut(offer, sum(left), 1)",
        (FORMULA,),
    ),
    Mutant(
        "conditions_look_at_what_other_cuts_left",
        "shop/pricing/formula.py",
        "sum(self.goods[index] for index in indexes) >= offer.needs.least_fen",
        "sum(self.left[index] for index in indexes) >= offer.needs.least_fen",
        (f"{PRICING}::test_a_condition_looks_at_goods_before_other_cuts_of_the_order",),
    ),
    Mutant(
        "a_condition_needs_one_fen_more",
        "shop/pricing/formula.py",
        "sum(self.goods[index] for index in indexes) >= offer.needs.least_fen",
        "sum(self.goods[index] for index in indexes) > offer.needs.least_fen",
        (f"{PRICING}::test_a_condition_looks_at_goods_before_other_cuts_of_the_order",),
    ),
    Mutant(
        "a_multibuy_needs_one_unit_more",
        "shop/pricing/formula.py",
        ">= offer.needs.least_units",
        "> offer.needs.least_units",
        (FORMULA, f"{MULTIBUYS}::test_an_order_gets_the_best_step_that_its_pieces_reach[sqlite]"),
    ),
    Mutant(
        "a_multibuy_is_for_a_single_piece",
        "shop/pricing/formula.py",
        "if worth >= offer.needs.least_fen and self._has_units(offer, cuts):",
        "if worth >= offer.needs.least_fen:",
        (FORMULA, f"{MULTIBUYS}::test_an_order_gets_the_best_step_that_its_pieces_reach[sqlite]"),
    ),
    Mutant(
        "a_multibuy_has_no_bounds",
        "shop/multibuys/multibuy.py",
        "claim=Claim(most=draft.most, most_each=draft.most_each, ends_at=draft.days.ends_at)",
        "claim=Claim(ends_at=draft.days.ends_at)",
        (f"{MULTIBUYS}::test_a_bounded_one_comes_back_from_a_closed_order_and_from_one_refunded_whole[sqlite]",),
    ),
    Mutant(
        "the_dearest_unit_price_wins",
        "shop/pricing/formula.py",
        "for offer in sorted(offers, key=_unit_fen):",
        "for offer in sorted(offers, key=_unit_fen, reverse=True):",
        (f"{PRICING}::test_the_lowest_unit_price_wins_and_a_higher_one_changes_nothing",),
    ),
    Mutant(
        "the_worst_of_a_group_is_picked",
        "shop/pricing/formula.py",
        "best, offer = min(useful",
        "best, offer = max(useful",
        (f"{PRICING}::test_the_best_is_taken_and_every_choice_costs_what_it_says",),
    ),
    Mutant(
        "a_choice_that_does_nothing_is_silently_left_out",
        "shop/pricing/formula.py",
        "if choice is not None and not useful:",
        "if False:",
        (f"{COUPONS}::test_what_was_chosen_is_taken_at_its_word[sqlite]",),
    ),
    Mutant(
        "a_choice_of_nothing_offered_is_silently_left_out",
        "shop/pricing/formula.py",
        "if wanted != NONE and group not in groups:",
        "if False:",
        (f"{PRICING}::test_a_choice_of_what_is_not_offered_is_refused",),
    ),
    Mutant(
        "a_share_is_not_bounded",
        "shop/pricing/formula.py",
        "return cut if offer.effect.most_fen is None else min(cut, offer.effect.most_fen)",
        "return cut",
        (FORMULA,),
    ),
    Mutant(
        "a_balance_pays_no_shipping",
        "shop/pricing/formula.py",
        "on_shipping = min(offer.effect.fen - on_goods, self.shipping_left)",
        "on_shipping = 0",
        (FORMULA,),
    ),
    Mutant(
        "the_last_day_is_one_too_many",
        "shop/pricing/days.py",
        "return self.starts_at <= now < self.ends_at",
        "return self.starts_at <= now <= self.ends_at",
        (f"{PRICING}::test_an_offer_lasts_from_the_first_moment_of_its_first_day_to_that_of_its_end",),
    ),
    Mutant(
        "days_are_those_of_greenwich",
        "shop/pricing/days.py",
        "return datetime.combine(day, time(), SHANGHAI)",
        "return datetime.combine(day, time(), SHANGHAI) + timedelta(hours=8)",
        (f"{PRICING}::test_an_offer_lasts_from_the_first_moment_of_its_first_day_to_that_of_its_end",),
    ),
    Mutant(
        "one_coupon_serves_many_orders",
        "shop/coupons/coupon.py",
        "claim=Claim(single=True, ends_at=ends_at)",
        "claim=Claim(single=False, ends_at=ends_at)",
        (f"{COUPONS}::test_a_coupon_comes_back_once_and_only_when_the_last_refund_has_settled[sqlite]",),
    ),
    Mutant(
        "a_closed_order_keeps_its_coupon",
        "shop/orders/service.py",
        "    release_claims(tx, order.no)\n",
        "",
        (f"{COUPONS}::test_an_order_that_closes_gives_its_coupon_back_and_one_that_is_paid_keeps_it[sqlite]",),
    ),
    Mutant(
        "a_decided_refund_gives_the_coupon_back",
        "shop/refunds/service.py",
        "if order is None or not order.is_refunded or under_way is not None:",
        "if order is None or not order.is_refunded:",
        (f"{COUPONS}::test_a_refund_that_settles_while_another_is_on_its_way_brings_no_coupon_back_yet[sqlite]",),
    ),
    Mutant(
        "a_partial_refund_gives_the_coupon_back",
        "shop/refunds/service.py",
        "if order is None or not order.is_refunded or under_way is not None:",
        "if order is None or under_way is not None:",
        (f"{COUPONS}::test_a_coupon_comes_back_once_and_only_when_the_last_refund_has_settled[sqlite]",),
    ),
    Mutant(
        "an_ended_coupon_is_told_to_be_back",
        "shop/pricing/service.py",
        "claim.ends_at is not None and tx.now < claim.ends_at",
        "claim.ends_at is not None",
        (f"{COUPONS}::test_a_coupon_that_has_ended_comes_back_without_a_word[sqlite]",),
    ),
    Mutant(
        "what_is_counted_in_is_not_counted_out",
        "shop/pricing/repository.py",
        "if not claim.counted:",
        "if True:",
        (f"{THRESHOLDS}::test_a_bounded_one_ends_with_its_orders_and_a_closed_order_gives_its_place_back[sqlite]",),
    ),
    Mutant(
        "a_member_takes_one_copy_more",
        "shop/coupons/service.py",
        "if number > found.draft.each:",
        "if number > found.draft.each + 1:",
        (f"{COUPONS}::test_limits_of_taking[sqlite]",),
    ),
    Mutant(
        "a_groups_coupon_is_for_everybody",
        "shop/coupons/service.py",
        "if not _is_for(tx, member_id, found):",
        "if False:",
        (f"{COUPONS}::test_a_groups_coupon_is_for_the_group[sqlite]",),
    ),
    Mutant(
        "a_key_repeats_with_another_choice",
        "shop/orders/service.py",
        'chosen = "|".join(',
        'chosen = "" and "|".join(',
        (f"{COUPONS}::test_a_key_with_another_choice_is_a_contradiction[sqlite]",),
    ),
    Mutant(
        "commission_is_counted_on_the_list_price",
        "shop/orders/service.py",
        "paid_fen=line.paid_fen",
        "paid_fen=line.list_fen",
        (f"{COUPONS}::test_commission_is_counted_on_what_is_paid[sqlite]",),
    ),
)
