"""Reads of changed addresses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, select

from commissions.beneficiary import MemberId
from shop.fulfilment.due import Due
from shop.fulfilment.queries import IS_DUE
from shop.orders.order import Recipient
from shop.orders.tables import shop_order
from shop.readdressing.former import open_former
from shop.readdressing.tables import address_change

_of = address_change.c
_COUNTED_TO = 1_000
_WAITS = IS_DUE[Due.SHIP]
IS_READDRESSED = exists().where(_of.order_no == shop_order.c.no)


@dataclass(frozen=True)
class AddressChange:
    """Where an order was to go until `changed_at`."""

    id: int
    order_no: str
    former: Recipient = field(repr=False)
    changed_at: datetime


def count_changes(connection: Connection, order_no: str) -> int:
    """How many times an order's address was changed."""
    return connection.scalar(select(func.count()).where(_of.order_no == order_no)) or 0


def list_changes(connection: Connection, order_no: str) -> tuple[AddressChange, ...]:
    """An order's changes with what was before each, the first one first."""
    return _list_changes(connection, _of.order_no == order_no)


def list_changes_of(connection: Connection, member_id: MemberId) -> tuple[AddressChange, ...]:
    """All that is kept of a buyer's former addresses."""
    return _list_changes(connection, _of.member_id == member_id)


def find_readdressed(connection: Connection, numbers: Sequence[str]) -> frozenset[str]:
    """Which of these few orders go elsewhere than they did when they were placed. One statement."""
    return frozenset(connection.scalars(select(_of.order_no).where(_of.order_no.in_(numbers)).distinct()))


def list_waiting_changes(connection: Connection, limit: int) -> list[tuple[int, str]]:
    """The changes of orders that are paid and not all sent, by id, the newest first: each with its order."""
    query = select(_of.id, _of.order_no).join(shop_order, shop_order.c.no == _of.order_no).where(_WAITS)
    return [(row.id, row.order_no) for row in connection.execute(query.order_by(_of.id.desc()).limit(limit))]


def count_readdressed(connection: Connection) -> int:
    """How many orders that wait to be sent go elsewhere; 1,000 at most. One statement."""
    some = select(shop_order.c.id).where(_WAITS, IS_READDRESSED).limit(_COUNTED_TO).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def _list_changes(connection: Connection, whose: ColumnElement[bool]) -> tuple[AddressChange, ...]:
    rows = connection.execute(select(address_change).where(whose).order_by(_of.id))
    return tuple(
        AddressChange(row.id, row.order_no, open_former(connection, row.order_no, row.former), row.changed_at)
        for row in rows
    )
