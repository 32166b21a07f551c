"""A batch of transfers as a value: what was exported for whom to pay, and what they say became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary
from commissions.withdrawals.withdrawal import PayeeKind

PaidBy = Literal["bank", "provider"]
"""Who pays the lines of a batch: the merchant's bank, or a provider of flexible employment (灵活用工)."""


@dataclass(frozen=True)
class BatchLine:
    """One transfer of a batch.

    `line` counts from 1; `account` is the fingerprint of the account at the export.
    """

    line: int
    number: str
    person: Beneficiary
    amount_fen: int
    account: str
    payee_kind: PayeeKind | None
    outcome: str | None
    """"settled", "failed", or None while the bank has said nothing."""


@dataclass(frozen=True)
class Batch:
    """An exported batch. It is exported once and never changes."""

    no: str
    paid_by: PaidBy
    exported_by: Actor
    exported_at: datetime
    total_fen: int
    lines: tuple[BatchLine, ...]


@dataclass(frozen=True)
class Export:
    """What an export did. `batch` is None when nothing could be sent.

    `returned` are numbers whose money went back instead, `without_account` those whose person has no account on file.
    """

    batch: Batch | None
    returned: tuple[str, ...]
    without_account: tuple[str, ...]


@dataclass(frozen=True)
class BankResult:
    """One row of the bank's answer. `reason` is the bank's, where it failed."""

    number: str
    amount_fen: int
    account: str
    succeeded: bool
    reason: str = ""


@dataclass(frozen=True)
class ImportOutcome:
    """How many rows settled, failed, and were known before."""

    settled: int
    failed: int
    known: int
