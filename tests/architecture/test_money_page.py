"""docs/money.md lists every posting that there is, and every check of the audit."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from commissions.ledger.chart import MOVES, NAMES
from commissions.withdrawals.checks import PHASES
from tests.architecture.sources import walk_source
from tests.support.money_page import PAGE, read_table

ROOT = Path(__file__).parents[2]
NAMED_FIRST = {"Finding": 0, "compare": 0, "_compare_sums": 1, "_compare_holds": 0}
"""Calls that make a finding, and where in them the check's name stands."""

WORDS = {"member": "a person's", "supplier": "a supplier's", "dealer": "a dealer's", "pool": "a pool's"}
OWNERS = re.compile(f"^`({'|'.join(WORDS)}):")


def list_checks() -> Iterator[str]:
    """Every check's name, as the code gives it to its findings."""
    for path in (*(ROOT / "commissions").rglob("*.py"), *(ROOT / "shop").rglob("*.py")):
        for call in (node for node in walk_source(path) if isinstance(node, ast.Call)):
            place = NAMED_FIRST.get(getattr(call.func, "id", ""))
            name = call.args[place] if place is not None and len(call.args) > place else None
            if isinstance(name, ast.Constant):
                yield str(name.value)


def test_every_posting_is_listed_with_its_accounts_and_code() -> None:
    listed = [tuple(row[2:]) for row in read_table("| what happens | entry's key |")]
    assert set(listed) == {(source, to, code) for code, moves in MOVES.items() for source, to in moves}


def test_every_account_is_described() -> None:
    described = {OWNERS.sub(lambda found: f"{WORDS[found[1]]} `", f"`{name}`") for name in NAMES}
    assert not {name for name in described if name not in PAGE.read_text()}


def test_every_check_of_the_audit_is_listed() -> None:
    listed = {name.strip() for names, _ in read_table("| check | proves |") for name in names.split(",")}
    assert listed == {*list_checks(), *(f"withdrawal_{phase}" for phase in PHASES)}
