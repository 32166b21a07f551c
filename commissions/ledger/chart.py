"""The chart of accounts: every account by name, and which of them may not fall below zero.

An account's name is `<kind of party>:<account>`. The merchant and the outside world have one of each; a beneficiary
has one of each per person, so that a posting names the person beside the account. A new kind of beneficiary is one
more entry of `ACCOUNTS`.
"""

from commissions.beneficiary import BeneficiaryKind

MERCHANT_ACCOUNTS = (
    "sales",
    "suspense",
    "refunding",
    "commission",
    "withdrawal_fees",
    "tax_payable",
    "adjustments",
    "losses",
    "unclaimed",
)
OUTSIDE_ACCOUNTS = ("payments", "transfers", "tax", "pay_fees")
BENEFICIARY_ACCOUNTS = ("pending", "available", "withdrawing", "spending")
NEVER_NEGATIVE = ("pending", "withdrawing", "spending")
"""Of a beneficiary's accounts only `available` may fall below zero: a debt, which only a clawback makes."""

ACCOUNTS: dict[BeneficiaryKind, tuple[str, ...]] = {
    BeneficiaryKind.OUTSIDE: OUTSIDE_ACCOUNTS,
    BeneficiaryKind.MERCHANT: MERCHANT_ACCOUNTS,
    BeneficiaryKind.DISTRIBUTOR: BENEFICIARY_ACCOUNTS,
}
NAMES = frozenset(f"{kind}:{account}" for kind, accounts in ACCOUNTS.items() for account in accounts)
