"""All orders as a list: by state, day, way, channel, flag and amount, with what of them is held or goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal_column, or_, select

from commissions.awards.tables import award
from shop.desk.orders import mask_recipient
from shop.lists.source import Filter, Sort, Source
from shop.orders.notes import Flag
from shop.orders.order import Channel, OrderState
from shop.orders.queries import LEFT, read_orders
from shop.orders.tables import order_flag, shop_order
from shop.places.place import Way
from shop.refunds.tables import refund
from shop.typed import read_fen

_ROW = shop_order.c


@dataclass(frozen=True)
class _OrderListed:
    """An order in the list. The recipient is masked; `flag` is the colour it is marked with."""

    order_no: str
    state: str
    way: str
    channel: str
    placed_at: datetime
    paid_at: datetime | None
    title: str
    units: int
    to_ship: int
    total_fen: int
    refunded_fen: int
    recipient: str
    region: str
    note: str
    flag: str | None


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[_OrderListed, ...]:
    flags = {row.no: row.flag for row in rows}
    return tuple(
        _OrderListed(
            order_no=of.no,
            state=of.state.value,
            way=of.way.value,
            channel=of.channel.value,
            placed_at=of.placed_at,
            paid_at=of.paid_at,
            title=of.title,
            units=of.units,
            to_ship=sum(line.to_ship for line in of.lines) if of.state is OrderState.PAID else 0,
            total_fen=of.total_fen,
            refunded_fen=of.refunded_fen,
            recipient=mask_recipient(of.recipient),
            region=of.recipient.region,
            note=of.note,
            flag=flags[of.no],
        )
        for of in read_orders(connection, rows)
    )


_FETCHED = literal_column("shop_order.way") == literal_column("'pickup'")
"""In words that the partial index has too: a bound value would not use it. So are those below."""


def _is(state: OrderState) -> ColumnElement[bool]:
    return _ROW.state == state.value


_STATES: dict[str, ColumnElement[bool]] = {
    "to_pay": _is(OrderState.PLACED),
    "to_ship": and_(_is(OrderState.PAID), _ROW.way == Way.PARCEL.value, LEFT),
    "to_fetch": and_(or_(_is(OrderState.PAID), _is(OrderState.SHIPPED)), _FETCHED, LEFT),
    "on_the_way": and_(_is(OrderState.SHIPPED), _ROW.way == Way.PARCEL.value),
    "completed": _is(OrderState.COMPLETED),
    "closed": _is(OrderState.CLOSED),
}
_REFUNDING = select(refund.c.order_no).where(literal_column("refund.state") == literal_column("'decided'"))
_HELD = select(award.c.order_no).where(literal_column("award.status") == literal_column("'review'"))
_MARKS: dict[str, ColumnElement[bool]] = {
    "refunding": _ROW.no.in_(_REFUNDING),
    "refunded": literal_column("shop_order.refunded_fen") > literal_column("0"),
    "held": _ROW.no.in_(_HELD),
}


def _find_least(typed: str) -> ColumnElement[bool] | None:
    """Orders of at least so many yuan."""
    fen = read_fen(typed)
    return None if fen is None else _ROW.total_fen >= fen


ORDERS = Source(
    name="orders",
    select=select(shop_order, order_flag.c.colour.label("flag")).outerjoin(
        order_flag, order_flag.c.order_no == _ROW.no
    ),
    key=_ROW.id,
    sorts=(Sort("placed", _ROW.placed_at), Sort("total", _ROW.total_fen)),
    restore=_restore,
    filters=(
        Filter("number", "text", lambda typed: _ROW.no == typed.upper()),
        Filter("state", "choice", _STATES.__getitem__, tuple(_STATES)),
        Filter("mark", "choice", _MARKS.__getitem__, tuple(_MARKS)),
        Filter("way", "choice", lambda way: _FETCHED if way == Way.PICKUP else _ROW.way == way, tuple(Way)),
        Filter("channel", "choice", lambda channel: _ROW.channel == channel, tuple(Channel)),
        Filter("flag", "choice", lambda flag: order_flag.c.colour == flag, tuple(Flag)),
        Filter("least", "text", _find_least),
        Filter("placed", "days", lambda first, after: (_ROW.placed_at >= first) & (_ROW.placed_at < after)),
    ),
    totals={"total_fen": lambda of: func.sum(of.total_fen)},
)
