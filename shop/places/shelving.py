"""Use cases of what arrives at a place, is counted there and moves on.

Each is a row in the list of moves. The moves of a row of stock, less what was sold of it, are what lies there. Nobody
takes units that were ordered.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update

from commissions.actor import Actor
from commissions.apart import do_first
from commissions.days import determine_day
from commissions.ports import Transaction
from shop.catalog.draft import ProductDraft
from shop.catalog.tables import sku, stock
from shop.places.place import FIRST_PLACE
from shop.places.queries import get_place, get_sku_id
from shop.places.refusals import StockRefused, UnitsPromised
from shop.places.repository import SHIFT, Batch, add_move, count_lots, find_lot, lock_lots, make_first_place, open_lot
from shop.places.taking import determine_takings

_FIRST_STOCK = "what it starts with"
_LONGEST_BATCH = 40
_LONGEST_REASON = 200
_MOST_UNITS = 1_000_000


@dataclass(frozen=True)
class Receive:
    """A delivery of one SKU, named by the merchant's number or its code, at a place.

    `last_day` is until when it is good, `stop_days` how many days before that its sale ends. `key` makes a repeated
    delivery note the same delivery.
    """

    place: str
    sku: str
    units: int
    by: Actor
    batch: str = ""
    last_day: date | None = None
    stop_days: int = 0
    key: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Correct:
    """What is on hand differs from the books by `units`, because of `reason`."""

    place: str
    sku: str
    units: int
    reason: str
    by: Actor
    batch: str = ""


@dataclass(frozen=True)
class MoveUnits:
    """Free units of a SKU go from one place to another; their batch goes with them."""

    sku: str
    units: int
    from_place: str
    to_place: str
    by: Actor
    batch: str = ""
    reason: str = ""


def receive_stock(tx: Transaction, command: Receive) -> bool:
    """Units arrive at a place. False if this delivery was received before.

    Raises PlaceUnknown, SkuUnknown, StockRefused; LotContradicted for a batch with another last day.
    """
    _demand("units", 1 <= command.units <= _MOST_UNITS)
    make_first_place(tx)
    place, sku_id = get_place(tx.connection, command.place), get_sku_id(tx.connection, command.sku)
    stock_id = open_lot(tx, sku_id, place.id, _determine_batch(command))
    return _shift(tx, stock_id, command.units, "received", command.reason, command.by, key=command.key)


def correct_stock(tx: Transaction, command: Correct) -> None:
    """What lies at a place is more or less than the books say. Never below what was ordered of it.

    Raises PlaceUnknown, SkuUnknown, StockRefused, UnitsPromised.
    """
    _demand("units", 0 < abs(command.units) <= _MOST_UNITS)
    _demand("reason", bool(command.reason.strip()))
    place, sku_id = get_place(tx.connection, command.place), get_sku_id(tx.connection, command.sku)
    lot = find_lot(tx.connection, sku_id, place.id, command.batch, lock=True)
    _demand("batch", lot is not None)
    assert lot is not None
    if lot.free + command.units < 0:
        raise UnitsPromised(sku=command.sku, free=lot.free)
    _shift(tx, lot.id, command.units, "corrected", command.reason, command.by)


def move_units(tx: Transaction, command: MoveUnits) -> None:
    """Free units go to another place, in one commit.

    Whoever has ordered units keeps theirs where they are. Raises PlaceUnknown, SkuUnknown, StockRefused, UnitsPromised.
    """
    _demand("units", 1 <= command.units <= _MOST_UNITS)
    start, end = get_place(tx.connection, command.from_place), get_place(tx.connection, command.to_place)
    _demand("to_place", start.id != end.id)
    sku_id = get_sku_id(tx.connection, command.sku)
    source = find_lot(tx.connection, sku_id, start.id, command.batch)
    _demand("batch", source is not None)
    assert source is not None
    target_id = open_lot(tx, sku_id, end.id, source.batch)

    # Both rows are locked in the order of their ids, before either is looked at again.
    for stock_id in sorted((source.id, target_id)):
        tx.connection.execute(select(stock.c.id).where(stock.c.id == stock_id).with_for_update())
    source = find_lot(tx.connection, sku_id, start.id, command.batch)
    assert source is not None
    if source.free < command.units:
        raise UnitsPromised(sku=command.sku, free=source.free)

    key = f"moved:{secrets.token_hex(8)}"
    _shift(tx, source.id, -command.units, "moved", command.reason, command.by, key=key)
    _shift(tx, target_id, command.units, "moved", command.reason, command.by, key=key)


def replace_units(tx: Transaction, sku_id: int, place_id: int, units: int, *, key: str, by: Actor) -> bool:
    """Free units leave for a buyer who got bad ones: nothing is sold by it. The earliest last day goes first.

    `key` names what they are sent for. False, and nothing is taken, where too few are free.
    """
    lots = lock_lots(tx.connection, sku_id, place_id, determine_day(tx.now).isoformat())
    takings = determine_takings(lots, units)
    if takings is None:
        return False
    for (_, stock_id), moved in sorted(takings.items()):
        _shift(tx, stock_id, -moved, "replaced", "", by, key=key)
    return True


def stock_draft(tx: Transaction, draft: ProductDraft, *, by: Actor) -> None:
    """Put what a draft says is on hand on the shelf, of SKUs that never had any stock: at the first place."""
    make_first_place(tx)
    articles = [drafted.article for drafted in draft.skus]
    rows = tx.connection.execute(select(sku.c.article, sku.c.id).where(sku.c.article.in_(articles))).all()
    ids = {row.article: int(row.id) for row in rows}

    for drafted in draft.skus:
        sku_id = ids[drafted.article]
        if count_lots(tx.connection, sku_id):
            continue
        stock_id = open_lot(tx, sku_id, FIRST_PLACE, Batch())
        if drafted.on_hand:
            _shift(tx, stock_id, drafted.on_hand, "received", _FIRST_STOCK, by)


def end_sales(tx: Transaction, *, limit: int = 500) -> int:
    """Job: batches whose last day of sale has passed are offered no more. Returns how many."""
    today = determine_day(tx.now).isoformat()
    over = select(stock.c.id).where(stock.c.selling, stock.c.sell_until < today).order_by(stock.c.id).limit(limit)

    def find(after: int | None) -> Sequence[int]:
        return tx.connection.scalars(over.where(stock.c.id > after) if after is not None else over).all()

    return do_first(tx, find, lambda part: _end_all(tx, part), "end_sales stock:{}".format)


def _end_all(tx: Transaction, ids: Sequence[int]) -> None:
    tx.connection.execute(update(stock).where(stock.c.id.in_(ids), stock.c.selling).values(selling=False))


def _determine_batch(command: Receive) -> Batch:
    """The batch that arrives. Raises StockRefused."""
    name = " ".join(command.batch.split())
    _demand("batch", len(name) <= _LONGEST_BATCH and name.isprintable())
    _demand("stop_days", 0 <= command.stop_days <= 3650)
    if command.last_day is None:
        _demand("stop_days", command.stop_days == 0)
        return Batch(name)
    _demand("batch", bool(name))
    until = command.last_day - timedelta(days=command.stop_days)
    return Batch(name, command.last_day.isoformat(), until.isoformat())


def _shift(tx: Transaction, stock_id: int, units: int, kind: str, reason: str, by: Actor, *, key: str = "") -> bool:
    """Count units in or out, and write the move down. False if a move of this key was written before."""
    _demand("reason", len(reason) <= _LONGEST_REASON)
    row = {"stock_id": stock_id, "kind": kind, "units": units, "reason": reason, "moved_by": by, "moved_at": tx.now}
    row["key"] = key or f"{kind}:{secrets.token_hex(8)}"
    if not add_move(tx.connection, row):
        return False
    counted = tx.connection.execute(SHIFT, {"of_stock": stock_id, "units": units}).rowcount
    assert counted == 1, "what is free was looked at under a lock"
    return True


def _demand(field: str, holds: bool) -> None:
    if not holds:
        raise StockRefused(field=field)
