"""The shop's part of the audit names what is wrong when somebody has written to the tables behind its back."""

from typing import Any

from sqlalchemy import delete, func, update

from commissions.actor import staff_acting
from commissions.ledger.tables import ledger_entry
from shop.audit import CHECKS
from shop.captures.tables import payment_capture
from shop.orders.new_price import ChangePrice
from shop.orders.tables import order_line, order_price_change, order_step, shop_order
from shop.payments.asking import announce_payment
from shop.payments.repricing import change_price
from shop.payments.tables import payment
from shop.transfers.tables import transfer
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.payouts import open_payouts
from tests.support.tampering import find_tampered
from tests.support.trade import open_trade

Forgeries = dict[str, tuple[Any, set[str]]]
OF_ORDERS: Forgeries = {
    "goods called shipping": (
        update(shop_order).values(goods_fen=shop_order.c.goods_fen - 1, shipping_fen=shop_order.c.shipping_fen + 1),
        {"order_goods", "order_list"},
    ),
    "a refund forgotten": (update(shop_order).values(refunded_fen=0), {"order_refunds", "order_refunded"}),
    "a step forgotten": (delete(order_step).where(order_step.c.to_state == "paid"), {"order_steps"}),
    "a payment that fits no more": (
        update(payment_capture).values(order_no=None, misfit="second"),
        {"order_captured", "payment_paid"},
    ),
    "a payment called open": (
        update(payment).values(status="open", ended_at=None),
        {"payment_paid", "payment_open"},
    ),
    "a payment of another amount": (update(payment).values(amount_fen=1), {"payment_amount"}),
    "a line that earns on more than was paid": (
        update(order_line).values(
            paid_fen=order_line.c.paid_fen - 1,
            discount_fen=order_line.c.discount_fen + 1,
            refunded_fen=order_line.c.refunded_fen - 1,
        ),
        {"order_goods", "order_line_sold", "order_refunds", "line_price"},
    ),
    "a price that nobody changed": (
        update(order_price_change).values(total_after_fen=order_price_change.c.total_after_fen + 1),
        {"order_price_changed"},
    ),
    "an entry under another key": (
        update(ledger_entry)
        .where(ledger_entry.c.key.like("refund:%"))
        .values(key=func.replace(ledger_entry.c.key, "refund:", "refunds:")),
        {"journal_has"},
    ),
}
OF_TRANSFERS: Forgeries = {
    "a transfer forgotten": (delete(transfer), {"transfer_made"}),
    "a transfer of more": (update(transfer).values(amount_fen=transfer.c.amount_fen + 1), {"transfer_amount"}),
    "a transfer to somebody else": (update(transfer).values(member_id=99), {"transfer_amount"}),
    "a success that Pay never told": (update(transfer).values(heard="FAIL"), {"transfer_settled"}),
    "an end taken back": (
        update(transfer).values(closed_at=None, heard="PROCESSING"),
        {"transfer_open", "transfer_settled"},
    ),
}


async def test_what_is_forged_about_an_order_is_named(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.place(2)
    await trade.database.transact(
        change_price, ChangePrice(order.no, {"1": 20_000}, None, "老客人", staff_acting("mei"))
    )
    await announce_payment(database, trade.pay, trade.buyer, order.no)
    await trade.confirm(trade.pay.pay(order.no))
    await trade.refund(order.no, {order.lines[0].line: 1_000})
    for forgery, names in OF_ORDERS.values():
        assert await find_tampered(database, CHECKS, forgery) == names
    await trade.check()


async def test_what_is_forged_about_a_transfer_is_named(database: AnyDatabase, clock: MovableClock) -> None:
    payouts = open_payouts(database, clock)
    number = await payouts.send()
    await payouts.hear(payouts.pay.move(number, "SUCCESS"))
    for forgery, names in OF_TRANSFERS.values():
        assert await find_tampered(database, CHECKS, forgery) == names
    await payouts.check()
