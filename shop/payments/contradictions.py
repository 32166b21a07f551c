"""Use cases of contradictions: Pay tells of a payment again, and says something else than before.

Both words are signed, so that only a person can say which is true. Until then nothing moves by the second.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, select, update

from commissions.actor import Actor
from commissions.ledger.bills import post_taken
from commissions.ledger.refusals import ReasonMissing, SetAsideDecided
from commissions.ledger.service import correct_set_aside, set_aside
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.captures.capture import Misfit, Received, determine_booked
from shop.captures.queries import find_paid_order, find_received, find_set_aside
from shop.captures.repository import PROVIDER, change_set_aside, write_set_aside
from shop.orders.queries import lock_order
from shop.payments.disinterest import demand_not_payer
from shop.payments.events import PaymentContradicted
from shop.payments.tables import payment_contradiction
from shop.schema import insert_or_ignore

_TOLD = ("number", "transaction_id", "amount_fen", "currency", "appid", "mch_id", "payer_openid")


class ContradictionUnknown(Refusal):
    """Nothing that Pay said of this payment waits for a decision."""

    code = "contradiction_unknown"


@dataclass(frozen=True)
class Believed:
    """What Pay holds of a payment by its later word, which a person believes: in fen, under a number of ours."""

    number: str
    amount_fen: int


def keep_if_other(tx: Transaction, received: Received) -> bool:
    """Keep and report what Pay says of a payment that is known otherwise.

    False if it says the same as before.
    """
    known = find_received(tx.connection, received.transaction_id)
    if known is None or all(getattr(known, name) == getattr(received, name) for name in _TOLD):
        return False

    fact = {name: value for name, value in asdict(received).items() if name in _TOLD}
    row = {
        "provider": PROVIDER,
        "transaction_id": received.transaction_id,
        "digest": hashlib.sha256(json.dumps(fact, sort_keys=True).encode()).hexdigest(),
        "fact": fact,
        "status": "waiting",
        "seen_at": tx.now,
    }

    # Unique by its digest: the same contradiction told again is kept and reported once.
    if not insert_or_ignore(tx.connection, payment_contradiction, row):
        return False

    differing = next(name for name in _TOLD if getattr(known, name) != getattr(received, name))
    tx.publish(PaymentContradicted(received.transaction_id, received.number, differing))
    return True


def believe_contradiction(tx: Transaction, transaction_id: str, *, by: Actor, reason: str) -> int:
    """Say that Pay's latest word of a payment is the true one; returns what Pay holds of it, in fen.

    Of a set-aside payment all of that is set aside now, and waits to be sent back or accepted. Of one that has paid an
    order only what Pay holds can go back by a refund: what it never had is booked away from the order, and what it has
    beyond the order is set aside. No award moves: whether the order is sent or refunded is for a person to say. Raises
    ContradictionUnknown, SetAsideDecided once it was believed, ReasonMissing, and OwnInterest for the order's buyer.
    """
    demand_not_payer(tx, transaction_id, by)
    order_no = find_paid_order(tx.connection, transaction_id)
    if order_no is not None:
        lock_order(tx.connection, order_no)
    before = find_believed(tx.connection, transaction_id)
    received = Received(**_end(tx, transaction_id, "believed", by, reason), paid_at=None)
    if before is not None:
        raise SetAsideDecided(key=transaction_id)

    if order_no is not None:
        return _believe_of_order(tx, order_no, received)
    return _believe_of_aside(tx, received)


def find_believed(connection: Connection, transaction_id: str) -> Believed | None:
    """What a person believes of a payment of which Pay contradicted itself; None where the first word stands."""
    row = payment_contradiction.c
    mine = (row.provider == PROVIDER, row.transaction_id == transaction_id, row.status == "believed")
    fact = connection.scalar(select(row.fact).where(*mine).order_by(row.seen_at.desc()).limit(1))
    known = find_received(connection, transaction_id)
    if fact is None or known is None:
        return None
    received = Received(**fact, paid_at=None)
    of_order = find_paid_order(connection, transaction_id) is not None
    return Believed(received.number, _determine_held(known, received) if of_order else determine_booked(received))


def dismiss_contradiction(tx: Transaction, transaction_id: str, *, by: Actor, reason: str) -> None:
    """Say that what is written down of a payment is true, and Pay's later word is not. Nothing moves.

    Raises ContradictionUnknown, ReasonMissing.
    """
    _end(tx, transaction_id, "dismissed", by, reason)


def list_contradictions(connection: Connection, limit: int = 100) -> list[dict[str, object]]:
    """What waits for a decision, the oldest first: Pay's number of the payment, and what Pay says now."""
    row = payment_contradiction.c
    waiting = select(row.transaction_id, row.fact, row.seen_at).where(row.status == "waiting").order_by(row.seen_at)
    return [dict(found._mapping) for found in connection.execute(waiting.limit(limit))]


def _believe_of_aside(tx: Transaction, received: Received) -> int:
    fen, key = determine_booked(received), received.transaction_id
    aside = find_set_aside(tx.connection, key)
    assert aside is not None, "what paid no order is set aside"
    values = {"believed_fen": fen, "believed_number": received.number}
    if not change_set_aside(tx.connection, key, "waiting", **values):
        raise SetAsideDecided(key=key)
    correct_set_aside(tx, f"payment:{key}", aside.amount_fen, fen, order_no=aside.order_no)
    return fen


def _believe_of_order(tx: Transaction, order_no: str, received: Received) -> int:
    """The books take over what Pay holds; the order stays paid, and its price is what it was."""
    key = received.transaction_id
    known = find_received(tx.connection, key)
    assert known is not None, "it has paid an order"
    fen = _determine_held(known, received)
    if fen < known.amount_fen:
        post_taken(tx, f"payment:{key}", known.amount_fen - fen, order_no=order_no)
    if fen > known.amount_fen:
        surplus = replace(received, amount_fen=fen - known.amount_fen)
        write_set_aside(tx, surplus, Misfit.AMOUNT, order_no)
        set_aside(tx, f"payment:{key}", surplus.amount_fen, order_no=order_no)
    return fen


def _determine_held(known: Received, received: Received) -> int:
    """What Pay holds of an order's payment by its later word: nothing, if it lies in another merchant's account."""
    return determine_booked(received, None if received.mch_id == known.mch_id else Misfit.MCH_ID)


def _end(tx: Transaction, transaction_id: str, status: str, by: Actor, reason: str) -> dict[str, Any]:
    """End what waits about a payment; the fact that came last."""
    if not reason.strip():
        raise ReasonMissing

    row = payment_contradiction.c
    mine = (row.provider == PROVIDER, row.transaction_id == transaction_id, row.status == "waiting")

    waiting = select(row.fact).where(*mine).order_by(row.seen_at.desc()).limit(1).with_for_update()
    fact = tx.connection.scalar(waiting)
    if fact is None:
        raise ContradictionUnknown(number=transaction_id)

    values = {"status": status, "decided_by": by, "decision_reason": reason.strip(), "decided_at": tx.now}
    tx.connection.execute(update(payment_contradiction).where(*mine).values(**values))
    return dict(fact)
