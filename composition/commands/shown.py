"""What the audit log tells of a subject before and after an act: its row, without what identifies a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, select

from commissions.actor import Actor
from commissions.awards.tables import review_case
from commissions.ledger.tables import adjustment, unclaimed_balance
from commissions.network.tables import distributor
from commissions.withdrawals.tables import withdrawal
from shop.captures.tables import set_aside_payment
from shop.catalog.tables import product
from shop.coupons.tables import coupon
from shop.orders.tables import shop_order
from shop.places.tables import place
from shop.proposals.tables import proposal
from shop.reconciliation.tables import bill_difference
from shop.refunds.tables import refund
from shop.staff.tables import staff
from shop.thresholds.tables import threshold

_MASKED = "…"


@dataclass(frozen=True)
class _Shown:
    """A kind of subject: the column by which the log names it, and the columns whose values stay out of the log."""

    key: Column[Any]
    masked: frozenset[str] = frozenset()


_ORDER = _Shown(shop_order.c.no, frozenset({"recipient", "note", "request_key", "request_digest"}))
_DISTRIBUTOR = _Shown(distributor.c.code)
_WITHDRAWAL = _Shown(withdrawal.c.number, frozenset({"request_key"}))
_ADJUSTMENT = _Shown(adjustment.c.number)

_SHOWN: Mapping[str, _Shown] = {
    "coupon": _Shown(coupon.c.code),
    "threshold": _Shown(threshold.c.code),
    "order": _ORDER,
    "award": _ORDER,
    "distributor": _DISTRIBUTOR,
    "tier": _DISTRIBUTOR,
    "tiers": _DISTRIBUTOR,
    "withdrawals": _WITHDRAWAL,
    "adjustment": _ADJUSTMENT,
    "unclaimed": _Shown(unclaimed_balance.c.number),
    "application": _DISTRIBUTOR,
    "person": _DISTRIBUTOR,
    "review": _Shown(review_case.c.code),
    "refund": _Shown(refund.c.refund_no, frozenset({"request_key", "request_digest"})),
    "pickup": _ORDER,
    "product": _Shown(product.c.code),
    "place": _Shown(place.c.code),
    "proposal": _Shown(proposal.c.id),
    "staff": _Shown(staff.c.code, frozenset({"key_digest"})),
    "set_aside": _Shown(set_aside_payment.c.transaction_id),
    "reconciliation": _Shown(bill_difference.c.id),
}
"""By the first part of an action's name (`order.refund`)."""


def read_subject(connection: Connection, action: str, subject: str) -> dict[str, Any] | None:
    """The subject's row as JSON; None where an action has no row of its own, or the row does not exist."""
    shown = _SHOWN.get(action.partition(".")[0])
    if shown is None or not _fits(shown.key, subject):
        return None
    value = int(subject) if shown.key.type.python_type is int else subject
    row = connection.execute(select(shown.key.table).where(shown.key == value)).first()
    return {str(name): _describe(shown, name, value) for name, value in row._mapping.items()} if row else None


def _fits(key: Column[Any], subject: str) -> bool:
    return key.type.python_type is not int or (subject.isascii() and subject.isdigit() and len(subject) < 19)


def _describe(shown: _Shown, name: str, value: Any) -> Any:
    """A column's value as JSON; what identifies a person, and whatever is sealed, is masked."""
    if value is None:
        return None
    if name in shown.masked or isinstance(value, bytes) or isinstance(shown.key.table.c[name].type, LargeBinary):
        return _MASKED
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Actor) else value
