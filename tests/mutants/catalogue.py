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

MUTANTS: tuple[Mutant, ...] = (*ALLOCATION,)
