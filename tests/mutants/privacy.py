"""Seeded bugs of what people told us, and what was done in whose name."""

from tests.mutants.mutant import Mutant

ERASURE = "tests/shop/test_erasure.py"
MEMBERS_PAYEES = "tests/shop/test_members_payees.py"

MUTANTS = (
    Mutant(
        "a_changed_payee_is_used_at_once",
        "shop/members/payees.py",
        "tx.now + cool_down if changed",
        "tx.now if changed",
        (MEMBERS_PAYEES,),
    ),
    Mutant(
        "deleting_a_payee_ends_the_wait",
        "shop/members/payees.py",
        "changed = before is not None and",
        "changed = known is not None and",
        (MEMBERS_PAYEES,),
    ),
    Mutant(
        "an_older_text_is_agreed_to",
        "shop/members/consents.py",
        "if version != agreement.version:",
        "if not version:",
        (MEMBERS_PAYEES,),
    ),
    Mutant(
        "an_erasure_overlooks_a_withdrawal",
        "shop/erasure.py",
        "if withdrawal else ()",
        "if withdrawal and available_fen < 0 else ()",
        (ERASURE,),
    ),
    Mutant(
        "an_erased_person_keeps_the_balance",
        "shop/erasure.py",
        "left_fen = set_rest_aside(tx, member_id, by=by)",
        "left_fen = 0",
        (ERASURE,),
    ),
    Mutant(
        "an_erased_person_still_earns",
        "shop/erasure.py",
        "    leave_network(tx, member_id, by=by)\n",
        "",
        (ERASURE,),
    ),
)
