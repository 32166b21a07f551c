"""Reads of payments that arrived, and of those that were set aside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, text

from commissions.actor import Actor
from shop.captures.capture import Received
from shop.captures.repository import PROVIDER
from shop.captures.tables import payment_capture, set_aside_payment


@dataclass(frozen=True)
class Capture:
    """A payment that paid an order: Pay's number of it, and ours. A refund goes back to it."""

    transaction_id: str
    number: str
    amount_fen: int
    recorded_at: datetime


@dataclass(frozen=True)
class SetAside:
    """A payment that did not fit: `status` waiting, returning, returned or accepted.

    `amount_fen` is what lies aside; of another currency or merchant that is 0, and only what was told is listed.
    """

    transaction_id: str
    number: str
    order_no: str | None
    amount_fen: int
    reason: str
    status: str
    set_aside_at: datetime
    decided_by: Actor | None
    decision_reason: str | None
    told_fen: int
    currency: str


_WAITS = text("set_aside_payment.status = 'waiting'")
"""In words that the partial index has too: a bound value would not use it."""


def find_capture(connection: Connection, order_no: str) -> Capture | None:
    """The payment that paid an order."""
    columns = [payment_capture.c[name] for name in Capture.__dataclass_fields__]
    row = connection.execute(select(*columns).where(payment_capture.c.order_no == order_no)).first()
    return Capture(*row) if row else None


def list_set_aside(connection: Connection, limit: int = 100, *, only_waiting: bool = False) -> tuple[SetAside, ...]:
    """Payments that did not fit, the newest first; only those that wait for a person if asked."""
    query = _set_aside().order_by(set_aside_payment.c.set_aside_at.desc()).limit(limit)
    if only_waiting:
        query = query.where(_WAITS)
    return tuple(SetAside(**row._mapping) for row in connection.execute(query))


def list_set_aside_of(connection: Connection, order_no: str) -> tuple[SetAside, ...]:
    """Payments that named an order and did not fit it, the oldest first."""
    row = set_aside_payment.c
    query = _set_aside().where(row.order_no == order_no).order_by(row.set_aside_at)
    return tuple(SetAside(**found._mapping) for found in connection.execute(query))


def count_set_aside(connection: Connection) -> int:
    """How many payments that did not fit wait for a person."""
    waiting = select(func.count()).select_from(set_aside_payment).where(_WAITS)
    return connection.scalar(waiting) or 0


def find_set_aside(connection: Connection, transaction_id: str) -> SetAside | None:
    """The payment that did not fit, by Pay's number of it."""
    row = connection.execute(_set_aside().where(set_aside_payment.c.transaction_id == transaction_id)).first()
    return SetAside(**row._mapping) if row else None


def find_received(connection: Connection, transaction_id: str) -> Received | None:
    """A payment as it was written down when Pay first told of it."""
    mine = (payment_capture.c.provider == PROVIDER, payment_capture.c.transaction_id == transaction_id)
    columns = [payment_capture.c[name] for name in Received.__dataclass_fields__]
    row = connection.execute(select(*columns).where(*mine)).first()
    return Received(*row) if row else None


def find_paid_order(connection: Connection, transaction_id: str) -> str | None:
    """The number of the order that a payment paid; None for one that is set aside or unknown."""
    mine = (payment_capture.c.provider == PROVIDER, payment_capture.c.transaction_id == transaction_id)
    return connection.scalar(select(payment_capture.c.order_no).where(*mine))


def _set_aside() -> Select[Any]:
    own, told = set_aside_payment.c, payment_capture.c
    found = {
        "number": func.coalesce(own.believed_number, told.number),
        "amount_fen": func.coalesce(own.believed_fen, own.amount_fen),
        "told_fen": told.amount_fen,
        "currency": told.currency,
    }

    columns = [found[name].label(name) if name in found else own[name] for name in SetAside.__dataclass_fields__]
    same = (told.provider == own.provider) & (told.transaction_id == own.transaction_id)

    return select(*columns).join(payment_capture, same).where(own.provider == PROVIDER)
