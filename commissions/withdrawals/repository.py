"""Writes withdrawals in the caller's transaction. Locks: withdrawal, balances, month."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, insert, select, tuple_, update

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.ledger.entry import (
    TAX_CLAIMS,
    TAX_PAYABLE,
    TRANSFERS,
    WITHDRAWAL_FEES,
    Entry,
    Posting,
    available,
    withdrawing,
)
from commissions.ledger.repository import post
from commissions.ledger.tables import ledger_balance
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore
from commissions.withdrawals.refusals import WithdrawalUnknown
from commissions.withdrawals.tables import tax_month, withdrawal, withdrawal_step
from commissions.withdrawals.withdrawal import STEPS, Status, Withdrawal

COLUMNS = (
    withdrawal.c.number,
    withdrawal.c.person_kind,
    withdrawal.c.person_id,
    withdrawal.c.channel,
    withdrawal.c.amount_fen,
    withdrawal.c.fee_fen,
    withdrawal.c.tax_fen,
    withdrawal.c.net_fen,
    withdrawal.c.status,
    withdrawal.c.approvals_needed,
    withdrawal.c.requested_at,
    withdrawal.c.approved_at,
    withdrawal.c.sent_at,
    withdrawal.c.closed_at,
    withdrawal.c.reason,
    withdrawal.c.returned_at,
    withdrawal.c.rules_version,
    withdrawal.c.seen_net_fen,
    withdrawal.c.payee_kind,
    withdrawal.c.invoice,
)
"""The fields of a `Withdrawal`, in its order, whose wallet it is as two."""
_NO_MONTH = dict.fromkeys(
    ("income_fen", "taxed_fen", "withheld_fen", "paid_count", "paid_fen", "paid_fee_fen", "paid_tax_fen"), 0
)


def restore_withdrawal(row: Any) -> Withdrawal:
    """The withdrawal of a row of `COLUMNS`."""
    number, kind, of, *rest = row[: len(COLUMNS)]
    return Withdrawal(number, Beneficiary(BeneficiaryKind(kind), of), *rest)


def lock_withdrawal(connection: Connection, number: str) -> Withdrawal:
    """The withdrawal, locked. Raises WithdrawalUnknown."""
    query = select(*COLUMNS).where(withdrawal.c.number == number).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        raise WithdrawalUnknown(number=number)
    return restore_withdrawal(row)


def is_of(target: Table, person: Beneficiary) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Rows of a table that belong to a wallet."""
    return target.c.person_kind == person.kind.value, target.c.person_id == person.id


def lock_available(connection: Connection, people: Collection[Beneficiary]) -> dict[Beneficiary, int]:
    """What each person has available, with their balances locked in the usual order.

    Who never had a balance is left out.
    """
    row = ledger_balance.c
    query = (
        select(row.person_kind, row.person_id, row.balance_fen)
        .where(tuple_(row.person_kind, row.person_id).in_([(of.kind.value, of.id) for of in people]))
        .where(row.account == "available")
        .order_by(row.person_kind, row.person_id, row.account)
        .with_for_update()
    )
    found = connection.execute(query).all() if people else ()
    return {Beneficiary(BeneficiaryKind(of.person_kind), of.person_id): of.balance_fen for of in found}


def move(
    tx: Transaction,
    at: Withdrawal,
    after: Status,
    *,
    by: Actor,
    reason: str | None = None,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Move a locked withdrawal from the status in which it was read, and record the step.

    `reason` if it ends by it.
    """
    assert (at.status, after) in STEPS, f"{at.status} never becomes {after}"
    own = (withdrawal.c.number == at.number, withdrawal.c.status == at.status)
    moved = update(withdrawal).where(*own).values(status=after, reason=reason, **(values or {}))
    if tx.connection.execute(moved).rowcount != 1:
        raise AssertionError("a locked withdrawal stays as it was read")

    row = {"number": at.number, "from_status": at.status, "to_status": after, "taken_by": by, "taken_at": tx.now}
    tx.connection.execute(insert(withdrawal_step).values(**row, reason=reason))


def lock_month(connection: Connection, person: Beneficiary, month: str) -> Any:
    """The sums of a person's month, locked, so that two taxes of one month are never reckoned at once."""
    key = {"person_kind": person.kind.value, "person_id": person.id, "month": month}
    insert_or_ignore(connection, tax_month, key | _NO_MONTH)
    row = tax_month.c
    query = select(row.taxed_fen, row.withheld_fen).where(*is_of(tax_month, person), row.month == month)
    return connection.execute(query.with_for_update()).one()


def change_month(connection: Connection, person: Beneficiary, month: str, **changes: int) -> None:
    """Add to the sums of a person's month."""
    own = (*is_of(tax_month, person), tax_month.c.month == month)
    values = {name: tax_month.c[name] + change for name, change in changes.items()}
    if connection.execute(update(tax_month).where(*own).values(**values)).rowcount != 1:
        raise AssertionError("the month was opened")


def give_back(tx: Transaction, at: Withdrawal, after: Status, *, by: Actor, reason: str) -> None:
    """End a locked withdrawal whose money did not go.

    The amount is available again, the month owes its tax no more.
    """
    move(tx, at, after, by=by, reason=reason, values={"closed_at": tx.now})
    _post_returned(tx, at)
    if at.tax_fen is not None:
        change_month(tx.connection, at.person, read_month(tx.connection, at.number), **count_income(at, -1))


def count_income(at: Withdrawal, sign: int) -> dict[str, int]:
    """What an approved withdrawal adds to the income of its month, or takes out of it again.

    What a company is paid is its own affair: it is no labour remuneration, and nobody withholds anything of it.
    """
    taxed_fen = at.amount_fen if at.payee_kind == "person" else 0
    return {
        "income_fen": sign * at.amount_fen,
        "taxed_fen": sign * taxed_fen,
        "withheld_fen": sign * (at.tax_fen or 0),
    }


def get_withdrawal(connection: Connection, number: str) -> Withdrawal:
    """The withdrawal of a number that is known to exist."""
    return restore_withdrawal(connection.execute(select(*COLUMNS).where(withdrawal.c.number == number)).one())


def read_month(connection: Connection, number: str) -> str:
    """The month in which a withdrawal that was approved is taxed."""
    month = connection.scalar(select(withdrawal.c.month).where(withdrawal.c.number == number))
    assert month is not None, "an approved withdrawal has its month"
    return str(month)


def post_requested(tx: Transaction, at: Withdrawal) -> None:
    """The amount leaves what is available."""
    posting = Posting(available(at.person), withdrawing(at.person), at.amount_fen, "requested")
    post(tx, Entry(f"withdrawal:{at.number}:requested", (posting,)))


def _post_returned(tx: Transaction, at: Withdrawal) -> None:
    """The whole amount is available again."""
    posting = Posting(withdrawing(at.person), available(at.person), at.amount_fen, "returned")
    post(tx, Entry(f"withdrawal:{at.number}:returned", (posting,)))


def post_settled(tx: Transaction, at: Withdrawal) -> None:
    """The net has left the house; fee and tax stay with the merchant."""
    source = withdrawing(at.person)
    parts = ((TRANSFERS, at.net_fen), (WITHDRAWAL_FEES, at.fee_fen), (TAX_PAYABLE, at.tax_fen))
    postings = tuple(Posting(source, destination, fen, "settled") for destination, fen in parts if fen)
    post(tx, Entry(f"withdrawal:{at.number}:settled", postings))


def post_transfer_returned(tx: Transaction, at: Withdrawal, claimed_fen: int) -> None:
    """Net, fee and tax of a settled withdrawal are available again.

    `claimed_fen` of the tax its office owes.
    """
    destination = available(at.person)
    tax_fen = (at.tax_fen or 0) - claimed_fen
    parts = ((TRANSFERS, at.net_fen), (WITHDRAWAL_FEES, at.fee_fen), (TAX_PAYABLE, tax_fen), (TAX_CLAIMS, claimed_fen))
    postings = tuple(Posting(source, destination, fen, "transfer_returned") for source, fen in parts if fen)
    post(tx, Entry(f"withdrawal:{at.number}:transfer_returned", postings))
