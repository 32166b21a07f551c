"""The chart of accounts.

Every account by name, which of them may not fall below zero, and every move there is. An account's name is `<kind of
party>:<account>`. The merchant and the outside world have one of each; a beneficiary has one of each per person, so
that a posting names the person beside the account. A new kind of beneficiary is one more entry of `ACCOUNTS`.
"""

from commissions.beneficiary import BeneficiaryKind

_MERCHANT_ACCOUNTS = (
    "sales",
    "suspense",
    "refunding",
    "commission",
    "supply",
    "proceeds",
    "restock",
    "withdrawal_fees",
    "tax_payable",
    "tax_claims",
    "dividends",
    "adjustments",
    "losses",
    "unclaimed",
)
_OUTSIDE_ACCOUNTS = ("payments", "transfers", "tax", "pay_fees")
_SOURCES = ("commission", "supply", "proceeds", "restock")
"""The merchant's accounts that awards are paid out of: all roles under the cap, and each one outside it."""
_EARNED_ACCOUNTS = ("pending", "available")
_PAID_OUT_ACCOUNTS = (*_EARNED_ACCOUNTS, "withdrawing")
NEVER_NEGATIVE = ("pending", "withdrawing", "spending", "prepaid")
"""Of a beneficiary's accounts only `available` may fall below zero: a debt, which only a clawback makes."""

ACCOUNTS: dict[BeneficiaryKind, tuple[str, ...]] = {
    BeneficiaryKind.OUTSIDE: _OUTSIDE_ACCOUNTS,
    BeneficiaryKind.MERCHANT: _MERCHANT_ACCOUNTS,
    BeneficiaryKind.MEMBER: (*_PAID_OUT_ACCOUNTS, "spending"),
    BeneficiaryKind.SUPPLIER: _PAID_OUT_ACCOUNTS,
    BeneficiaryKind.DEALER: (*_PAID_OUT_ACCOUNTS, "prepaid"),
    BeneficiaryKind.POOL: _EARNED_ACCOUNTS,
}
NAMES = frozenset(f"{kind}:{account}" for kind, accounts in ACCOUNTS.items() for account in accounts)

MOVES: dict[str, tuple[tuple[str, str], ...]] = {
    "paid": (("payments", "sales"),),
    "set_aside": (("payments", "suspense"),),
    "set_aside_corrected": (("payments", "suspense"), ("suspense", "payments")),
    "accepted": (("suspense", "sales"),),
    "accepted_returned": (("sales", "refunding"),),
    "refund_decided": (("sales", "refunding"), ("suspense", "refunding")),
    "refunded": (("refunding", "payments"),),
    "reinstated": (
        ("refunding", "sales"),
        *((source, account) for source in _SOURCES for account in _EARNED_ACCOUNTS),
    ),
    "award": tuple((source, "pending") for source in _SOURCES),
    "matured": (("pending", "available"),),
    "reversal": tuple(("pending", source) for source in _SOURCES),
    "clawback": tuple(("available", source) for source in _SOURCES),
    "restock_set_aside": (("prepaid", "restock"),),
    "pay_fee": (("sales", "pay_fees"),),
    "pay_fee_returned": (("pay_fees", "sales"),),
    "taken": (("sales", "payments"),),
    "requested": (("available", "withdrawing"),),
    "settled": (("withdrawing", "transfers"), ("withdrawing", "withdrawal_fees"), ("withdrawing", "tax_payable")),
    "returned": (("withdrawing", "available"),),
    "transfer_returned": tuple(
        (account, "available") for account in ("transfers", "withdrawal_fees", "tax_payable", "tax_claims")
    ),
    "remitted": (("tax_payable", "tax"),),
    "tax_refunded": (("tax", "tax_claims"),),
    "reserved": (("available", "spending"),),
    "spent": (("spending", "sales"),),
    "released": (("spending", "available"),),
    "spent_returned": (("sales", "available"),),
    "adjusted": (("adjustments", "available"), ("available", "adjustments")),
    "dividend_drawn": (("available", "dividends"),),
    "dividend": (("dividends", "available"),),
    "dividend_returned": (("dividends", "available"),),
    "debt_written_off": (("losses", "available"),),
    "unclaimed": (("available", "unclaimed"),),
    "claimed": (("unclaimed", "available"),),
}
"""Every move by its code, as in docs/money.md §5: from which account to which."""
