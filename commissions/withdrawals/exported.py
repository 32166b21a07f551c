"""Reads of batches: one with what the bank or provider has said of its lines, and the last ones."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.withdrawals.batch import Batch, BatchLine, PaidBy
from commissions.withdrawals.refusals import BatchUnknown
from commissions.withdrawals.tables import bank_batch, bank_batch_line, bank_result, withdrawal


def get_batch(connection: Connection, no: str) -> Batch:
    """An exported batch with what the bank has said of its lines. Raises BatchUnknown."""
    head = connection.execute(select(bank_batch).where(bank_batch.c.no == no)).first()
    if head is None:
        raise BatchUnknown(batch_no=no)

    row = bank_batch_line.c
    query = (
        select(
            row.line, row.number, withdrawal.c.person_kind, withdrawal.c.person_id, row.amount_fen, row.account,
            withdrawal.c.payee_kind,            bank_result.c.outcome,
        )
        .join(withdrawal, withdrawal.c.number == row.number)
        .join(bank_result, bank_result.c.number == row.number, isouter=True)
        .where(row.batch_no == no)
        .order_by(row.line)
    )  # fmt: skip

    lines = tuple(_restore_line(found) for found in connection.execute(query))
    return Batch(head.no, head.paid_by, head.exported_by, head.exported_at, head.total_fen, lines)


def _restore_line(row: Any) -> BatchLine:
    """The line of a row of `get_batch`."""
    line, number, kind, of, *rest = row
    return BatchLine(line, number, Beneficiary(BeneficiaryKind(kind), of), *rest)


def find_batches_of(connection: Connection, numbers: Collection[str]) -> frozenset[str]:
    """The batches in which these withdrawals went out."""
    row = bank_batch_line.c
    return frozenset(connection.scalars(select(row.batch_no).distinct().where(row.number.in_(numbers))))


@dataclass(frozen=True)
class BatchHead:
    """A batch without its lines, which are only counted."""

    no: str
    paid_by: PaidBy
    exported_by: Actor
    exported_at: datetime
    total_fen: int
    lines: int


def list_last_batches(connection: Connection, limit: int = 50) -> tuple[BatchHead, ...]:
    """The last exported batches, the newest first."""
    head, line = bank_batch.c, bank_batch_line.c
    lines = select(func.count()).where(line.batch_no == head.no).scalar_subquery()
    query = select(head.no, head.paid_by, head.exported_by, head.exported_at, head.total_fen, lines)
    rows = connection.execute(query.order_by(head.exported_at.desc(), head.no).limit(limit))
    return tuple(BatchHead(*row) for row in rows)


def list_batches(connection: Connection, before: datetime | None = None, limit: int = 20) -> tuple[str, ...]:
    """The numbers of exported batches, the newest first; those before an instant if one is given."""
    query = select(bank_batch.c.no).order_by(bank_batch.c.exported_at.desc(), bank_batch.c.no).limit(limit)
    if before is not None:
        query = query.where(bank_batch.c.exported_at < before)
    return tuple(connection.scalars(query))
