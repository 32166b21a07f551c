"""Reads of baskets: for the customer who opens one, and for the distributor who made it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from commissions.beneficiary import MemberId
from shop.baskets.basket import Basket
from shop.baskets.refusals import BasketUnknown
from shop.baskets.tables import basket, basket_order
from shop.checkout.cart import Cart
from shop.checkout.queries import find_wanted_cart
from shop.checkout.quoting import Wanted
from shop.members.member import Member, mask_name
from shop.members.queries import find_member
from shop.members.tables import member
from shop.orders.tables import shop_order
from shop.pricing.queries import NOBODY

_MOST_SHOWN = 50
_MOST_ORDERS = 20
_of = basket.c


@dataclass(frozen=True)
class OpenedBasket:
    """A basket as its customer sees it: whose it is, and the goods at the customer's prices. Ended: no goods."""

    basket: Basket
    owner: Member
    has_ended: bool
    cart: Cart | None


@dataclass(frozen=True)
class BasketOrder:
    """What became of a basket with one customer. `state` is the order's; whose it is, is masked."""

    customer: str
    state: str
    is_paid: bool
    placed_at: datetime


@dataclass(frozen=True)
class OwnBasket:
    """A basket of one's own, with how many orders came of it and how many of them were paid."""

    basket: Basket
    orders: int
    paid: int


def find_basket_by_key(connection: Connection, member_id: MemberId, request_key: str) -> Basket | None:
    """What this request made before, or None."""
    mine = select(basket).where(_of.member_id == member_id, _of.request_key == request_key)
    row = connection.execute(mine).first()
    return _restore(row) if row else None


def count_open(connection: Connection, member_id: MemberId, now: datetime) -> int:
    """How many baskets of somebody can still be opened."""
    mine = select(func.count()).where(_of.member_id == member_id, _of.ends_at > now)
    return connection.scalar(mine) or 0


def open_basket(
    connection: Connection, code: str, viewer_id: MemberId | None, quantities: Mapping[str, int], now: datetime
) -> OpenedBasket:
    """A basket for whoever opens it, with the quantities that they want instead. Raises BasketUnknown.

    A constant number of statements.
    """
    found = _get(connection, _of.code == code)
    owner = find_member(connection, found.member_id)
    assert owner is not None, "a basket goes with its member"
    if found.has_ended(now):
        return OpenedBasket(found, owner, True, None)
    lines = [replace(line, quantity=quantities.get(line.sku_code, line.quantity)) for line in found.lines]
    wanted = [line for line in lines if line.quantity]
    return OpenedBasket(found, owner, False, find_wanted_cart(connection, viewer_id or NOBODY, wanted, now))


def get_own_basket(connection: Connection, member_id: MemberId, code: str) -> Basket:
    """A basket of one's own. Raises BasketUnknown."""
    return _get(connection, _of.code == code, _of.member_id == member_id)


def list_orders_of(connection: Connection, code: str) -> tuple[BasketOrder, ...]:
    """What came of a basket, the newest first; the last twenty."""
    of = shop_order.c
    query = (
        select(member.c.own_name, member.c.generated_name, of.state, of.paid_at, of.placed_at)
        .join(basket_order, basket_order.c.order_no == of.no)
        .join(member, member.c.id == of.member_id)
        .where(basket_order.c.basket_code == code)
    )
    rows = connection.execute(query.order_by(of.id.desc()).limit(_MOST_ORDERS))
    return tuple(
        BasketOrder(
            mask_name(row.own_name) if row.own_name else row.generated_name,
            row.state,
            row.paid_at is not None,
            row.placed_at,
        )
        for row in rows
    )


def list_own_baskets(connection: Connection, member_id: MemberId) -> tuple[OwnBasket, ...]:
    """One's own baskets, the newest first; the last fifty. Two statements."""
    mine = select(basket).where(_of.member_id == member_id).order_by(_of.id.desc()).limit(_MOST_SHOWN)
    baskets = [_restore(row) for row in connection.execute(mine)]
    counts = _count_orders(connection, [of.code for of in baskets])
    return tuple(OwnBasket(of, *counts.get(of.code, (0, 0))) for of in baskets)


def _count_orders(connection: Connection, codes: Sequence[str]) -> dict[str, tuple[int, int]]:
    query = (
        select(basket_order.c.basket_code, func.count(), func.count(shop_order.c.paid_at))
        .join(shop_order, shop_order.c.no == basket_order.c.order_no)
        .where(basket_order.c.basket_code.in_(codes))
        .group_by(basket_order.c.basket_code)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def _get(connection: Connection, *conditions: Any) -> Basket:
    row = connection.execute(select(basket).where(*conditions)).first()
    if row is None:
        raise BasketUnknown
    return _restore(row)


def _restore(row: Row[Any]) -> Basket:
    lines = tuple(Wanted(str(sku), int(quantity)) for sku, quantity in row.lines)
    return Basket(row.code, MemberId(row.member_id), lines, row.message, row.made_at, row.ends_at)
