"""改价 in tests: the wish of a merchant, carried out as the command does it."""

from collections.abc import Mapping

from commissions.actor import staff_acting
from shop.orders.new_price import ChangePrice
from shop.orders.order import Order
from shop.payments.repricing import change_price, change_price_at_pay
from tests.support.trade import Trade


def wish(order_no: str, lines: Mapping[str, int] | None = None, shipping_fen: int | None = None) -> ChangePrice:
    """New prices in fen for lines, and for the shipping; what is not named stays."""
    return ChangePrice(order_no, lines or {}, shipping_fen, reason="老客人", by=staff_acting("mei"))


async def change(
    trade: Trade, order_no: str, lines: Mapping[str, int] | None = None, shipping_fen: int | None = None
) -> Order:
    """Close what is open at Pay, and change the price."""
    command = wish(order_no, lines, shipping_fen)

    async def carry_out() -> Order:
        return await trade.database.transact(change_price, command)

    return await change_price_at_pay(trade.database, trade.pay, command, carry_out)
