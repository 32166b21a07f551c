"""Checks that what happened was announced in the same commit: the outbox has, or had, a row for each transition (I17).

Deliveries that are done are forgotten after a week, so only what is younger than the oldest kept one is looked at.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, func, select

from commissions.ledger.finding import Check, Finding, look_at
from commissions.withdrawals.tables import withdrawal
from shop.database.tables import event_delivery
from shop.orders.tables import order_step, shop_order
from shop.refunds.tables import refund

ROWS_AT_ONCE = 1000


def check_announced(connection: Connection) -> Iterable[Finding]:
    """Every order that was paid, refund that was decided and withdrawal that was approved is known to its consumers."""
    done = event_delivery.c.status == "done"
    since = connection.scalar(select(func.min(event_delivery.c.created_at)).where(done))
    if since is None:
        return
    paid = select(order_step.c.order_no).where(
        order_step.c.from_state == "placed", order_step.c.to_state == "paid", order_step.c.taken_at > since
    )
    paid = paid.join(shop_order, shop_order.c.no == order_step.c.order_no).where(shop_order.c.total_fen > 0)
    yield from compare_announced(connection, since, "OrderPaid", "order_no", paid)
    decided = select(refund.c.refund_no).where(refund.c.decided_at > since)
    yield from compare_announced(connection, since, "RefundDecided", "refund_no", decided)
    approved = select(withdrawal.c.number).where(withdrawal.c.approved_at > since)
    yield from compare_announced(connection, since, "WithdrawalApproved", "number", approved)


def compare_announced(
    connection: Connection, since: Any, event: str, field: str, happened: Select[Any]
) -> Iterable[Finding]:
    """A finding for each of `happened` that no delivery of `event` names in its `field`."""
    row = event_delivery.c
    said = select(row.payload).where(row.event == event, row.created_at > since)
    streamed = connection.execute(said.execution_options(yield_per=ROWS_AT_ONCE))
    announced = {payload[field] for (payload,) in streamed}
    for (key,) in connection.execute(happened.execution_options(yield_per=ROWS_AT_ONCE)):
        look_at()
        if key not in announced:
            yield Finding("announced", f"{field}:{key}", f"a delivery of {event}", "none")


CHECKS: tuple[Check, ...] = (check_announced,)
