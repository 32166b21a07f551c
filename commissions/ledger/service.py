"""Money that does not fit an order.

Set aside when it comes, then sent back or accepted, once (docs/money.md §5).
"""

from sqlalchemy import Connection

from commissions.ledger.entry import PAYMENTS, REFUNDING, SALES, SUSPENSE, Entry, Posting
from commissions.ledger.queries import find_entry_amount
from commissions.ledger.refusals import NothingSetAside, SetAsideDecided
from commissions.ledger.repository import EntryContradicted, post
from commissions.ports import Transaction


def set_aside(tx: Transaction, key: str, amount_fen: int, *, order_no: str | None = None) -> bool:
    """Book a payment that does not fit into suspense.

    `key` names the payment in words, as in `payment:4200…`. False when this was done before. Raises EntryContradicted
    when it was done with another amount.
    """
    return post(tx, Entry(f"{key}:set_aside", (Posting(PAYMENTS, SUSPENSE, amount_fen, "set_aside"),), order_no))


def return_set_aside(tx: Transaction, key: str, amount_fen: int, *, order_no: str | None = None) -> bool:
    """Decide that what is set aside under `key` goes back to the payer; it is on its way from here on.

    False when this was decided before. Raises NothingSetAside, SetAsideDecided.
    """
    return _decide_set_aside(tx, key, Posting(SUSPENSE, REFUNDING, amount_fen, "refund_decided"), order_no)


def accept_set_aside(tx: Transaction, key: str, amount_fen: int, *, order_no: str | None = None) -> bool:
    """Decide that what is set aside under `key` is the merchant's.

    Only a person decides this; it earns no commission. False when this was decided before. Raises NothingSetAside,
    SetAsideDecided.
    """
    return _decide_set_aside(tx, key, Posting(SUSPENSE, SALES, amount_fen, "accepted"), order_no)


def return_accepted(tx: Transaction, key: str, amount_fen: int, *, order_no: str | None = None) -> bool:
    """What a person had accepted under `key` goes back to the payer after all.

    False when this was decided before. Raises NothingSetAside unless it was accepted.
    """
    if find_entry_amount(tx.connection, f"{key}:decided", SALES.full_name) != amount_fen:
        raise NothingSetAside(key=key, amount_fen=amount_fen)
    posting = Posting(SALES, REFUNDING, amount_fen, "accepted_returned")
    return post(tx, Entry(f"{key}:reopened", (posting,), order_no))


def settle_set_aside(tx: Transaction, key: str, amount_fen: int, *, order_no: str | None = None) -> bool:
    """Pay confirms that what went back under `key` has arrived. False when this was said before.

    Raises NothingSetAside unless its return was decided.
    """
    sent = [
        find_entry_amount(tx.connection, f"{key}:{phase}", REFUNDING.full_name) for phase in ("decided", "reopened")
    ]
    if amount_fen not in sent:
        raise NothingSetAside(key=key, amount_fen=amount_fen)
    return post(tx, Entry(f"{key}:returned", (Posting(REFUNDING, PAYMENTS, amount_fen, "refunded"),), order_no))


def _decide_set_aside(tx: Transaction, key: str, posting: Posting, order_no: str | None) -> bool:
    """Post the one decision about a key: two different ones contradict each other by the entry's key."""
    if _find_aside(tx.connection, key) != posting.amount_fen:
        raise NothingSetAside(key=key, amount_fen=posting.amount_fen)
    try:
        return post(tx, Entry(f"{key}:decided", (posting,), order_no))
    except EntryContradicted:
        raise SetAsideDecided(key=key) from None


def correct_set_aside(
    tx: Transaction, key: str, before_fen: int, after_fen: int, *, order_no: str | None = None
) -> bool:
    """What lies aside under `key` is `after_fen` and not `before_fen`.

    The difference came too, or never did. False when there is none, or this was done before.
    """
    if before_fen == after_fen:
        return False
    source, destination = (PAYMENTS, SUSPENSE) if after_fen > before_fen else (SUSPENSE, PAYMENTS)
    posting = Posting(source, destination, abs(after_fen - before_fen), "set_aside_corrected")
    return post(tx, Entry(f"{key}:corrected", (posting,), order_no))


def _find_aside(connection: Connection, key: str) -> int:
    """What was set aside under a key, with its correction, whatever was decided about it."""
    first = find_entry_amount(connection, f"{key}:set_aside", SUSPENSE.full_name) or 0
    more = find_entry_amount(connection, f"{key}:corrected", SUSPENSE.full_name) or 0
    less = find_entry_amount(connection, f"{key}:corrected", PAYMENTS.full_name) or 0
    return first + more - less
