"""Orders: place, ask, close (docs/wechat.md §7.3)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from ipaddress import ip_address

from sandbox.clock import BEIJING
from sandbox.pay import orders, payment
from sandbox.pay.agenda import plan
from sandbox.pay.door import Answer, Call
from sandbox.pay.fields import ORDER_NUMBER, Fields, check_notify_url
from sandbox.pay.h5_page import H5_PATH
from sandbox.pay.notices import wait_for_attempt
from sandbox.pay.refusals import PayRefusal
from sandbox.pay.state import PAID, UNPAID, Order, TradeType

_PREPAY_LIFE = timedelta(hours=2)
_H5_LIFE = timedelta(minutes=5)
_LATE_PAYMENT = timedelta(seconds=2)
_SHORTEST_LIFE = timedelta(minutes=1)


async def place_order(call: Call) -> Answer:
    """`POST /v3/pay/transactions/jsapi`. The same number with the same parameters gives a prepay_id again."""
    order = _place(call, "JSAPI")
    prepay_id = _issue_prepay(order, call.now)
    call.state.prepays[prepay_id] = order.out_trade_no
    person = call.world.people.find_by_openid(order.openid)
    call.exchange.person = person.key if person else None
    call.world.changed()
    if call.world.faults.pay_notice_first:
        await _pay_before_answer(call, order)
    return Answer({"prepay_id": prepay_id})


async def place_native(call: Call) -> Answer:
    """`POST /v3/pay/transactions/native`. The same number again gives another code, and the one before is dead."""
    order = _place(call, "NATIVE")
    return Answer({"code_url": payment.write_code(_issue_only(call, order, _PREPAY_LIFE))})


async def place_h5(call: Call) -> Answer:
    """`POST /v3/pay/transactions/h5`: an address for a browser, which is good for five minutes."""
    order = _place(call, "MWEB")
    prepay_id = _issue_only(call, order, _H5_LIFE)
    return Answer({"h5_url": f"{call.world.base_url}{H5_PATH}?prepay_id={prepay_id}&package={secrets.token_hex(4)}"})


def _place(call: Call, trade_type: TradeType) -> Order:
    """The order of the call, new or the very same as before."""
    fields = call.fields()
    draft = _read_order(call, fields, trade_type)
    order = orders.find_order(call.world, draft.out_trade_no)
    if order is None:
        order = call.state.orders[draft.out_trade_no] = draft
    else:
        _check_again(order, draft)
    name = {"JSAPI": "JSAPI", "NATIVE": "Native", "MWEB": "H5"}[trade_type]
    call.exchange.summary = f"{name}下单 {order.out_trade_no}，{order.total_fen / 100:.2f}元"
    return order


def _issue_only(call: Call, order: Order, life: timedelta) -> str:
    """A new code or address of an order: what was given out before is dead."""
    for dead in order.prepays:
        call.state.prepays.pop(dead, None)
    prepay_id = secrets.token_urlsafe(6).replace("-", "a").replace("_", "b")
    order.prepays = {prepay_id: call.now + life}
    call.state.prepays[prepay_id] = order.out_trade_no
    call.world.changed()
    return prepay_id


async def ask_by_out_trade_no(call: Call) -> Answer:
    """`GET /v3/pay/transactions/out-trade-no/{no}?mchid=`."""
    call.check_query_merchant()
    return _tell(call, orders.get_order(call.world, call.path["out_trade_no"]))


async def ask_by_transaction_id(call: Call) -> Answer:
    """`GET /v3/pay/transactions/id/{transaction_id}?mchid=`; unpaid orders have no such number."""
    call.check_query_merchant()
    wanted = call.path["transaction_id"]
    order = next((one for one in call.state.orders.values() if wanted and one.transaction_id == wanted), None)
    if order is None:
        raise orders.no_order()
    return _tell(call, order)


async def close_order(call: Call) -> Answer:
    """`POST …/{no}/close` answers 204, also for what is closed already; what is paid cannot be closed."""
    fields = call.fields()
    call.check_ids(None, fields.text("mchid", longest=32))
    order = orders.get_order(call.world, call.path["out_trade_no"])
    call.exchange.summary = f"关闭订单 {order.out_trade_no}"
    if order.state in UNPAID and call.world.faults.take("pay_close_race"):
        payment.settle(call.world, order)
        call.exchange.note("§7.3", "沙箱故障：关单时用户恰好付款成功")
    if order.state in PAID:
        raise PayRefusal("ORDERPAID", "订单已支付，不能关闭，请查询订单状态", rule="§7.3")
    order.state = "CLOSED"
    if call.world.faults.take("pay_lands_after_close"):
        plan(call.world, call.now + _LATE_PAYMENT, "late payment", order.out_trade_no)
    call.world.bus.publish("pay", kind="order", number=order.out_trade_no)
    call.world.changed()
    return Answer(None, 204)


def _tell(call: Call, order: Order) -> Answer:
    call.exchange.summary = f"查询订单 {order.out_trade_no}：{order.state}"
    return Answer(orders.describe_order(call.world, order))


def _read_order(call: Call, fields: Fields, trade_type: TradeType) -> Order:
    """All checks of a new order. Unknown fields are ignored as Pay does, with a note."""
    app_id, mch_id = fields.text("appid", longest=32), fields.text("mchid", longest=32)
    call.check_ids(app_id, mch_id)
    url, remark = check_notify_url(fields, required=True)
    amount = fields.group("amount")
    amount.currency()
    openid = fields.group("payer").text("openid", longest=128) if trade_type == "JSAPI" else ""
    _read_extras(fields, trade_type)
    order = Order(
        out_trade_no=fields.text("out_trade_no", shortest=6, longest=32, alphabet=ORDER_NUMBER),
        openid=openid,
        description=fields.text("description", longest_bytes=127),
        notify_url=url or "",
        total_fen=amount.fen("total"),
        created_at=call.now,
        terms=fields.canonical(),
        trade_type=trade_type,
        attach=fields.optional_text("attach", longest_bytes=128) or "",
        time_expire=_read_end(call, fields),
    )
    if openid and call.world.people.find_by_openid(openid) is None:
        raise PayRefusal("PARAM_ERROR", "无效的openid", rule="§7.3", detail={"field": "/payer/openid", "value": openid})
    if remark:
        call.exchange.note("§7.3", remark)
    if unknown := fields.unknown():
        call.exchange.note("§7.3", f"微信不认识这些字段，会忽略：{'、'.join(unknown)}")
    return order


def _read_end(call: Call, fields: Fields) -> datetime | None:
    """`time_expire`; one that is less than a minute ahead is moved to one minute."""
    end = fields.instant("time_expire")
    if end is None:
        return None
    if end <= call.now:
        raise fields.wrong("time_expire", "支付结束时间必须晚于当前时间")
    if end < call.now + _SHORTEST_LIFE:
        call.exchange.note("§7.3", "time_expire距今不足1分钟：微信按1分钟处理")
    return max(end, call.now + _SHORTEST_LIFE)


def _read_extras(fields: Fields, trade_type: TradeType) -> None:
    fields.optional_text("goods_tag", longest=32)
    fields.skip("support_fapiao", "detail")
    scene = fields.group("scene_info") if trade_type == "MWEB" else fields.optional_group("scene_info")
    if scene is not None:
        _check_address(scene, scene.text("payer_client_ip", longest=45))
        if trade_type == "MWEB":
            scene.group("h5_info").text("type", longest=32)
    fields.optional_group("settle_info")


def _check_address(scene: Fields, text: str) -> None:
    """The payer's address is one, of either kind."""
    try:
        ip_address(text)
    except ValueError:
        raise scene.wrong("payer_client_ip", "用户终端IP格式错误") from None


def _check_again(order: Order, draft: Order) -> None:
    if order.state in PAID:
        raise PayRefusal("ORDERPAID", "该订单已支付", rule="§7.3")
    if order.state == "CLOSED":
        raise PayRefusal("ORDER_CLOSED", "该订单已关闭，请换单号重新下单", rule="§7.3")
    if order.terms != draft.terms or order.trade_type != draft.trade_type:
        raise PayRefusal("INVALID_REQUEST", "请求重入时，参数与首次请求时不一致", rule="§7.3")


def _issue_prepay(order: Order, now: datetime) -> str:
    living = [prepay_id for prepay_id, end in order.prepays.items() if end > now]
    if living:
        return living[-1]
    prepay_id = f"wx{now.astimezone(BEIJING):%d%H%M%S}{secrets.token_hex(13)}"
    order.prepays[prepay_id] = now + _PREPAY_LIFE
    return prepay_id


async def _pay_before_answer(call: Call, order: Order) -> None:
    call.exchange.note("§7.4", "沙箱故障：用户已付款，支付通知先于本次下单应答到达")
    notice = payment.settle(call.world, order)
    if notice is not None:
        await wait_for_attempt(call.world, notice)
