"""Use cases of payments that fit no order.

A person sends one back through Pay, or accepts it, once, with a reason.
"""

import hashlib
from collections.abc import Callable

from commissions.actor import Actor
from commissions.ledger.refusals import NothingSetAside, ReasonMissing, SetAsideDecided
from commissions.ledger.service import accept_set_aside, return_accepted, return_set_aside
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.captures.capture import Misfit
from shop.captures.queries import SetAside, find_set_aside
from shop.captures.repository import change_set_aside
from shop.orders.queries import find_order
from shop.payments.contradictions import find_believed
from shop.payments.disinterest import demand_not_payer
from shop.refunds.describing import describe_return
from shop.refunds.refund import Refund
from shop.refunds.service import OpenRefund, open_refund


class SetAsideUnknown(Refusal):
    """No payment of this number is set aside."""

    code = "set_aside_unknown"


def accept_payment(tx: Transaction, transaction_id: str, *, by: Actor, reason: str) -> SetAside:
    """Keep a payment that fits no order as the merchant's; it pays no order and earns no commission.

    Raises SetAsideUnknown, SetAsideDecided, ReasonMissing.
    """
    return _decide(tx, transaction_id, "accepted", by, reason, accept_set_aside)


def send_back_payment(tx: Transaction, transaction_id: str, *, prefix: str, by: Actor, reason: str) -> Refund:
    """Send a payment that fits no order back to whoever paid it, under a number of its own.

    One that was accepted goes back as well. It goes out after the commit. `prefix` is this installation's.
    Raises SetAsideUnknown, SetAsideDecided, ReasonMissing, and OwnInterest for the buyer of its order.
    """
    demand_not_payer(tx, transaction_id, by)

    found = _reopen(tx, transaction_id, by, reason) or _decide(
        tx, transaction_id, "returning", by, reason, return_set_aside
    )

    # Whoever paid in the buyer's place is not the buyer, who is therefore told nothing.
    misfit = Misfit(found.reason)
    order = find_order(tx.connection, found.order_no) if found.order_no else None
    told = order is not None and misfit is not Misfit.PAYER
    believed = find_believed(tx.connection, transaction_id)

    return open_refund(
        tx,
        OpenRefund(
            number=believed.number if believed else found.number,
            prefix=prefix,
            order_no=found.order_no,
            member_id=order.member_id if order is not None and told else None,
            transaction_id=transaction_id,
            payment_fen=believed.amount_fen if believed else found.amount_fen,
            amount_fen=found.amount_fen,
            reason=describe_return(misfit),
            by=by,
            request_key=f"return:{transaction_id}",
            request_digest=hashlib.sha256(f"payment:{transaction_id}".encode()).hexdigest(),
            purpose="set_aside",
        ),
    )


def _reopen(tx: Transaction, transaction_id: str, by: Actor, reason: str) -> SetAside | None:
    """Take back what was accepted before, since it goes back after all; None if nothing of it was."""
    found = find_set_aside(tx.connection, transaction_id)
    if found is None or found.status != "accepted" or not found.amount_fen or not reason.strip():
        return None
    values = {"status": "returning", "returned_by": by, "return_reason": reason.strip(), "ended_at": None}
    if not change_set_aside(tx.connection, transaction_id, "accepted", **values):
        raise SetAsideDecided(key=transaction_id)
    return_accepted(tx, f"payment:{transaction_id}", found.amount_fen, order_no=found.order_no)
    return found


def _decide(
    tx: Transaction, transaction_id: str, status: str, by: Actor, reason: str, post: Callable[..., bool]
) -> SetAside:
    """Take the one decision about what is set aside: whoever changes its row first has it."""
    if not reason.strip():
        raise ReasonMissing
    found = find_set_aside(tx.connection, transaction_id)
    if found is None:
        raise SetAsideUnknown(number=transaction_id)

    ended_at = tx.now if status == "accepted" else None
    values = {"status": status, "decided_by": by, "decision_reason": reason.strip(), "ended_at": ended_at}
    if not change_set_aside(tx.connection, transaction_id, "waiting", **values):
        raise SetAsideDecided(key=transaction_id)

    if found.amount_fen == 0 and status == "accepted":  # it was only listed, and a person has looked at it
        return found
    if found.amount_fen == 0:
        raise NothingSetAside(key=transaction_id, amount_fen=0)

    post(tx, f"payment:{transaction_id}", found.amount_fen, order_no=found.order_no)
    return found
