"""Withheld tax on its way to the tax office (docs/money.md §5).

Withdrawals withhold it; here it is remitted.
"""

from sqlalchemy import Connection, case, cast, func, or_, select

from commissions.actor import Actor
from commissions.ledger.entry import TAX, TAX_CLAIMS, TAX_PAYABLE, Entry, Posting
from commissions.ledger.queries import find_entry_amount
from commissions.ledger.refusals import AmountRefused, ReasonMissing, TaxTooSmall
from commissions.ledger.repository import post, take_lock
from commissions.ledger.tables import IS_TAX, LARGEST_FEN, ledger_posting
from commissions.ports import Transaction
from commissions.schema import Fen


def remit_tax(tx: Transaction, reference: str, amount_fen: int, *, by: Actor) -> bool:
    """Book tax that was paid to the tax office; `reference` is the receipt's number.

    False if this was done before. `by` is what the audit log keeps. Raises AmountRefused, ReasonMissing without a
    reference, TaxTooSmall, EntryContradicted for another amount.
    """
    if type(amount_fen) is not int or not 0 < amount_fen <= LARGEST_FEN:
        raise AmountRefused(amount_fen=amount_fen)
    if not reference.strip():
        raise ReasonMissing

    key = f"tax:{reference.strip()}:remitted"

    # Two receipts at once could each be within what is payable, and together not.
    take_lock(tx.connection, "tax")
    if find_entry_amount(tx.connection, key) is None:
        payable = find_tax_payable(tx.connection)
        if amount_fen > payable:
            raise TaxTooSmall(payable_fen=payable)

    return post(tx, Entry(key, (Posting(TAX_PAYABLE, TAX, amount_fen, "remitted"),)))


def record_tax_refunded(tx: Transaction, reference: str, amount_fen: int, *, by: Actor) -> bool:
    """Book tax that its office has paid back, of transfers that came back after it was remitted.

    False for a repeat. `by` is what the audit log keeps. Raises AmountRefused, ReasonMissing without a reference,
    TaxTooSmall for more than is claimed.
    """
    if type(amount_fen) is not int or not 0 < amount_fen <= LARGEST_FEN:
        raise AmountRefused(amount_fen=amount_fen)
    if not reference.strip():
        raise ReasonMissing
    key = f"tax:{reference.strip()}:refunded"
    take_lock(tx.connection, "tax")
    if find_entry_amount(tx.connection, key) is None and amount_fen > (claimed := find_tax_claims(tx.connection)):
        raise TaxTooSmall(payable_fen=claimed)
    return post(tx, Entry(key, (Posting(TAX, TAX_CLAIMS, amount_fen, "tax_refunded"),)))


def find_tax_claims(connection: Connection) -> int:
    """What the tax office owes, in fen: tax that was remitted for transfers that came back."""
    row, name = ledger_posting.c, TAX_CLAIMS.full_name
    signed = case((row.source == name, row.amount_fen), else_=-row.amount_fen)
    query = select(cast(func.coalesce(func.sum(signed), 0), Fen))
    return int(connection.scalar(query.where(or_(row.source == name, row.destination == name))) or 0)


def find_tax_payable(connection: Connection) -> int:
    """What was withheld and not remitted yet, in fen."""
    row, name = ledger_posting.c, TAX_PAYABLE.full_name
    signed = case((row.destination == name, row.amount_fen), else_=-row.amount_fen)
    query = select(cast(func.coalesce(func.sum(signed), 0), Fen))
    return int(connection.scalar(query.where(IS_TAX)) or 0)
