"""Use cases of contradictions: Pay tells of a payment again, and says something else than before.

Both words are signed, so that only a person can say which is true. Until then nothing moves by the second.
"""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select, update

from commissions.actor import Actor
from commissions.ledger.refusals import ReasonMissing, SetAsideDecided
from commissions.ledger.service import correct_set_aside
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.captures.capture import Received, determine_booked
from shop.captures.queries import find_received, find_set_aside
from shop.captures.repository import PROVIDER, change_set_aside
from shop.payments.events import PaymentContradicted
from shop.payments.setting_aside import demand_not_payer
from shop.payments.tables import payment_contradiction
from shop.schema import insert_or_ignore

_TOLD = ("number", "transaction_id", "amount_fen", "currency", "appid", "mch_id", "payer_openid")


class ContradictionUnknown(Refusal):
    """Nothing that Pay said of this payment waits for a decision."""

    code = "contradiction_unknown"


class ContradictionOfOrder(Refusal):
    """The payment has paid order `data["order_no"]`.

    Refund that, and end the contradiction as not believed.
    """

    code = "contradiction_of_order"


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
    """Say that Pay's latest word of a set-aside payment is the true one.

    Returns what is set aside now, in fen. All of it then waits to be sent back or accepted. Raises
    ContradictionUnknown, ContradictionOfOrder, SetAsideDecided, ReasonMissing, and OwnInterest for the buyer of its
    order.
    """
    demand_not_payer(tx, transaction_id, by)
    fact = _end(tx, transaction_id, "believed", by, reason)
    aside = find_set_aside(tx.connection, transaction_id)
    if aside is None:
        known = find_received(tx.connection, transaction_id)
        raise ContradictionOfOrder(order_no=known.number if known else None)

    received = Received(**fact, paid_at=None)
    fen = determine_booked(received)
    values = {"believed_fen": fen, "believed_number": received.number}
    if aside.is_believed or not change_set_aside(tx.connection, transaction_id, "waiting", **values):
        raise SetAsideDecided(key=transaction_id)
    correct_set_aside(tx, f"payment:{transaction_id}", aside.amount_fen, fen, order_no=aside.order_no)
    return fen


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
