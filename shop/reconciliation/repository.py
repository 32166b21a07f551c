"""Reads what our books know of a bill's numbers, a few hundred at a time, and writes what was found."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, select, update

from commissions.actor import Actor, system_acting
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.ledger.bills import make_fee_key, make_return_key, sum_fees
from commissions.ports import Transaction
from commissions.withdrawals.tables import withdrawal
from shop.captures.repository import PROVIDER
from shop.captures.tables import payment_capture
from shop.reconciliation.bills import FlowBill, TradeBill, TradeLine
from shop.reconciliation.difference import ONLY_NOTED, Difference
from shop.reconciliation.known import KnownPayment, KnownRefund, KnownTransfer
from shop.reconciliation.tables import bill_difference, billed, reconciled_bill
from shop.refunds.tables import refund, refund_attempt
from shop.schema import insert_or_ignore, insert_or_update

HOUSE = system_acting("reconciliation")
_AT_ONCE = 200


def find_payments(connection: Connection, transactions: Sequence[str]) -> dict[str, KnownPayment]:
    """What was written down of some of Pay's transaction ids."""
    columns = [payment_capture.c[name] for name in KnownPayment.__dataclass_fields__]
    mine = (payment_capture.c.provider == PROVIDER, payment_capture.c.transaction_id.in_(transactions))
    return {row.transaction_id: KnownPayment(*row) for row in connection.execute(select(*columns).where(*mine))}


def find_refunds(connection: Connection, numbers: Sequence[str]) -> dict[str, KnownRefund]:
    """What is known of some of our refund numbers at Pay."""
    row = refund_attempt.c
    query = (
        select(row.out_refund_no, row.refund_no, refund.c.transaction_id, refund.c.amount_fen, row.status)
        .join(refund, refund.c.refund_no == row.refund_no)
        .where(row.out_refund_no.in_(numbers))
    )
    return {found.out_refund_no: KnownRefund(*found) for found in connection.execute(query)}


def find_transfers(connection: Connection, numbers: Sequence[str]) -> dict[str, KnownTransfer]:
    """What is known of some of our transfer numbers."""
    row = withdrawal.c
    query = select(*_TRANSFER).where(row.number.in_(numbers))
    return {found.number: _restore_transfer(found) for found in connection.execute(query)}


_TRANSFER = [withdrawal.c[name] for name in ("number", "person_kind", "person_id", "net_fen", "status")]


def _restore_transfer(row: Any) -> KnownTransfer:
    """The transfer of a row of `_TRANSFER`."""
    person = Beneficiary(BeneficiaryKind(row.person_kind), row.person_id)
    return KnownTransfer(row.number, person, row.net_fen or 0, row.status)


def write_billed(tx: Transaction, kind: str, subject: str, day: date, amount_fen: int) -> str | None:
    """Note that a bill names a number of ours.

    Returns the day of another bill that named it before, if one did.
    """
    row = {"kind": kind, "subject": subject, "day": day.isoformat(), "amount_fen": amount_fen}
    if insert_or_ignore(tx.connection, billed, row):
        return None
    mine = select(billed.c.day).where(billed.c.kind == kind, billed.c.subject == subject)
    before = tx.connection.scalar(mine)
    return before if before != day.isoformat() else None


def write_differences(tx: Transaction, day: date, differences: Iterable[Difference]) -> list[Difference]:
    """Write down what differs; what was written down before stays as it was decided. Returns what is new."""
    rows = ((found, _describe(tx, day, found)) for found in differences)
    return [found for found, row in rows if insert_or_ignore(tx.connection, bill_difference, row)]


def _describe(tx: Transaction, day: date, found: Difference) -> dict[str, Any]:
    """The row of a difference. What only needs noting is ended as soon as it is found."""
    noted = found.kind in ONLY_NOTED
    return {
        "day": day.isoformat(),
        "kind": found.kind.value,
        "subject": found.subject,
        "number": found.number,
        "expected": found.expected,
        "found": found.found,
        "status": "noted" if noted else "open",
        "found_at": tx.now,
        "ended_at": tx.now if noted else None,
        "ended_by": HOUSE if noted else None,
    }


def end_difference(tx: Transaction, difference_id: int, status: str, *, by: Actor, reason: str) -> bool:
    """End an open difference. False if it has ended before."""
    row = bill_difference.c
    changed = update(bill_difference).where(row.id == difference_id, row.status == "open")
    values = {"status": status, "ended_at": tx.now, "ended_by": by, "reason": reason}
    return tx.connection.execute(changed.values(**values)).rowcount == 1


def write_bill(tx: Transaction, day: date, bill: str, **values: Any) -> None:
    """Write down what became of a bill; one that was asked for again replaces what was said before."""
    nothing: dict[str, Any] = {"digest": None, "lines": 0, "foreign_lines": 0, "closing_fen": None, "problem": None}
    nothing |= dict.fromkeys(("fee_units", "own_fee_fen", "booked_fee_fen"))
    row = {"day": day.isoformat(), "bill": bill, "at": tx.now} | nothing | values
    insert_or_update(tx.connection, reconciled_bill, ("day", "bill"), row)


def sum_booked_fees(connection: Connection, lines: Sequence[TradeLine]) -> int:
    """What the journal has of Pay's fees for these lines of a bill, less what came back. A statement for 200 lines."""
    keys = [
        make_return_key(of.transaction_id, of.refund_no) if of.is_refund else make_fee_key(of.transaction_id)
        for of in lines
    ]
    return sum(sum_fees(connection, keys[at : at + _AT_ONCE]) for at in range(0, len(keys), _AT_ONCE))


def describe_bill(bill: TradeBill | FlowBill, foreign_lines: int) -> dict[str, Any]:
    """What is kept of a bill."""
    values: dict[str, Any] = {"lines": len(bill.lines), "foreign_lines": foreign_lines, "digest": bill.digest}
    values["status"] = "empty" if bill.digest is None else "taken_in"
    if isinstance(bill, TradeBill):
        values["fee_units"] = bill.fee_units
    if isinstance(bill, FlowBill) and bill.lines:
        values["closing_fen"] = bill.lines[-1].balance_fen
    return values


def list_payments_not_billed(connection: Connection, begin: datetime, end: datetime, limit: int) -> list[KnownPayment]:
    """Payments that were made in a span of time and that no bill has named."""
    columns = [payment_capture.c[name] for name in KnownPayment.__dataclass_fields__]
    row = payment_capture.c
    query = select(*columns).where(row.provider == PROVIDER, row.paid_at >= begin, row.paid_at < end)
    unnamed = query.where(_is_not_billed("payment", row.transaction_id)).order_by(row.paid_at).limit(limit)
    return [KnownPayment(*found) for found in connection.execute(unnamed)]


def list_refunds_not_billed(connection: Connection, begin: datetime, end: datetime, limit: int) -> list[KnownRefund]:
    """Refunds that Pay confirmed in a span of time and that no bill has named."""
    row = refund_attempt.c
    query = (
        select(row.out_refund_no, row.refund_no, refund.c.transaction_id, refund.c.amount_fen, row.status)
        .join(refund, refund.c.refund_no == row.refund_no)
        .where(row.status == "success", row.ended_at >= begin, row.ended_at < end)
    )
    unnamed = query.where(_is_not_billed("refund", row.out_refund_no)).order_by(row.ended_at).limit(limit)
    return [KnownRefund(*found) for found in connection.execute(unnamed)]


def list_transfers_not_billed(
    connection: Connection, begin: datetime, end: datetime, limit: int
) -> list[KnownTransfer]:
    """Transfers that we hold for settled since a span of time and that no bill has named."""
    row = withdrawal.c
    query: Select[Any] = select(*_TRANSFER).where(
        row.channel == "wechat", row.status == "settled", row.closed_at >= begin, row.closed_at < end
    )
    unnamed = query.where(_is_not_billed("transfer", row.number)).order_by(row.closed_at).limit(limit)
    return [_restore_transfer(found) for found in connection.execute(unnamed)]


def _is_not_billed(kind: str, subject: Any) -> Any:
    """No bill has named this number."""
    return ~exists().where(and_(billed.c.kind == kind, billed.c.subject == subject))


def find_closing(connection: Connection, day: date, account: str) -> int | None:
    """The balance with which an account's bill of a day ended, if that bill was taken in."""
    row = reconciled_bill.c
    query = select(row.closing_fen).where(row.day == day.isoformat(), row.bill == account, row.status == "taken_in")
    return connection.scalar(query)
