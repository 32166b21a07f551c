"""Seeded bugs of what travels with statements to PostgreSQL."""

from tests.mutants.mutant import Mutant

LOST = "tests/shop/test_lost_connections.py"
WIRE = "tests/shop/test_wire.py"

MUTANTS = (
    Mutant(
        "what_must_be_looked_at_is_committed_at_once",
        "shop/database/writes.py",
        "is_last=is_end and all(write.otherwise is None for write in last)",
        "is_last=is_end",
        (WIRE,),
    ),
    Mutant(
        "a_commit_that_may_have_been_is_repeated",
        "shop/database/postgres.py",
        "error.connection_invalidated and not transaction.is_ending",
        "error.connection_invalidated",
        (LOST,),
    ),
    Mutant(
        "a_commit_goes_before_what_it_commits",
        "shop/database/wire.py",
        "first + data[: -len(_SYNC)] + last + _SYNC",
        "first + last + data",
        (WIRE,),
    ),
    Mutant(
        "a_transaction_that_failed_is_forgotten",
        "shop/database/adapted.py",
        "if is_done or self.wire.is_waiting:",
        "if self.wire is not None:",
        (WIRE,),
    ),
)
