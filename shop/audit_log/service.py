"""Writes the audit log: one act in the unit of work that did it, chained to the one before."""

from sqlalchemy import insert, select, update

from commissions.ports import Transaction
from shop.audit_log.act import GENESIS, Act, calculate_digest
from shop.audit_log.tables import act, act_head
from shop.schema import insert_or_ignore

_CHAIN = 1


def record_act(tx: Transaction, done: Act) -> int:
    """Write an act as the last thing of its unit of work; returns its number.

    The head of the chain stays locked until the commit, so that two acts never follow the same one.
    """
    insert_or_ignore(tx.connection, act_head, {"id": _CHAIN, "number": 0, "digest": GENESIS})
    head = tx.connection.execute(select(act_head).where(act_head.c.id == _CHAIN).with_for_update()).one()
    number: int = head.number + 1
    digest = calculate_digest(head.digest, number, tx.now, done)
    row = {"number": number, "at": tx.now, "previous": head.digest, "digest": digest}
    row |= {"actor": done.actor, "action": done.action, "subject": done.subject, "details": dict(done.details)}
    tx.connection.execute(insert(act).values(**row))
    mine = update(act_head).where(act_head.c.id == _CHAIN, act_head.c.number == head.number)
    if tx.connection.execute(mine.values(number=number, digest=digest)).rowcount != 1:
        raise AssertionError("the head is locked")
    return number
