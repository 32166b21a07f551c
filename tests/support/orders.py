"""Orders as values, for tests of pure rules."""

from collections.abc import Sequence
from datetime import timedelta

from commissions.beneficiary import MemberId
from shop.orders.order import Channel, Order, OrderLine, OrderState, Recipient
from shop.places.place import Way
from tests.support.clock import START


def make_line(position: int, price_fen: int, quantity: int) -> OrderLine:
    """A line that costs what its units cost."""
    return OrderLine(
        line=str(position),
        sku_id=position,
        sku_code=f"s{position}",
        product_code="p",
        category_code="c",
        name="茶",
        label="",
        picture=None,
        price_fen=price_fen,
        quantity=quantity,
        list_fen=price_fen * quantity,
        discount_fen=0,
        balance_fen=0,
        paid_fen=price_fen * quantity,
        cost_fen=0,
        refunded_fen=0,
        portions=(),
    )


def make_placed(lines: Sequence[OrderLine], shipping_fen: int) -> Order:
    """An order that waits to be paid."""
    goods_fen = sum(line.paid_fen for line in lines)
    return Order(
        no="LPLACED",
        member_id=MemberId(1),
        state=OrderState.PLACED,
        list_fen=goods_fen + shipping_fen,
        discount_fen=0,
        balance_fen=0,
        goods_fen=goods_fen,
        shipping_fen=shipping_fen,
        total_fen=goods_fen + shipping_fen,
        refunded_fen=0,
        shipping_refunded_fen=0,
        recipient=Recipient("", "", "", "", "", ""),
        note="",
        way=Way.PARCEL,
        pickup_place_id=None,
        channel=Channel.DIRECT,
        district_code=None,
        auto_receive_days=10,
        after_sale_days=7,
        placed_at=START,
        expires_at=START + timedelta(minutes=30),
        paid_at=None,
        shipped_at=None,
        completed_at=None,
        closed_at=None,
        close_reason=None,
        lines=tuple(lines),
    )
