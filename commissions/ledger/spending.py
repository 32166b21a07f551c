"""A balance put towards an order.

Reserved when it is placed, spent when it is paid, released when it is closed. What a refund gives back of it goes back
to the balance at once (docs/money.md §5).
"""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.ledger.entry import SALES, Entry, Posting, available, spending
from commissions.ledger.queries import find_entry_amount
from commissions.ledger.refusals import (
    AmountRefused,
    BalanceTooSmall,
    NumberUsed,
    ReturnTooLarge,
    SpendingEnded,
    SpendingUnknown,
)
from commissions.ledger.repository import lock_balance, post
from commissions.ledger.tables import LARGEST_FEN, balance_spending
from commissions.ports import Transaction


def reserve_balance(tx: Transaction, order_no: str, person: Beneficiary, amount_fen: int) -> bool:
    """Put `amount_fen` of what a person has available towards an order that is not paid yet.

    False if this was done before. Raises AmountRefused, BalanceTooSmall, NumberUsed when the order has another one.
    """
    if type(amount_fen) is not int or not 0 < amount_fen <= LARGEST_FEN:
        raise AmountRefused(amount_fen=amount_fen)

    # The lock first: what was found under it stays so until the commit.
    fen = lock_balance(tx.connection, available(person))
    found = _find_spending(tx.connection, order_no)
    if found is not None:
        if (_owner(found), found.amount_fen) != (person, amount_fen):
            raise NumberUsed(number=order_no)
        return False

    if fen < amount_fen:
        raise BalanceTooSmall(available_fen=fen)

    row: dict[str, Any] = {"order_no": order_no, "person_kind": person.kind.value, "person_id": person.id}
    row |= {"amount_fen": amount_fen, "returned_fen": 0, "status": "reserved", "reserved_at": tx.now}
    tx.connection.execute(insert(balance_spending).values(**row))

    posting = Posting(available(person), spending(person), amount_fen, "reserved")
    return post(tx, Entry(f"order:{order_no}:balance_reserved", (posting,), order_no))


def spend_balance(tx: Transaction, order_no: str) -> bool:
    """The order is paid: what was put towards it is the merchant's. False if this was done before.

    Raises SpendingUnknown, SpendingEnded when it was released.
    """
    ended = _end_spending(tx, order_no, "spent")
    if ended is None:
        return False
    posting = Posting(spending(_owner(ended)), SALES, ended.amount_fen, "spent")
    return post(tx, Entry(f"order:{order_no}:balance_spent", (posting,), order_no))


def release_balance(tx: Transaction, order_no: str) -> bool:
    """The order is closed unpaid: what was put towards it goes back. False if this was done before.

    Raises SpendingUnknown, SpendingEnded when it was spent.
    """
    ended = _end_spending(tx, order_no, "released")
    if ended is None:
        return False
    posting = Posting(spending(_owner(ended)), available(_owner(ended)), ended.amount_fen, "released")
    return post(tx, Entry(f"order:{order_no}:balance_released", (posting,), order_no))


def return_spent(tx: Transaction, order_no: str, refund_no: str, amount_fen: int) -> bool:
    """A refund gives back `amount_fen` of what was spent. False if this refund did so before.

    Raises SpendingUnknown, ReturnTooLarge, EntryContradicted when the refund returned another amount.
    """
    key = f"refund:{refund_no}:balance_returned"
    row = balance_spending.c
    found = tx.connection.execute(select(balance_spending).where(row.order_no == order_no).with_for_update()).first()

    if found is None:
        raise SpendingUnknown(order_no=order_no)

    posting = Posting(SALES, available(_owner(found)), amount_fen, "spent_returned")
    entry = Entry(key, (posting,), order_no)

    # A repeat is compared by `post` with what was booked, not with what is left now.
    if find_entry_amount(tx.connection, key) is not None:
        return post(tx, entry)

    left = found.amount_fen - found.returned_fen if found.status == "spent" else 0
    if amount_fen > left:
        raise ReturnTooLarge(left_fen=left)

    mine = update(balance_spending).where(row.order_no == order_no)
    tx.connection.execute(mine.values(returned_fen=row.returned_fen + amount_fen))
    return post(tx, entry)


def _end_spending(tx: Transaction, order_no: str, status: str) -> Any:
    """End a reservation; None if it ended this way before. Raises SpendingUnknown, SpendingEnded."""
    mine = (balance_spending.c.order_no == order_no, balance_spending.c.status == "reserved")
    changed = update(balance_spending).where(*mine).values(status=status, ended_at=tx.now)
    row = tx.connection.execute(changed.returning(balance_spending)).first()

    if row is not None:
        return row

    found = _find_spending(tx.connection, order_no)
    if found is None:
        raise SpendingUnknown(order_no=order_no)
    if found.status != status:
        raise SpendingEnded(order_no=order_no, status=found.status)
    return None


def _find_spending(connection: Connection, order_no: str) -> Any:
    """The row of what was put towards an order."""
    return connection.execute(select(balance_spending).where(balance_spending.c.order_no == order_no)).first()


def _owner(row: Any) -> Beneficiary:
    """Whose balance it is."""
    return Beneficiary(BeneficiaryKind(row.person_kind), row.person_id)
