"""Seeded bugs of the roles beside the referrers: who wants what, what the cap and refunds leave, how it is booked."""

from tests.mutants.mutant import Mutant

CLAIMS = "commissions/policies/claims.py"
KEPT = "commissions/policies/kept.py"
REPOSITORY = "commissions/awards/repository.py"
CASE = "tests/commissions/test_simulation.py::test_a_worked_case_is_answered_exactly"
LIFE = tuple(f"tests/commissions/test_role_life.py::test_every_role_lives_one_life[sqlite-{seed}]" for seed in range(4))
BOOKS = "tests/commissions/test_role_books.py"
LAW = "tests/commissions/test_policy_roles.py"

MUTANTS = (
    Mutant(
        "a_clerk_is_served_before_the_store",
        CLAIMS,
        "    _claim_as_store,\n    _claim_as_clerk,\n",
        "    _claim_as_clerk,\n    _claim_as_store,\n",
        (f"{CASE}[the cap over seven roles that want the same]",),
    ),
    Mutant(
        "grades_that_differ_take_all_of_their_own",
        CLAIMS,
        "if deal.policy.agent_mode is AgentMode.DIFFERENCE else 0",
        "if deal.policy.agent_mode is AgentMode.INDEPENDENT else 0",
        (f"{CASE}[each grade takes the difference]",),
    ),
    Mutant(
        "the_odd_fen_of_a_split_go_by_the_order_in_the_sale",
        CLAIMS,
        "tuple(sorted(agent.person.beneficiary for agent in agents if agent.grade is grade))",
        "tuple(agent.person.beneficiary for agent in agents if agent.grade is grade)",
        (f"{CASE}[three of a city split, the odd fen by id]",),
    ),
    Mutant(
        "the_next_lower_grade_counts_and_not_the_largest",
        CLAIMS,
        "lower_fen = max(lower_fen, own_fen)",
        "lower_fen = own_fen",
        (f"{CASE}[the largest lower own counts, not the next]",),
    ),
    Mutant(
        "whoever_may_not_earn_holds_a_territory",
        CLAIMS,
        "agents = [agent for agent in parties.agents if agent.person.eligible]",
        "agents = list(parties.agents)",
        (f"{CASE}[a split is among those who may earn]",),
    ),
    Mutant(
        "a_leader_forgets_what_was_given_below",
        CLAIMS,
        "            given_fen = own_fen\n",
        "            given_fen = 0\n",
        (f"{CASE}[leaders take the difference]",),
    ),
    Mutant(
        "a_leader_who_may_not_earn_leads",
        CLAIMS,
        "for person in led if person.eligible and person.grade is not None",
        "for person in led if person.grade is not None",
        (f"{CASE}[a leader who may not earn is passed over]",),
    ),
    Mutant(
        "leaders_are_looked_for_three_high_only",
        "commissions/policies/chain.py",
        "is IneligibleUpline.COMPRESS or bool(policy.grades)",
        "is IneligibleUpline.COMPRESS",
        (f"{CASE}[the thirty-second of the upline may lead]",),
    ),
    Mutant(
        "a_recruiter_has_a_share_of_every_role",
        CLAIMS,
        "if recruiter is not None and claim.role in (Role.LEADER, Role.AGENT):",
        "if recruiter is not None:",
        (f"{CASE}[a share of leader and agent awards, never of levels]",),
    ),
    Mutant(
        "a_channel_of_one_level_pays_recruiters",
        CLAIMS,
        "if rule is None or bars_multilevel(deal.policy, deal.parties.channel):",
        "if rule is None:",
        (f"{CASE}[a channel of depth 1: no leader and no agent referral, and their money cuts nobody]",),
    ),
    Mutant(
        "the_depth_of_a_channel_is_ignored",
        "commissions/policies/chain.py",
        "return policy.depth if depth is None else depth",
        "return policy.depth",
        (f"{CASE}[a channel may go deeper than the policy]",),
    ),
    Mutant(
        "a_cell_of_a_role_that_is_0_counts_as_not_set",
        "commissions/policies/rules.py",
        ".cells.get(name)) is not None:",
        ".cells.get(name)) is not None and calculate_own(cell, 10**9, 1):",
        (f"{CASE}[null in a SKU asks the next, an explicit 0 does not]",),
    ),
    Mutant(
        "the_cap_cuts_supply_and_proceeds",
        "commissions/policies/allocation.py",
        "amounts += tuple(claim.wanted_fen for claim in outside)",
        "amounts += _cut([claim.wanted_fen for claim in outside], cap_fen)",
        (f"{CASE}[a cap of 0 leaves supply and proceeds alone]",),
    ),
    Mutant(
        "proceeds_do_not_bear_the_supply",
        CLAIMS,
        "awarded_fen - fee_fen - supply_fen)",
        "awarded_fen - fee_fen)",
        (f"{CASE}[proceeds never fall below 0]",),
    ),
    Mutant(
        "the_supply_that_a_refund_names_is_ignored",
        KEPT,
        "    if refund.supply_fen is None:\n",
        "    if True:\n",
        (f"{CASE}[a refund names less of the supply than its share, or more]",),
    ),
    Mutant(
        "a_refund_that_names_no_supply_gives_some_back",
        KEPT,
        "return min(kept_fen, share_fen)",
        "return share_fen",
        (f"{CASE}[an unnamed refund leaves what is less than its share already]",),
    ),
    Mutant(
        "a_refund_that_was_given_up_still_takes_supply",
        REPOSITORY,
        'select(row.lines, row.supply).where(row.order_no == order_no, row.status != "reinstated")',
        "select(row.lines, row.supply).where(row.order_no == order_no)",
        (f"{BOOKS}::test_a_refund_that_names_supply_takes_exactly_that_and_giving_it_up_gives_it_back[sqlite]",),
    ),
    Mutant(
        "the_latest_refund_is_worked_first",
        REPOSITORY,
        "return standing.order_by(row.position)",
        "return standing.order_by(row.position.desc())",
        (
            "tests/commissions/test_role_books.py::"
            "test_a_refund_that_names_supply_takes_exactly_that_and_giving_it_up_gives_it_back[sqlite]",
        ),
    ),
    Mutant(
        "supply_is_booked_as_commission",
        "commissions/awards/sources.py",
        "return _OUTSIDE.get(role, COMMISSION)",
        "return COMMISSION",
        ("tests/commissions/test_role_books.py::test_each_role_is_paid_out_of_its_own_account[sqlite]",),
    ),
    Mutant(
        "supply_counts_towards_the_cap_of_its_line",
        REPOSITORY,
        "(of for of in allocations if of.is_capped)",
        "allocations",
        LIFE,
    ),
    Mutant(
        "a_recruiter_who_may_not_earn_is_frozen",
        "commissions/awards/parties.py",
        "if standing.recruiter is not None and self.is_eligible(standing.recruiter):",
        "if standing.recruiter is not None:",
        LIFE,
    ),
    Mutant(
        "nobody_is_told_that_agent_referral_is_a_risk",
        "commissions/policies/terms.py",
        'if "agent_referral" in policy.cells:',
        "if False:",
        (LAW,),
    ),
    Mutant(
        "leaders_need_no_acknowledgement",
        "commissions/policies/terms.py",
        "    if policy.grades:\n",
        "    if False:\n",
        (LAW,),
    ),
    Mutant(
        "a_free_order_forgets_its_supplier",
        "shop/orders/service.py",
        "    if not order.total_fen:\n",
        "    if False:\n",
        ("tests/shop/test_role_orders.py::test_an_order_of_nothing_owes_its_supplier[sqlite]",),
    ),
)
