"""Checks of orders and stock: what was promised, sold and refunded adds up."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from commissions.awards.tables import sale_line
from commissions.ledger.finding import Check, Finding, compare
from shop.catalog.tables import stock
from shop.database.announced import find_unannounced
from shop.orders.order import OrderState
from shop.orders.tables import (
    order_adjustment,
    order_line,
    order_price_change,
    order_step,
    portion,
    shop_order,
)
from shop.pricing.tables import offer_claim

PAID = tuple(state.value for state in (OrderState.PAID, OrderState.SHIPPED, OrderState.COMPLETED))


def check_sums(connection: Connection) -> Iterable[Finding]:
    """An order's lines add up to its goods, and their refunds with that of the shipping to its refunds."""
    query = (
        select(
            shop_order.c.no,
            shop_order.c.goods_fen,
            shop_order.c.refunded_fen,
            shop_order.c.shipping_refunded_fen,
            func.sum(order_line.c.paid_fen).label("paid_fen"),
            func.sum(order_line.c.refunded_fen).label("lines_refunded_fen"),
        )
        .join(order_line, order_line.c.order_no == shop_order.c.no)
        .group_by(
            shop_order.c.no, shop_order.c.goods_fen, shop_order.c.refunded_fen, shop_order.c.shipping_refunded_fen
        )
    )
    for row in connection.execute(query):
        refunded = int(row.lines_refunded_fen) + row.shipping_refunded_fen
        yield from compare("order_goods", f"order:{row.no}", row.goods_fen, int(row.paid_fen))
        yield from compare("order_refunds", f"order:{row.no}", row.refunded_fen, refunded)


def check_price_changes(connection: Connection) -> Iterable[Finding]:
    """Commission is reckoned on what is paid for each line.

    An order costs what its last change of price says.
    """
    sold = select(order_line.c.order_no, order_line.c.line, order_line.c.paid_fen, sale_line.c.paid_fen.label("sold"))
    same = (sale_line.c.order_no == order_line.c.order_no) & (sale_line.c.line == order_line.c.line)
    for of in connection.execute(sold.join(sale_line, same).where(sale_line.c.paid_fen != order_line.c.paid_fen)):
        yield Finding("order_line_sold", f"order:{of.order_no}:{of.line}", str(of.paid_fen), str(of.sold))

    change = order_price_change.c
    last = select(func.max(change.id)).group_by(change.order_no)
    priced = select(change.order_no, change.total_after_fen, shop_order.c.total_fen)
    query = priced.join(shop_order, shop_order.c.no == change.order_no).where(change.id.in_(last))
    for row in connection.execute(query):
        yield from compare("order_price_changed", f"order:{row.order_no}", row.total_after_fen, row.total_fen)


def check_stock(connection: Connection) -> Iterable[Finding]:
    """Reserved is what unpaid orders hold; sold is what was paid and has not come back to the shelf (I12)."""
    open_units = case((shop_order.c.state == OrderState.PLACED.value, portion.c.units), else_=0)
    gone_units = case((shop_order.c.state.in_(PAID), portion.c.units - portion.c.restocked), else_=0)
    query = (
        select(portion.c.stock_id, func.sum(open_units).label("reserved"), func.sum(gone_units).label("sold"))
        .join(shop_order, shop_order.c.no == portion.c.order_no)
        .group_by(portion.c.stock_id)
    )

    held = {row.stock_id: (int(row.reserved), int(row.sold)) for row in connection.execute(query)}

    for row in connection.execute(select(stock)):
        subject = f"sku:{row.sku_id}:{row.id}"
        yield from compare("stock", subject, held.get(row.id, (0, 0)), (row.reserved, row.sold))


def check_portions(connection: Connection) -> Iterable[Finding]:
    """A line's portions add up to its units, of its own SKU, each at the place where its stock is."""
    own = and_(portion.c.order_no == order_line.c.order_no, portion.c.line == order_line.c.line)
    fits = and_(stock.c.sku_id == order_line.c.sku_id, stock.c.place_id == portion.c.place_id)
    query = (
        select(
            order_line.c.order_no,
            order_line.c.line,
            order_line.c.quantity,
            func.coalesce(func.sum(case((fits, portion.c.units), else_=0)), 0).label("units"),
        )
        .outerjoin(portion, own)
        .outerjoin(stock, stock.c.id == portion.c.stock_id)
        .group_by(order_line.c.order_no, order_line.c.line, order_line.c.quantity)
    )

    for row in connection.execute(query):
        yield from compare("order_portions", f"order:{row.order_no}:{row.line}", row.quantity, int(row.units))


def check_steps(connection: Connection) -> Iterable[Finding]:
    """The steps that an order has taken lead from being placed to its state, back and forth (I10)."""
    states = [state.value for state in OrderState]
    came = [func.coalesce(func.sum(case((order_step.c.to_state == of, 1), else_=0)), 0) for of in states]
    left = [func.coalesce(func.sum(case((order_step.c.from_state == of, 1), else_=0)), 0) for of in states]

    query = (
        select(shop_order.c.no, shop_order.c.state, *came, *left)
        .outerjoin(order_step, order_step.c.order_no == shop_order.c.no)
        .group_by(shop_order.c.no, shop_order.c.state)
    )

    # Being placed is no step, and each step that led back takes one away again.
    for no, state, *counts in connection.execute(query):
        pairs = zip(counts[: len(states)], counts[len(states) :], strict=True)
        moved = dict(zip(states, (int(into) - int(out) for into, out in pairs), strict=True))
        moved[OrderState.PLACED.value] += 1
        yield from compare("order_steps", f"order:{no}", {state: 1}, {of: n for of, n in moved.items() if n})


def check_prices(connection: Connection) -> Iterable[Finding]:
    """Discounts and balances of a line, and of the shipping, are its adjustments.

    An order's are those of all.
    """
    fen, spent = order_adjustment.c.amount_fen, order_adjustment.c.stage == "balance"
    sums = (func.sum(case((spent, 0), else_=-fen)), func.sum(case((spent, -fen), else_=0)))
    key = (order_adjustment.c.order_no, order_adjustment.c.line)
    by_line = {(row[0], row[1]): (int(row[2]), int(row[3])) for row in connection.execute(_group(key, sums))}
    by_order = {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(_group(key[:1], sums))}

    line = order_line.c
    for row in connection.execute(select(line.order_no, line.line, line.discount_fen, line.balance_fen)):
        counted = by_line.get((row.order_no, row.line), (0, 0))
        yield from compare("line_price", f"order:{row.order_no}:{row.line}", counted, (row[2], row[3]))

    lists = select(line.order_no, func.sum(line.list_fen).label("list_fen")).group_by(line.order_no).subquery()
    query = select(shop_order, lists.c.list_fen.label("goods_list_fen")).join(
        lists, lists.c.order_no == shop_order.c.no
    )
    for row in connection.execute(query):
        counted, off = by_order.get(row.no, (0, 0)), by_line.get((row.no, None), (0, 0))
        yield from compare("order_price", f"order:{row.no}", counted, (row.discount_fen, row.balance_fen))
        shipping = int(row.goods_list_fen) + row.shipping_fen + sum(off)
        yield from compare("order_list", f"order:{row.no}", shipping, row.list_fen)


def check_claims(connection: Connection) -> Iterable[Finding]:
    """Exactly an order that closed has released what it claimed."""
    query = select(offer_claim.c.order_no, offer_claim.c.state, shop_order.c.state.label("of_order")).outerjoin(
        shop_order, shop_order.c.no == offer_claim.c.order_no
    )
    closed = OrderState.CLOSED.value
    for row in connection.execute(query):
        yield from compare("claim_state", f"order:{row.order_no}", row.of_order == closed, row.state == "released")


def _group(key: Sequence[Any], sums: Sequence[Any]) -> Any:
    return select(*key, *sums).group_by(*key)


def check_announced(connection: Connection) -> Iterable[Finding]:
    """Every order that was paid was told to its consumers."""
    step = order_step.c
    paid = select(step.order_no).join(shop_order, shop_order.c.no == step.order_no)
    paid = paid.where(step.from_state == "placed", step.to_state == "paid", shop_order.c.total_fen > 0)
    yield from find_unannounced(connection, "OrderPaid", "order_no", paid, step.taken_at)


CHECKS: tuple[Check, ...] = (
    check_sums,
    check_prices,
    check_price_changes,
    check_claims,
    check_stock,
    check_portions,
    check_steps,
    check_announced,
)
