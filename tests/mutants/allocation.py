"""Seeded bugs of what is paid to whom, by which policy."""

from tests.mutants.mutant import Mutant

ALLOCATION = "tests/commissions/test_allocation.py"
AWARDS = "tests/commissions/test_awards.py"
MONEY = "tests/commissions/test_money.py"
POLICIES = "tests/commissions/test_policies.py"
SIMULATION = "tests/commissions/test_simulation.py"
WHAT_IF = "tests/shop/test_what_if.py"

MUTANTS = (
    Mutant(
        "the_cap_is_forgotten",
        "commissions/policies/allocation.py",
        "if sum(wanted) > cap_fen else tuple(wanted)",
        "if False else tuple(wanted)",
        (ALLOCATION,),
    ),
    Mutant(
        "a_share_is_rounded_up",
        "commissions/money.py",
        "return amount_fen * rate_bp // BASIS_POINTS",
        "return -(-amount_fen * rate_bp // BASIS_POINTS)",
        (
            ALLOCATION,
            MONEY,
        ),
    ),
    Mutant(
        "the_cap_is_a_share_of_what_was_paid",
        "commissions/policies/allocation.py",
        "cap_fen = calculate_share(base_fen, deal.policy.cap_bp)",
        "cap_fen = calculate_share(line.paid_fen, deal.policy.cap_bp)",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[mixed 10]",),
    ),
    Mutant(
        "a_product_goes_before_its_sku",
        "commissions/policies/rules.py",
        '        ("skus", policy.skus, line.sku),\n        ("products", policy.products, line.product),\n',
        '        ("products", policy.products, line.product),\n        ("skus", policy.skus, line.sku),\n',
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[mixed 11]",),
    ),
    Mutant(
        "a_category_goes_before_its_product",
        "commissions/policies/rules.py",
        '        ("products", policy.products, line.product),\n        ("categories", policy.categories, '
        "line.category),\n",
        '        ("categories", policy.categories, line.category),\n        ("products", policy.products, '
        "line.product),\n",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[mixed 9]",),
    ),
    Mutant(
        "a_tier_has_everybodys_rates",
        "commissions/policies/rules.py",
        'yield f"tiers:{tier}", policy.tiers[tier]',
        'yield f"tiers:{tier}", policy.levels',
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[the tier's own rate]",),
    ),
    Mutant(
        "a_tier_of_a_product_is_overlooked",
        "commissions/policies/rules.py",
        "if tier is not None and tier in rates.tiers:",
        "if False and tier in rates.tiers:",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[sku by tier beats sku]",),
    ),
    Mutant(
        "a_level_has_the_cell_of_the_one_below",
        "commissions/policies/rules.py",
        "(cell := row[link.level - 1])",
        "(cell := row[link.level - 2])",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[three levels of a plain sale]",),
    ),
    Mutant(
        "the_last_cell_of_a_row_is_overlooked",
        "commissions/policies/rules.py",
        "if link.level <= len(row) and",
        "if link.level < len(row) and",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[three levels of a plain sale]",),
    ),
    Mutant(
        "a_cell_of_0_counts_as_not_set",
        "commissions/policies/rules.py",
        "(cell := row[link.level - 1]) is not None:",
        "(cell := row[link.level - 1]) is not None and calculate_own(cell, 10**9, 1):",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[an explicit zero is not unset]",),
    ),
    Mutant(
        "a_fixed_amount_is_paid_once_for_many",
        "commissions/policies/rules.py",
        "return cell.fixed_fen * quantity if",
        "return cell.fixed_fen if",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[a fixed amount counts per unit]",),
    ),
    Mutant(
        "a_loss_is_a_base",
        "commissions/policies/rules.py",
        "max(0, line.paid_fen - line.cost_fen)",
        "line.paid_fen - line.cost_fen",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[a loss has no base]",),
    ),
    Mutant(
        "equal_remainders_go_to_the_higher_level",
        "commissions/policies/claims.py",
        "key=lambda link: (link.level, link.beneficiary)",
        "key=lambda link: (-link.level, link.beneficiary)",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[three levels of a plain sale]",),
    ),
    Mutant(
        "33_referrers_are_looked_at",
        "commissions/policies/chain.py",
        "MAX_REFERRERS = 32",
        "MAX_REFERRERS = 33",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[the thirty-third is not]",),
    ),
    Mutant(
        "the_ineligible_keep_their_level_though_the_policy_compresses",
        "commissions/policies/chain.py",
        "elif policy.ineligible_upline is IneligibleUpline.COMPRESS:",
        "elif False:",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[an ineligible referrer is compressed]",),
    ),
    Mutant(
        "an_ineligible_person_stops_nothing",
        "commissions/policies/chain.py",
        "elif policy.ineligible_upline is IneligibleUpline.STOP:",
        "elif False:",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[an ineligible referrer stops the walk]",),
    ),
    Mutant(
        "a_buyer_at_level_one_shares_it",
        "commissions/policies/chain.py",
        "        chain.append(Link(buyer.beneficiary, level, buyer.tier))\n        level += 1\n",
        "        chain.append(Link(buyer.beneficiary, level, buyer.tier))\n",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[self-purchase takes level one]",),
    ),
    Mutant(
        "a_buyer_who_may_not_earn_pays_themselves",
        "commissions/policies/chain.py",
        "is SelfPurchase.AS_LEVEL_ONE and buyer.eligible:",
        "is SelfPurchase.AS_LEVEL_ONE:",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[self-purchase by a buyer who may not earn]",),
    ),
    Mutant(
        "one_level_deeper_than_the_policy",
        "commissions/policies/chain.py",
        "if level > depth:",
        "if level > depth + 1:",
        (f"{SIMULATION}::test_a_worked_case_is_answered_exactly[depth two pays two]",),
    ),
    Mutant(
        "odd_fen_go_to_the_smallest_remainders",
        "commissions/money.py",
        "key=lambda index: -(total * weights[index] % whole)",
        "key=lambda index: total * weights[index] % whole",
        (f"{MONEY}::test_odd_fen_go_to_the_largest_remainders_and_then_to_the_first[1-weights2-parts2]",),
    ),
    Mutant(
        "what_a_refund_leaves_is_rounded_up",
        "commissions/money.py",
        "return amount_fen * (paid_fen - refunded_fen) // paid_fen if",
        "return -(-amount_fen * (paid_fen - refunded_fen) // paid_fen) if",
        (f"{AWARDS}::test_a_refund_while_pending_reverses_and_the_rest_matures_once_it_is_settled[sqlite]",),
    ),
    Mutant(
        "a_risky_policy_needs_no_acknowledgement",
        "commissions/policies/service.py",
        "demand_acknowledgement(tx, risks) if risks else None",
        "None",
        (f"{POLICIES}::test_more_than_one_level_needs_the_acknowledged_notice[sqlite-2]",),
    ),
    Mutant(
        "a_policy_is_dated_back",
        "commissions/policies/service.py",
        "effective_at < tx.now:",
        "False:",
        (f"{POLICIES}::test_versions_take_effect_in_their_time_and_never_change[sqlite]",),
    ),
    Mutant(
        "a_policy_of_tomorrow_holds_today",
        "commissions/policies/queries.py",
        'VERSIONS.where(policy.c.effective_at <= bindparam("at"))',
        'VERSIONS.where(policy.c.effective_at >= bindparam("at"))',
        (f"{POLICIES}::test_versions_take_effect_in_their_time_and_never_change[sqlite]",),
    ),
    Mutant(
        "a_line_that_just_fits_is_called_capped",
        "commissions/policies/allocation.py",
        "return wanted_fen > calculate_share(",
        "return wanted_fen >= calculate_share(",
        (f"{WHAT_IF}::test_a_line_whose_awards_are_just_its_cap_is_not_called_capped",),
    ),
    Mutant(
        "any_old_notice_is_enough",
        "commissions/policies/service.py",
        ".where(row.notice_version == CURRENT_NOTICE)",
        "",
        (f"{POLICIES}::test_the_notice_of_another_year_allows_nothing[sqlite]",),
    ),
)
