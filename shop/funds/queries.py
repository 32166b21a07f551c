"""Reads of funds: the latest that is known of the operation account."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from commissions.ledger.trial import begin_day
from shop.funds.tables import fund_balance
from shop.reconciliation.tables import reconciled_bill


@dataclass(frozen=True)
class Told:
    """What the account held at an instant; `source` is "pay", "bill" (the end of its day) or "typed"."""

    fen: int
    source: str
    at: datetime


def find_operation_balance(connection: Connection) -> Told | None:
    """The latest that Pay, its bill or a person told of the operation account. Two statements."""
    row = fund_balance.c
    told_last = select(row.fen, row.source, row.at).order_by(row.at.desc(), row.id.desc()).limit(1)
    latest = connection.execute(told_last).first()
    bill = reconciled_bill.c
    closing = (bill.bill == "OPERATION", bill.closing_fen.is_not(None))
    billed_last = select(bill.day, bill.closing_fen).where(*closing).order_by(bill.day.desc()).limit(1)
    billed = connection.execute(billed_last).first()

    told = [Told(*latest)] if latest else []
    if billed:
        told.append(Told(billed.closing_fen, "bill", begin_day(date.fromisoformat(billed.day) + timedelta(days=1))))
    return max(told, key=lambda of: of.at, default=None)
