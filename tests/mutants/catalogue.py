"""The seeded bugs, by what they would do to the money."""

from tests.mutants.mutant import Mutant

ALLOCATION = (
    Mutant(
        "the_cap_is_forgotten",
        "commissions/policies/allocation.py",
        "if sum(wanted) > cap_fen else tuple(wanted)",
        "if False else tuple(wanted)",
        ("tests/commissions/test_allocation.py",),
    ),
    Mutant(
        "a_share_is_rounded_up",
        "commissions/money.py",
        "return amount_fen * rate_bp // BASIS_POINTS",
        "return -(-amount_fen * rate_bp // BASIS_POINTS)",
        ("tests/commissions/test_allocation.py", "tests/commissions/test_money.py"),
    ),
)

PRIVACY = (
    Mutant(
        "a_changed_payee_is_used_at_once",
        "shop/members/payees.py",
        "tx.now + cool_down if changed",
        "tx.now if changed",
        ("tests/shop/test_members_payees.py",),
    ),
    Mutant(
        "deleting_a_payee_ends_the_wait",
        "shop/members/payees.py",
        "changed = before is not None and",
        "changed = known is not None and",
        ("tests/shop/test_members_payees.py",),
    ),
    Mutant(
        "an_older_text_is_agreed_to",
        "shop/members/consents.py",
        "if version != agreement.version:",
        "if not version:",
        ("tests/shop/test_members_payees.py",),
    ),
    Mutant(
        "an_erasure_overlooks_a_withdrawal",
        "shop/erasure.py",
        "if withdrawal else ()",
        "if withdrawal and available_fen < 0 else ()",
        ("tests/shop/test_erasure.py",),
    ),
    Mutant(
        "an_erased_person_keeps_the_balance",
        "shop/erasure.py",
        "left_fen = set_rest_aside(tx, member_id, by=by)",
        "left_fen = 0",
        ("tests/shop/test_erasure.py",),
    ),
    Mutant(
        "an_erased_person_still_earns",
        "shop/erasure.py",
        "    leave_network(tx, member_id, by=by)\n",
        "",
        ("tests/shop/test_erasure.py",),
    ),
)

MUTANTS: tuple[Mutant, ...] = (*ALLOCATION, *PRIVACY)
