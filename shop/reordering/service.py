"""Use cases of reordering: what was ordered, what of it came, and the merchant's rule of a SKU."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.catalog.repository import make_code
from shop.catalog.tables import sku
from shop.places.queries import find_place, get_place, get_sku_id
from shop.places.repository import make_first_place
from shop.places.shelving import Receive, receive_stock
from shop.reordering.refusals import PurchaseEnded, PurchaseRefused, PurchaseUnknown
from shop.reordering.reorder import LONGEST_LEAD_DAYS, MOST_UNITS
from shop.reordering.tables import purchase, reorder_rule
from shop.schema import insert_or_ignore
from shop.typed import visible

_LONGEST_NOTE = 200


@dataclass(frozen=True)
class NotePurchase:
    """Units of a SKU that were ordered and are expected at a place on a day.

    `key` makes a repeat the same purchase.
    """

    sku: str
    place: str
    units: int
    expected_on: date
    key: str
    by: Actor
    note: str = ""


@dataclass(frozen=True)
class ReceivePurchase:
    """A purchase has come: so many units of it, of a batch."""

    code: str
    units: int
    by: Actor
    batch: str = ""
    last_day: date | None = None
    stop_days: int = 0


@dataclass(frozen=True)
class SetReorder:
    """How long a SKU takes to come and how many are to be left then. `whole`: all SKUs of its product."""

    sku: str
    lead_days: int
    safety_units: int
    by: Actor
    whole: bool = False


def note_purchase(tx: Transaction, command: NotePurchase) -> str:
    """Write down what was ordered. Returns its code. Raises PurchaseRefused, PlaceUnknown, SkuUnknown."""
    _demand("units", 1 <= command.units <= MOST_UNITS)
    _demand("key", 8 <= len(command.key) <= 64)
    note = visible(command.note)
    _demand("note", len(note) <= _LONGEST_NOTE)

    make_first_place(tx)
    place, sku_id = get_place(tx.connection, command.place), get_sku_id(tx.connection, command.sku)
    row = {"code": make_code(), "request_key": command.key, "sku_id": sku_id, "place_id": place.id, "note": note}
    row |= {"units": command.units, "expected_on": command.expected_on.isoformat(), "state": "open"}
    insert_or_ignore(tx.connection, purchase, row | {"made_by": command.by, "made_at": tx.now})
    return str(tx.connection.scalar(select(purchase.c.code).where(purchase.c.request_key == command.key)))


def receive_purchase(tx: Transaction, command: ReceivePurchase) -> None:
    """It lies at its place now, as a delivery; whoever says so second is refused.

    Raises PurchaseUnknown, PurchaseEnded, and what `receive_stock` raises.
    """
    _demand("units", 1 <= command.units <= MOST_UNITS)
    row = _end(tx, command.code, "received", command.by, units=command.units)
    place = find_place(tx.connection, row.place_id)
    assert place is not None, "a purchase names its place"
    name = tx.connection.execute(select(sku.c.code).where(sku.c.id == row.sku_id)).scalar_one()
    key, lot = name_receipt(row.code), (command.batch, command.last_day, command.stop_days)
    receive_stock(tx, Receive(place.code, name, command.units, command.by, *lot, key=key, reason=row.note))


def drop_purchase(tx: Transaction, code: str, *, by: Actor) -> None:
    """It will not come. Raises PurchaseUnknown, PurchaseEnded."""
    _end(tx, code, "dropped", by, units=None)


def set_reorder(tx: Transaction, command: SetReorder) -> int:
    """The rule of a SKU, or of all of its product. Returns of how many.

    Raises PurchaseRefused, SkuUnknown.
    """
    _demand("lead_days", 0 <= command.lead_days <= LONGEST_LEAD_DAYS)
    _demand("safety_units", 0 <= command.safety_units <= MOST_UNITS)
    sku_id = get_sku_id(tx.connection, command.sku)
    owner = select(sku.c.product_id).where(sku.c.id == sku_id).scalar_subquery()
    ids = tx.connection.scalars(select(sku.c.id).where(sku.c.product_id == owner, sku.c.active)).all()

    wanted = sorted({sku_id, *ids}) if command.whole else [sku_id]
    values: dict[str, Any] = {"lead_days": command.lead_days, "safety_units": command.safety_units}
    values |= {"set_by": command.by, "set_at": tx.now}
    for one in wanted:
        if not insert_or_ignore(tx.connection, reorder_rule, {"sku_id": one} | values):
            tx.connection.execute(update(reorder_rule).where(reorder_rule.c.sku_id == one).values(**values))
    return len(wanted)


def name_receipt(code: str) -> str:
    """The key of the move of stock that a purchase becomes."""
    return f"purchase:{code}"


def _end(tx: Transaction, code: str, state: str, by: Actor, *, units: int | None) -> Row[Any]:
    """Only what is open ends, so that it ends once."""
    values = {"state": state, "received_units": units, "ended_by": by, "ended_at": tx.now}
    ended = update(purchase).where(purchase.c.code == code, purchase.c.state == "open").values(**values)
    row = tx.connection.execute(ended.returning(*purchase.c)).first()
    if row is not None:
        return row
    now = tx.connection.scalar(select(purchase.c.state).where(purchase.c.code == code))
    if now is None:
        raise PurchaseUnknown(purchase=code)
    raise PurchaseEnded(state=now)


def _demand(field: str, holds: bool) -> None:
    if not holds:
        raise PurchaseRefused(field=field)
