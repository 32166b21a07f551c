"""Reads of refunds and their attempts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, text

from commissions.beneficiary import MemberId
from shop.captures.repository import PROVIDER
from shop.orders.tables import shop_order
from shop.refunds.refund import Attempt, Refund, RefundState
from shop.refunds.tables import refund, refund_attempt

_REFUND_COLUMNS = [refund.c[name] for name in Refund.__dataclass_fields__]


ATTEMPT_COLUMNS = [refund_attempt.c[name] for name in Attempt.__dataclass_fields__]


def find_refund(connection: Connection, refund_no: str, *, lock: bool = False) -> Refund | None:
    """The refund of this number (the intent's, which is that of its first attempt)."""
    query = select(*_REFUND_COLUMNS).where(refund.c.refund_no == refund_no)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return _read_refund(row) if row else None


def find_refund_by_request(connection: Connection, order_no: str, request_key: str) -> tuple[Refund, str] | None:
    """The refund that this request decided before, and the digest of what it asked for."""
    query = select(*_REFUND_COLUMNS, refund.c.request_digest)
    row = connection.execute(query.where(refund.c.order_no == order_no, refund.c.request_key == request_key)).first()
    return (_read_refund(row), row.request_digest) if row else None


def list_refunds(connection: Connection, order_no: str) -> tuple[Refund, ...]:
    """An order's refunds in the order in which they were decided.

    What came too late or twice is not among them.
    """
    query = _refunds().where(refund.c.order_no == order_no, refund.c.purpose == "order")
    return tuple(_read_refund(row) for row in connection.execute(query))


def list_open_refund_numbers(connection: Connection, member_id: MemberId) -> tuple[str, ...]:
    """Refunds of a buyer's orders that are decided and not back with them yet."""
    theirs = (shop_order.c.member_id == member_id, refund.c.state == RefundState.DECIDED.value)
    query = select(refund.c.refund_no).join(shop_order, shop_order.c.no == refund.c.order_no).where(*theirs)
    return tuple(connection.scalars(query.order_by(refund.c.decided_at)))


def list_orders_with_open_refund(connection: Connection, numbers: Sequence[str]) -> frozenset[str]:
    """Those of a few orders of which a refund is decided and has not ended."""
    open_one = (refund.c.order_no.in_(numbers), refund.c.state == RefundState.DECIDED.value)
    query = select(refund.c.order_no).where(*open_one, refund.c.purpose == "order")
    return frozenset(connection.scalars(query))


def list_stalled_refunds(connection: Connection, limit: int = 100) -> tuple[Refund, ...]:
    """Refunds that need a person's eye, the oldest first."""
    query = _refunds().where(refund.c.problem.is_not(None))
    return tuple(_read_refund(row) for row in connection.execute(query.limit(limit)))


def count_refunds(connection: Connection, transaction_id: str) -> int:
    """How many refunds of a payment were decided, whatever became of them."""
    mine = (refund.c.provider == PROVIDER, refund.c.transaction_id == transaction_id)
    return int(connection.scalar(select(func.count()).where(*mine)) or 0)


def count_stuck_refunds(connection: Connection) -> int:
    """How many refunds don't go out and wait for a person."""
    stuck = text("refund.problem IS NOT NULL AND refund.state = 'decided'")
    return int(connection.scalar(select(func.count()).select_from(refund).where(stuck)) or 0)


def list_attempts(connection: Connection, refund_no: str) -> tuple[Attempt, ...]:
    """The attempts of a refund at Pay, the first one first."""
    query = select(*ATTEMPT_COLUMNS).where(refund_attempt.c.refund_no == refund_no)
    return tuple(Attempt(*row) for row in connection.execute(query.order_by(refund_attempt.c.goes_out_at)))


def find_attempt(connection: Connection, out_refund_no: str) -> Attempt | None:
    """The attempt under this number of Pay's."""
    row = connection.execute(select(*ATTEMPT_COLUMNS).where(refund_attempt.c.out_refund_no == out_refund_no)).first()
    return Attempt(*row) if row else None


def find_attempt_in_force(connection: Connection, refund_no: str) -> Attempt | None:
    """The one attempt of a refund that is not closed."""
    query = select(*ATTEMPT_COLUMNS).where(refund_attempt.c.refund_no == refund_no, refund_attempt.c.status != "closed")
    row = connection.execute(query).first()
    return Attempt(*row) if row else None


def _read_refund(row: Row[*tuple[Any, ...]]) -> Refund:
    """A row of the refunds' query as a value."""
    values = {name: row._mapping[name] for name in Refund.__dataclass_fields__}
    values |= {"state": RefundState(row.state)}
    return Refund(**values)


def _refunds() -> Select[Any]:
    return select(*_REFUND_COLUMNS).order_by(refund.c.decided_at, refund.c.refund_no)
