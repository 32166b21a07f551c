"""What Pay's bills show beside payments and refunds.

Its fee, the fee's return, and what it took (docs/money.md §5). Reconciliation calls these; each is idempotent by its
key.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, case, func, insert, select, update

from commissions.ledger.entry import PAY_FEES, PAYMENTS, SALES, Entry, Posting
from commissions.ledger.queries import find_entry_amount
from commissions.ledger.refusals import FeeUnknown, ReturnTooLarge
from commissions.ledger.repository import post
from commissions.ledger.tables import ledger_entry, ledger_posting, pay_fee
from commissions.ports import Transaction


def make_fee_key(payment: str) -> str:
    """The key of what Pay kept of a payment."""
    return f"pay_fee:{payment}"


def make_return_key(payment: str, refund: str) -> str:
    """The key of what Pay gave back of its fee with a refund."""
    return f"pay_fee:{payment}:returned:{refund}"


def sum_fees(connection: Connection, keys: Sequence[str]) -> int:
    """What Pay kept by these entries, in fen, less what it gave back by them."""
    row = ledger_posting.c
    kept = case((row.code == "pay_fee", row.amount_fen), (row.code == "pay_fee_returned", -row.amount_fen), else_=0)
    query = select(func.coalesce(func.sum(kept), 0)).join(ledger_entry, ledger_entry.c.id == row.entry_id)
    return int(connection.scalar(query.where(ledger_entry.c.key.in_(keys))) or 0)


def post_pay_fee(tx: Transaction, payment: str, fee_fen: int, *, order_no: str | None = None) -> bool:
    """Book what Pay kept of a payment.

    `payment` names it: Pay's transaction id. False if this was done before. Raises EntryContradicted when it was done
    with another amount.
    """
    entry = Entry(make_fee_key(payment), (Posting(SALES, PAY_FEES, fee_fen, "pay_fee"),), order_no)
    if not post(tx, entry):
        return False
    row = {"payment": payment, "order_no": order_no, "fee_fen": fee_fen, "returned_fen": 0, "posted_at": tx.now}
    tx.connection.execute(insert(pay_fee).values(**row))
    return True


def return_pay_fee(tx: Transaction, payment: str, refund: str, fee_fen: int) -> bool:
    """Book what Pay gave back of its fee with a refund, named by Pay's number of it.

    False if this was done before. Raises FeeUnknown, ReturnTooLarge, EntryContradicted when it was done with another
    amount.
    """
    row = tx.connection.execute(select(pay_fee).where(pay_fee.c.payment == payment).with_for_update()).first()
    if row is None:
        raise FeeUnknown(payment=payment)

    key = make_return_key(payment, refund)
    entry = Entry(key, (Posting(PAY_FEES, SALES, fee_fen, "pay_fee_returned"),), row.order_no)

    # A repeat is compared by `post` with what was booked, not with what is left now.
    if find_entry_amount(tx.connection, key) is not None:
        return post(tx, entry)

    if fee_fen > row.fee_fen - row.returned_fen:
        raise ReturnTooLarge(left_fen=row.fee_fen - row.returned_fen)

    mine = update(pay_fee).where(pay_fee.c.payment == payment)
    tx.connection.execute(mine.values(returned_fen=pay_fee.c.returned_fen + fee_fen))
    return post(tx, entry)


def post_taken(tx: Transaction, reference: str, amount_fen: int, *, order_no: str | None = None) -> bool:
    """Book what Pay took for a complaint or a penalty, named by its bill's `reference`.

    False if this was done before. Moves no award: a person decides about those. Raises EntryContradicted when it was
    done with another amount.
    """
    return post(tx, Entry(f"taken:{reference}", (Posting(SALES, PAYMENTS, amount_fen, "taken"),), order_no))


def sum_taken(connection: Connection, order_no: str) -> int:
    """What Pay took for an order, in fen: it went to the buyer already."""
    own = (ledger_entry.c.order_no == order_no, ledger_posting.c.code == "taken")
    query = select(func.coalesce(func.sum(ledger_posting.c.amount_fen), 0))
    joined = query.join(ledger_entry, ledger_entry.c.id == ledger_posting.c.entry_id)
    return int(connection.scalar(joined.where(*own)) or 0)
