"""Use cases of waybills: asked for, given, refused, shipped, cancelled. The same order twice gets one waybill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, exists, select, update

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.fulfilment.shipping_file import ShippingRow
from shop.fulfilment.shipping_many import ShipMany, ShippedMany, ship_many
from shop.fulfilment.tables import parcel
from shop.orders.order import Order, OrderState
from shop.orders.queries import lock_orders, read_many
from shop.orders.tables import shop_order
from shop.places.place import Way
from shop.refunds.queries import list_orders_with_open_refund
from shop.schema import insert_or_ignore
from shop.waybills.ports import Waybill, WaybillOrder
from shop.waybills.refusals import NoWaybillToCancel
from shop.waybills.tables import waybill

MOST_TICKED = 200
_BETWEEN_TRIES = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5))


@dataclass(frozen=True)
class WaybillRow:
    """An order with its waybill, as far as there is one. `state` is also `held`, `not_sent` or `none`."""

    order: Order
    state: str
    carrier: str | None
    number: str | None
    label: str | None
    problem: str | None


def ask_waybills(tx: Transaction, numbers: Sequence[str], *, by: Actor) -> int:
    """Ask for a waybill for each order that can be sent. Returns for how many.

    One that was refused or cancelled is asked for anew; one that has its waybill keeps it. What is refunded meanwhile
    is held.
    """
    wanted = list(dict.fromkeys(numbers))[:MOST_TICKED]
    held = list_orders_with_open_refund(tx.connection, wanted)
    # Locked before they are read: whoever gives an order another address comes before its waybill, or not at all.
    lock_orders(tx.connection, wanted)
    sendable = [of.no for of in read_many(tx.connection, wanted) if _can_be_sent(of) and of.no not in held]
    return sum(_ask(tx, order_no, by) for order_no in sorted(sendable))


def claim_waybills(tx: Transaction, *, limit: int = 20) -> list[WaybillOrder]:
    """Take what is to be asked for now, and set when each is tried again."""
    found = _claim(tx, "asked", limit)
    orders = {of.no: of for of in read_many(tx.connection, [of.order_no for of in found])}
    return [
        WaybillOrder(_number(of.order_no, of.round), orders[of.order_no].recipient, orders[of.order_no].title)
        for of in found
    ]


def claim_cancellations(tx: Transaction, *, limit: int = 20) -> list[Waybill]:
    """Take the waybills that are to be cancelled now, and set when each is tried again."""
    return [
        Waybill(of.carrier, of.number, of.label or "", of.carrier_code, of.carrier_order_no or "")
        for of in _claim(tx, "cancelling", limit)
    ]


def record_waybill(tx: Transaction, number: str, given: Waybill) -> None:
    """The service gave one to what was asked for under this number."""
    optional = {name: getattr(given, name) or None for name in ("label", "carrier_order_no")}
    named = {name: getattr(given, name) for name in ("carrier", "carrier_code", "number")}
    _leave_asked(tx, number, state="made", **named, **optional)


def record_waybill_refused(tx: Transaction, number: str, why: str) -> None:
    """The service said no; staff see why and may ask again."""
    _leave_asked(tx, number, state="refused", problem=_cut(why))


def cancel_waybills(tx: Transaction, numbers: Sequence[str], *, by: Actor) -> int:
    """Have the waybills of these orders cancelled that have not left with a parcel. Returns how many.

    The service is asked in the background; until then they are shipped no more. Raises NoWaybillToCancel.
    """
    row = waybill.c
    wanted = sorted(set(numbers))[:MOST_TICKED]
    left = exists().where(parcel.c.order_no == row.order_no, parcel.c.number == row.number)
    # Locked before parcels are looked at: who ships holds the same rows.
    made = select(row.order_no).where(row.order_no.in_(wanted), row.state == "made").order_by(row.id)
    locked = tx.connection.scalars(made.with_for_update()).all()
    mine = update(waybill).where(row.order_no.in_(locked), row.state == "made", ~left)
    values = {"state": "cancelling", "problem": None, "asked_by": by, "tries": 0, "next_try_at": tx.now}
    done = tx.connection.execute(mine.values(**values)).rowcount
    if not done:
        raise NoWaybillToCancel
    return done


def record_cancelled(tx: Transaction, number: str) -> None:
    """The service made a waybill void: its order may be asked for again, as something new."""
    gone = dict.fromkeys(("carrier", "carrier_code", "carrier_order_no", "number", "label"))
    _leave_cancelling(tx, number, state="cancelled", round=waybill.c.round + 1, **gone)


def record_not_cancelled(tx: Transaction, number: str, why: str) -> None:
    """The service won't: the waybill holds as before, and staff see why."""
    _leave_cancelling(tx, number, state="made", problem=_cut(why))


def ship_with_waybills(tx: Transaction, numbers: Sequence[str], *, by: Actor) -> ShippedMany:
    """Record the parcels of those orders that have a waybill. Raises ShippingFileRefused."""
    row = waybill.c
    wanted = list(dict.fromkeys(numbers))[:MOST_TICKED]
    made = select(row.order_no, row.carrier, row.number).where(row.order_no.in_(wanted), row.state == "made")
    found = tx.connection.execute(made.order_by(row.id).with_for_update()).all()
    rows = tuple(ShippingRow(at, of.order_no, of.carrier, of.number) for at, of in enumerate(found, 1))
    return ship_many(tx, ShipMany(rows, by))


def list_waybills(connection: Connection, numbers: Sequence[str]) -> tuple[WaybillRow, ...]:
    """The orders that were ticked, each with its waybill. A constant number of statements."""
    wanted = list(dict.fromkeys(numbers))[:MOST_TICKED]
    held = list_orders_with_open_refund(connection, wanted)
    known = {of.order_no: of for of in connection.execute(select(waybill).where(waybill.c.order_no.in_(wanted)))}
    return tuple(_describe(order, known.get(order.no), order.no in held) for order in read_many(connection, wanted))


def forget_labels(tx: Transaction, member_id: MemberId) -> int:
    """Labels show where a buyer lives: their addresses go with the buyer. Returns how many."""
    theirs = select(shop_order.c.no).where(shop_order.c.member_id == member_id)
    mine = update(waybill).where(waybill.c.order_no.in_(theirs), waybill.c.label.is_not(None))
    return tx.connection.execute(mine.values(label=None)).rowcount


def _can_be_sent(order: Order) -> bool:
    return (
        order.way is Way.PARCEL
        and order.state is OrderState.PAID
        and bool(order.recipient.name)
        and any(line.to_ship for line in order.lines)
    )


def _ask(tx: Transaction, order_no: str, by: Actor) -> bool:
    """Whether a waybill is asked for by this: it was not before, or was refused or cancelled."""
    fresh = {"state": "asked", "asked_by": by, "asked_at": tx.now, "tries": 0, "next_try_at": tx.now}
    if insert_or_ignore(tx.connection, waybill, {"order_no": order_no, "round": 0} | fresh):
        return True
    anew = update(waybill).where(waybill.c.order_no == order_no, waybill.c.state.in_(("refused", "cancelled")))
    return tx.connection.execute(anew.values(**fresh, problem=None)).rowcount == 1


def _claim(tx: Transaction, state: str, limit: int) -> list[Any]:
    """The rows in this state whose time has come, each due again later."""
    row = waybill.c
    due = select(waybill).where(row.state == state, row.next_try_at <= tx.now).order_by(row.id)
    found = tx.connection.execute(due.limit(limit).with_for_update(skip_locked=True)).all()
    for of in found:
        again = tx.now + _BETWEEN_TRIES[min(of.tries, len(_BETWEEN_TRIES) - 1)]
        mine = update(waybill).where(row.id == of.id)
        tx.connection.execute(mine.values(tries=of.tries + 1, next_try_at=again))
    return list(found)


def _number(order_no: str, round_: int) -> str:
    """Under which number an order's waybill is asked for: the service answers one number with one waybill."""
    return f"{order_no}-{round_}" if round_ else order_no


def _leave_asked(tx: Transaction, asked_as: str, **values: Any) -> None:
    order_no, _, round_ = asked_as.partition("-")
    mine = (waybill.c.order_no == order_no, waybill.c.round == int(round_ or 0), waybill.c.state == "asked")
    tx.connection.execute(update(waybill).where(*mine).values(**values))


def _leave_cancelling(tx: Transaction, cancelled: str, **values: Any) -> None:
    mine = (waybill.c.number == cancelled, waybill.c.state == "cancelling")
    tx.connection.execute(update(waybill).where(*mine).values(**values))


def _cut(why: str) -> str:
    return why[:200] or "?"


def _describe(order: Order, row: object, held: bool) -> WaybillRow:
    if row is None:
        state = "held" if held else "none" if _can_be_sent(order) else "not_sent"
        return WaybillRow(order, state, None, None, None, None)
    kept = {name: getattr(row, name) for name in ("state", "carrier", "number", "label", "problem")}
    return WaybillRow(order, **kept)
