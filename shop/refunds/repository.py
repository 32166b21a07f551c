"""Rows of refunds and their attempts at Pay.

Written, locked and changed, each change conditional on what it leaves.
"""

from sqlalchemy import func, insert, select, update

from commissions.ports import Transaction
from shop.refunds.queries import find_attempt, find_refund
from shop.refunds.refund import Attempt, Refund, RefundState
from shop.refunds.refusals import RefundUnknown
from shop.refunds.schedule import BETWEEN_REFUNDS
from shop.refunds.tables import refund, refund_attempt


def write_attempt(tx: Transaction, refund_no: str, out_refund_no: str, number: str) -> None:
    """Write a new number down; it goes out at once, or a minute after the last refund of the same payment."""
    others = select(func.max(refund_attempt.c.goes_out_at)).join(
        refund, refund.c.refund_no == refund_attempt.c.refund_no
    )
    last = tx.connection.scalar(others.where(refund.c.number == number))
    goes_out_at = tx.now if last is None else max(tx.now, last + BETWEEN_REFUNDS)

    row = {
        "out_refund_no": out_refund_no,
        "refund_no": refund_no,
        "status": "sending",
        "tries": 0,
        "goes_out_at": goes_out_at,
        "next_try_at": goes_out_at,
    }

    tx.connection.execute(insert(refund_attempt).values(**row))


def change_attempt(tx: Transaction, attempt: Attempt, **values: object) -> None:
    """Change an attempt that is in the status in which it was read. The caller has its refund locked."""
    mine = (refund_attempt.c.out_refund_no == attempt.out_refund_no, refund_attempt.c.status == attempt.status)
    changed = tx.connection.execute(update(refund_attempt).where(*mine).values(**values)).rowcount
    assert changed == 1, "the refund is locked, so nobody else has moved its attempt"


def lock_attempt(tx: Transaction, out_refund_no: str) -> tuple[Attempt, Refund]:
    """An attempt as it is once its refund is locked, and the refund. Raises RefundUnknown."""
    before = find_attempt(tx.connection, out_refund_no)
    if before is None:
        raise RefundUnknown(refund_no=out_refund_no)
    found = lock_refund(tx, before.refund_no)
    return find_attempt(tx.connection, out_refund_no) or before, found


def lock_refund(tx: Transaction, refund_no: str) -> Refund:
    """The refund, locked until the unit of work ends. Raises RefundUnknown."""
    found = find_refund(tx.connection, refund_no, lock=True)
    if found is None:
        raise RefundUnknown(refund_no=refund_no)
    return found


def get_refund(tx: Transaction, refund_no: str) -> Refund:
    """The refund of a number that is known to exist."""
    found = find_refund(tx.connection, refund_no)
    assert found is not None, "refunds are never deleted"
    return found


def end_refund(tx: Transaction, found: Refund, state: RefundState) -> None:
    """Settle a refund or give it up. The caller has it locked and decided."""
    ended = (
        update(refund)
        .where(refund.c.refund_no == found.refund_no, refund.c.state == RefundState.DECIDED.value)
        .values(state=state.value, ended_at=tx.now, problem=None)
    )
    if tx.connection.execute(ended).rowcount != 1:
        raise AssertionError("the refund is locked, so nobody else has ended it")
