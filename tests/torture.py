"""`make torture`: the goals at their large sizes, one after another, each on both cores; or only those that are named.

A goal's tests run with `LIANPU_TORTURE` set.
"""

import os
import subprocess
import sys
import time

COMMISSIONS, SHOP = "tests/commissions/test_", "tests/shop/test_"
RACES = tuple(f"{COMMISSIONS}{of}races.py" for of in ("", "review_", "wallet_", "withdrawal_"))
GOALS: dict[str, tuple[str, ...]] = {
    "G1": (f"{COMMISSIONS}ledger_stateful.py",),
    "G2": ("tests/crashes",),
    "G4": (f"{SHOP}payments.py", "-k", "storm"),
    "G5": (*RACES, f"{SHOP}money_races.py", f"{SHOP}races_of_processes.py"),
    "G6": (f"{SHOP}transfer_torture.py",),
    "G7": (f"{SHOP}refunds.py", "-k", "same_instant"),
    "G12": ("tests/mutants",),
    "G13": (f"{SHOP}reconciliation.py", f"{SHOP}reconciliation_days.py"),
    "histories": (
        *(f"{COMMISSIONS}{of}.py" for of in ("stateful", "withdrawal_stateful", "network_stateful")),
        *(f"{COMMISSIONS}{of}.py" for of in ("award_life", "role_life", "maturing_together", "tallies", "tiers")),
        f"{SHOP}trade_stateful.py",
        f"{SHOP}company_histories.py",
    ),
}
"""What pytest is told for each goal; `histories` are those that no goal names."""
ON_BOTH_CORES = ("-n", "2", "--dist", "worksteal")
PYTEST = ("-m", "pytest", "-q", *ON_BOTH_CORES, "--capture=sys")


def main(names: list[str]) -> int:
    """Run the goals of these names, or all. Returns 1 if any found something."""
    unknown = set(names) - set(GOALS)
    if unknown:
        print(f"There is no goal {', '.join(sorted(unknown))}. There are: {', '.join(GOALS)}.", file=sys.stderr)
        return 2
    failed = [name for name in names or GOALS if not run(name)]
    print(f"Found something: {', '.join(failed)}." if failed else "Nothing found.")
    return int(bool(failed))


def run(name: str) -> bool:
    """Run one goal. Whether nothing was found."""
    print(f"== {name}", flush=True)
    begin = time.monotonic()
    environment = os.environ | {"LIANPU_TORTURE": "1"}
    found = subprocess.run([sys.executable, *PYTEST, *GOALS[name]], env=environment, check=False).returncode
    print(f"== {name}: {'found something' if found else 'nothing found'}, {time.monotonic() - begin:.0f} s", flush=True)
    return not found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
