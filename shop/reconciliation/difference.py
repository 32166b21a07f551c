"""What can differ between a bill and our books, by name, and what is done about each."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of difference. `…_here` is missing in our books, `…_there` in Pay's bill."""

    PAYMENT_MISSING_HERE = "payment_missing_here"
    PAYMENT_MISSING_THERE = "payment_missing_there"
    PAYMENT_AMOUNT = "payment_amount"
    PAYMENT_CURRENCY = "payment_currency"
    PAYMENT_ACCOUNT = "payment_account"
    PAYMENT_PAYER = "payment_payer"
    PAYMENT_NUMBER = "payment_number"
    PAYMENT_STATE = "payment_state"
    PAYMENT_TWICE = "payment_twice"
    COUPON_NOT_FUNDED = "coupon_not_funded"
    REFUND_MISSING_HERE = "refund_missing_here"
    REFUND_MISSING_THERE = "refund_missing_there"
    REFUND_AMOUNT = "refund_amount"
    REFUND_OF_OTHER = "refund_of_other"
    REFUND_STATE = "refund_state"
    REFUND_TWICE = "refund_twice"
    FEE_CHANGED = "fee_changed"
    FEE_TOO_HIGH = "fee_too_high"
    FEE_RETURN = "fee_return"
    FLOW_MISSING = "flow_missing"
    FLOW_AMOUNT = "flow_amount"
    FLOW_UNEXPLAINED = "flow_unexplained"
    FLOW_TWICE = "flow_twice"
    TRANSFER_MISSING_HERE = "transfer_missing_here"
    TRANSFER_MISSING_THERE = "transfer_missing_there"
    TRANSFER_AMOUNT = "transfer_amount"
    TRANSFER_STATE = "transfer_state"
    TRANSFER_TWICE = "transfer_twice"
    TRANSFER_RETURNED = "transfer_returned"
    BALANCE_GAP = "balance_gap"


MENDED_BY_ASKING = (Kind.PAYMENT_MISSING_HERE, Kind.REFUND_STATE, Kind.TRANSFER_STATE)
"""Safe: Pay is asked by the number, and its answer goes the normal path, as if its notice had come late."""
ONLY_NOTED = (Kind.COUPON_NOT_FUNDED,)
"""Explained by what Pay says itself, so that nobody has to decide anything."""
HOLDS_TRANSFERS = (
    Kind.TRANSFER_MISSING_HERE,
    Kind.TRANSFER_AMOUNT,
    Kind.TRANSFER_TWICE,
    Kind.TRANSFER_RETURNED,
    Kind.TRANSFER_MISSING_THERE,
)
"""Money has left, or has not left, otherwise than we believe: the person's transfers stop until somebody has looked."""
HOLDS_AWARDS = (
    Kind.PAYMENT_MISSING_THERE,
    Kind.PAYMENT_AMOUNT,
    Kind.PAYMENT_CURRENCY,
    Kind.PAYMENT_ACCOUNT,
    Kind.PAYMENT_PAYER,
    Kind.PAYMENT_STATE,
    Kind.REFUND_MISSING_HERE,
    Kind.REFUND_AMOUNT,
)
"""The order's money is not what we believe: what it earned anyone waits until somebody has looked."""


@dataclass(frozen=True)
class Difference:
    """One thing that differs.

    `subject` is what the bill calls it, `number` ours by which Pay can be asked, if any. `expected` is what our books
    say, `found` what the bill says, in words.
    """

    kind: Kind
    subject: str
    number: str | None
    expected: str
    found: str
