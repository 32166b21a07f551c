"""All seeded bugs. Each house of bugs has a file of its own, by what they would do to the money."""

from tests.mutants import (
    allocation,
    awards,
    bad_rows,
    conditions,
    ledger,
    network,
    payment_numbers,
    payments,
    places,
    prices,
    privacy,
    reconciliation,
    refunds,
    roles,
    tiers,
    transfers,
    wallets,
    withdrawals,
)
from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *allocation.MUTANTS,
    *network.MUTANTS,
    *awards.MUTANTS,
    *bad_rows.MUTANTS,
    *roles.MUTANTS,
    *conditions.MUTANTS,
    *ledger.MUTANTS,
    *tiers.MUTANTS,
    *withdrawals.MUTANTS,
    *wallets.MUTANTS,
    *transfers.MUTANTS,
    *payments.MUTANTS,
    *payment_numbers.MUTANTS,
    *places.MUTANTS,
    *prices.MUTANTS,
    *reconciliation.MUTANTS,
    *refunds.MUTANTS,
    *privacy.MUTANTS,
)
