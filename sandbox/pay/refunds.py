"""Refunds: ask for, query, mend an abnormal one; they end later, by themselves (docs/wechat.md §7.5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.pay import accounts, orders, refund_life
from sandbox.pay.agenda import plan
from sandbox.pay.door import Answer, Call
from sandbox.pay.fields import ORDER_NUMBER, REFUND_NUMBER, Fields, check_notify_url
from sandbox.pay.refusals import PayRefusal
from sandbox.pay.state import PAID, Order, PayState, Refund, make_number

_MOST_REFUNDS = 50
_REFUND_DAYS = 365
_APART = timedelta(minutes=1)
_BANK_TARGETS = {"USER_BANK_CARD": "招商银行借记卡8888", "MERCHANT_BANK_CARD": "商户银行账户"}


async def request_refund(call: Call) -> Answer:
    """`POST /v3/refund/domestic/refunds`.

    The same number with the same content answers the refund as it stands.
    """
    fields = call.fields()
    number = fields.text("out_refund_no", longest=64, alphabet=REFUND_NUMBER)
    order = _find_paid(call, fields)
    amount = fields.group("amount")
    amount.currency()
    refund_fen, total_fen = amount.fen("refund"), amount.fen("total")
    url, remark = check_notify_url(fields, required=False)
    reason = fields.optional_text("reason", longest=80) or ""
    _read_extras(fields)
    call.exchange.summary = f"申请退款 {number}，{refund_fen / 100:.2f}元（订单{order.out_trade_no}）"
    if remark:
        call.exchange.note("§7.5", remark)
    terms = f"{order.transaction_id} {refund_fen} {total_fen}"
    known = call.state.refunds.get(number)
    if known is not None:
        _check_again(known, terms)
        return Answer(refund_life.describe_refund(call.state, known))
    _check_amounts(call.state, order, refund_fen, total_fen)
    _check_pace(call.state, order, call.now)
    refund = _make_refund(call, order, number, refund_fen, terms)
    refund.reason, refund.notify_url = reason, url
    refund_life.accept(call.world, order, refund)
    return Answer(refund_life.describe_refund(call.state, refund))


async def ask_refund(call: Call) -> Answer:
    """`GET /v3/refund/domestic/refunds/{out_refund_no}`."""
    refund = call.state.refunds.get(call.path["out_refund_no"])
    if refund is None or (refund.visible_from is not None and refund.visible_from > call.now):
        raise PayRefusal("RESOURCE_NOT_EXISTS", "退款单不存在", rule="§7.5")
    call.exchange.summary = f"查询退款 {refund.out_refund_no}：{refund.status}"
    return Answer(refund_life.describe_refund(call.state, refund))


async def mend_refund(call: Call) -> Answer:
    """`POST …/{refund_id}/apply-abnormal-refund`.

    To another card of the payer, or to the merchant's own bank.
    """
    fields = call.fields()
    number = fields.text("out_refund_no", longest=64)
    target = fields.text("type", longest=32)
    if target not in _BANK_TARGETS:
        raise fields.wrong("type", "只能是USER_BANK_CARD或MERCHANT_BANK_CARD")
    if target == "USER_BANK_CARD":
        for name in ("bank_account", "real_name"):
            call.open_field(name, fields.text(name, longest=1024))
        fields.text("bank_type", longest=32)
    refund = call.state.refunds.get(number)
    if refund is None or refund.refund_id != call.path["refund_id"]:
        raise PayRefusal("RESOURCE_NOT_EXISTS", "退款单不存在", rule="§7.5")
    if refund.status != "ABNORMAL":
        raise PayRefusal("INVALID_REQUEST", "仅退款异常的退款单可以发起异常退款", rule="§7.5")
    refund.status, refund.channel = "PROCESSING", "OTHER_BANKCARD"
    refund.user_received_account = _BANK_TARGETS[target]
    call.exchange.summary = f"异常退款 {number} 改退到{_BANK_TARGETS[target]}"
    plan(call.world, call.now + timedelta(seconds=call.state.refund_takes_s), "mended refund", number)
    return Answer(refund_life.describe_refund(call.state, refund))


def _find_paid(call: Call, fields: Fields) -> Order:
    transaction_id = fields.optional_text("transaction_id", longest=32)
    out_trade_no = fields.optional_text("out_trade_no", longest=32, alphabet=ORDER_NUMBER)
    if transaction_id is None and out_trade_no is None:
        raise fields.wrong("transaction_id", "transaction_id和out_trade_no必须二选一")
    order = next((one for one in call.state.orders.values() if _is_named(one, transaction_id, out_trade_no)), None)
    if order is None:
        raise PayRefusal("RESOURCE_NOT_EXISTS", "订单不存在", rule="§7.5")
    orders.find_order(call.world, order.out_trade_no)
    if order.state not in PAID:
        raise PayRefusal("INVALID_REQUEST", "订单未支付，不能退款", rule="§7.5")
    return order


def _is_named(order: Order, transaction_id: str | None, out_trade_no: str | None) -> bool:
    if transaction_id is not None:
        return order.transaction_id == transaction_id
    return order.out_trade_no == out_trade_no


def _read_extras(fields: Fields) -> None:
    funds = fields.optional_text("funds_account", longest=32)
    if funds not in (None, "AVAILABLE", "UNSETTLED"):
        raise fields.wrong("funds_account", "只能是AVAILABLE")
    fields.groups("goods_detail")


def _check_again(refund: Refund, terms: str) -> None:
    if refund.terms != terms:
        raise PayRefusal("INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试", rule="§7.5")


def _check_amounts(state: PayState, order: Order, refund_fen: int, total_fen: int) -> None:
    if total_fen != order.total_fen:
        raise PayRefusal("INVALID_REQUEST", "订单金额与支付时不一致，请核实后再试", rule="§7.5")
    if refund_life.sum_refunds(state, order) + refund_fen > order.total_fen:
        raise PayRefusal("INVALID_REQUEST", "累计退款金额大于支付金额", rule="§7.5")


def _check_pace(state: PayState, order: Order, now: datetime) -> None:
    paid_at = order.success_time or order.created_at
    if now > paid_at + timedelta(days=_REFUND_DAYS):
        raise PayRefusal("INVALID_REQUEST", "订单已超过可退款的最大期限（支付后一年）", rule="§7.5")
    if len(order.refunds) >= _MOST_REFUNDS:
        raise PayRefusal("INVALID_REQUEST", "一笔订单最多退款50次", rule="§7.5")
    if order.refunds and now < state.refunds[order.refunds[-1]].created_at + _APART:
        raise PayRefusal("FREQUENCY_LIMITED", "同一笔订单多次退款的请求需相隔1分钟", rule="§7.5")


def _make_refund(call: Call, order: Order, number: str, refund_fen: int, terms: str) -> Refund:
    """Split the refund between payer and coupon, and work out the fee that Pay returns."""
    before = refund_life.sum_refunds(call.state, order)
    after = before + refund_fen
    to_payer = after * order.payer_total_fen // order.total_fen - before * order.payer_total_fen // order.total_fen
    out_of_settlement = refund_fen if order.coupon_prefunded else to_payer
    settled_before = before if order.coupon_prefunded else before * order.payer_total_fen // order.total_fen
    fee_back = accounts.calculate_returned_fee(order.fee_fen, order.settlement_fen, settled_before, out_of_settlement)
    hidden_s = call.world.faults.pay_hidden_s
    return Refund(
        out_refund_no=number,
        refund_id=make_number("5030", call.now, 29),
        out_trade_no=order.out_trade_no,
        transaction_id=order.transaction_id,
        amount_fen=refund_fen,
        payer_refund_fen=to_payer,
        fee_back_fen=fee_back,
        taken_fen=out_of_settlement - fee_back,
        created_at=call.now,
        terms=terms,
        visible_from=call.now + timedelta(seconds=hidden_s) if hidden_s else None,
    )
