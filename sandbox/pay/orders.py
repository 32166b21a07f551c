"""An order and what it is at this instant.

How queries and notifications tell it (docs/wechat.md §7.3, §7.4).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.pay.refusals import PayRefusal
from sandbox.pay.state import PAID, UNPAID, Order, instant, pay_of
from sandbox.world import World

_PAYING_LIFE = timedelta(minutes=5)
_LONGEST_LIFE = timedelta(days=7)
_STATE_WORDS = {
    "SUCCESS": "支付成功",
    "REFUND": "转入退款",
    "NOTPAY": "订单未支付",
    "CLOSED": "订单已关闭",
    "REVOKED": "已撤销",
    "USERPAYING": "用户支付中",
    "PAYERROR": "支付失败，请重新支付",
}


def find_order(world: World, out_trade_no: str) -> Order | None:
    """The order with this number, its state brought up to the present instant."""
    order = pay_of(world).orders.get(out_trade_no)
    if order is not None:
        _age(order, world.clock.now())
    return order


def get_order(world: World, out_trade_no: str) -> Order:
    """The order with this number. Raises PayRefusal ORDER_NOT_EXIST."""
    order = find_order(world, out_trade_no)
    if order is None:
        raise no_order()
    return order


def describe_order(world: World, order: Order) -> dict[str, Any]:
    """The order as queries answer it; once paid, the same as the plaintext of the payment's notification."""
    own = world.credentials
    common: dict[str, Any] = {
        "mchid": own.mch_id,
        "appid": own.app_id,
        "out_trade_no": order.out_trade_no,
        "trade_state": order.state,
        "trade_state_desc": _STATE_WORDS[order.state],
        "promotion_detail": [],
        "attach": order.attach,
    }
    if order.state not in PAID or order.success_time is None:
        return {**common, "amount": {"total": order.total_fen, "payer_currency": "CNY"}}
    return {
        **common,
        "transaction_id": order.transaction_id,
        "trade_type": order.trade_type,
        "bank_type": "OTHERS",
        "success_time": instant(order.success_time),
        "payer": {"openid": order.openid},
        "amount": {
            "total": order.total_fen,
            "payer_total": order.payer_total_fen,
            "currency": "CNY",
            "payer_currency": "CNY",
        },
        "promotion_detail": _describe_coupon(order),
    }


def _describe_coupon(order: Order) -> list[dict[str, Any]]:
    """`promotion_detail`: the coupon that the payer used.

    CASH was paid for beforehand, NOCASH settles for less.
    """
    if not order.coupon_fen:
        return []
    return [
        {
            "coupon_id": "1" + order.transaction_id[-10:],
            "name": "微信支付立减券",
            "scope": "GLOBAL",
            "type": "CASH" if order.coupon_prefunded else "NOCASH",
            "amount": order.coupon_fen,
            "stock_id": "16474341",
            "wechatpay_contribute": order.coupon_fen if order.coupon_prefunded else 0,
            "merchant_contribute": 0 if order.coupon_prefunded else order.coupon_fen,
            "other_contribute": 0,
            "currency": "CNY",
        }
    ]


def _age(order: Order, now: datetime) -> None:
    """What time does to an unpaid order: it ends at `time_expire`, at the latest after seven days.

    A password not entered is given up.
    """
    if order.state not in UNPAID:
        return
    end = order.created_at + _LONGEST_LIFE
    if min(order.time_expire or end, end) <= now:
        order.state = "CLOSED"
    elif order.paying_since is not None and order.paying_since + _PAYING_LIFE <= now:
        order.state, order.paying_since = "NOTPAY", None


def no_order() -> PayRefusal:
    """The refusal of a number that no order has."""
    return PayRefusal("ORDER_NOT_EXIST", "订单不存在", rule="§7.3")
