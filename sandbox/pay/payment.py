"""The payer's side.

The payment sheet of a person's phone, and what a payment does (docs/wechat.md §7.3).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.pay import accounts, keys
from sandbox.pay.accounts import Movement
from sandbox.pay.agenda import on
from sandbox.pay.crypto import is_signed, page_message
from sandbox.pay.notices import Message, announce
from sandbox.pay.orders import describe_order, find_order
from sandbox.pay.refusals import SheetRefusal
from sandbox.pay.state import PAID, UNPAID, Notice, Order, TradeType, make_number, pay_of
from sandbox.people import Person
from sandbox.platform.windows import open_window
from sandbox.world import World

_PARAMETERS = ("appId", "timeStamp", "nonceStr", "package", "signType", "paySign")
_CODE = "weixin://wxpay/bizpayurl?pr="
_IN_BILLS = {"JSAPI": "JSAPI支付", "NATIVE": "扫码支付", "MWEB": "H5支付"}
OK, CANCEL, FAIL = (f"get_brand_wcpay_request:{word}" for word in ("ok", "cancel", "fail"))


@dataclass(frozen=True)
class Sheet:
    """What the payment sheet shows.

    Amounts in fen; `payer_total_fen` is what the person gives after the coupon.
    """

    prepay_id: str
    out_trade_no: str
    merchant: str
    description: str
    total_fen: int
    coupon_fen: int
    payer_total_fen: int


async def open_payment_sheet(world: World, person: Person, request: Mapping[str, Any]) -> Sheet:
    """A page called getBrandWCPayRequest (or chooseWXPay) with these parameters. Raises SheetRefusal.

    Checks all six parameters, `paySign`, the prepay_id's life and that the person is the payer of the order.
    """
    exchange = world.wire.begin(
        "in", "pay", "JSAPI", "WeixinJSBridge.invoke(getBrandWCPayRequest)", body=json.dumps(dict(request)),
        person=person.key, summary=f"{person.name}的手机调起支付",
    )  # fmt: skip
    try:
        order = _check_request(world, person, request)
    except SheetRefusal as refusal:
        exchange.refuse("§7.3", refusal.text)
        world.wire.finish(exchange, body=FAIL)
        raise
    order.state, order.paying_since = "USERPAYING", world.clock.now()
    exchange.summary = f"{person.name}的手机调起支付：订单{order.out_trade_no}，{order.total_fen / 100:.2f}元"
    world.wire.finish(exchange, body=OK)
    _tell_page(world, order)
    return _make_sheet(world, order, str(request["package"]).removeprefix("prepay_id="))


def write_code(prepay_id: str) -> str:
    """What the code of a Native order says."""
    return _CODE + prepay_id


def is_code(text: str) -> bool:
    """Whether a code that was scanned is one of WeChat Pay's."""
    return text.startswith(_CODE)


async def scan_code(world: World, person: Person, text: str) -> Sheet:
    """The camera of WeChat reads a Native order's code: the sheet opens. Raises SheetRefusal (§7.3a)."""
    exchange = world.wire.begin(
        "in", "pay", "NATIVE", text, person=person.key, summary=f"{person.name}扫码支付"
    )  # fmt: skip
    try:
        order = open_outside(world, person, text.removeprefix(_CODE), "NATIVE")
    except SheetRefusal as refusal:
        exchange.refuse("§7.3a", refusal.text)
        world.wire.finish(exchange, body=FAIL)
        raise
    world.wire.finish(exchange, body=OK)
    return _make_sheet(world, order, text.removeprefix(_CODE))


def open_outside(world: World, person: Person, prepay_id: str, trade_type: TradeType) -> Order:
    """Somebody opens an order from outside WeChat and is its only payer from then on. Raises SheetRefusal."""
    order = _find_by_prepay(world, prepay_id)
    if order is None or order.trade_type != trade_type or prepay_id not in order.prepays:
        raise SheetRefusal("prepay_id", "二维码已失效，请重新获取")
    if order.openid not in ("", person.openid):
        raise SheetRefusal("payer", "该订单已被其他用户扫描，一个订单只能由一位用户支付")
    kept, order.openid = order.openid, person.openid
    try:
        _get_payable(world, person, prepay_id)
    except SheetRefusal:
        order.openid = kept
        raise
    order.state, order.paying_since = "USERPAYING", world.clock.now()
    _tell_page(world, order)
    return order


async def confirm_payment(world: World, person: Person, prepay_id: str) -> str:
    """The person enters the password.

    Gives `…:ok`, or `…:fail` when the bank refuses. Raises SheetRefusal.
    """
    order = _get_payable(world, person, prepay_id)
    if world.faults.pay_payment_fails:
        order.state, order.paying_since = "PAYERROR", None
        _tell_page(world, order)
        return FAIL
    settle(world, order)
    return OK


async def cancel_payment(world: World, person: Person, prepay_id: str) -> str:
    """The person closes the sheet; the order stays unpaid. Gives `…:cancel`."""
    order = _find_by_prepay(world, prepay_id)
    if order is not None and order.openid == person.openid and order.state == "USERPAYING":
        order.state, order.paying_since = "NOTPAY", None
        _tell_page(world, order)
    return CANCEL


async def pay(world: World, person: Person, request: Mapping[str, Any]) -> str:
    """Open the sheet and pay at once: for tests. Raises SheetRefusal."""
    sheet = await open_payment_sheet(world, person, request)
    return await confirm_payment(world, person, sheet.prepay_id)


def settle(world: World, order: Order) -> Notice | None:
    """The order is paid: its money comes in, the fee is taken, the merchant is notified. Gives the notice."""
    state, now = pay_of(world), world.clock.now()
    order.state, order.paying_since = "SUCCESS", None
    order.transaction_id = make_number("4200002", now, 28)
    order.success_time = now
    order.coupon_fen = _coupon_of(world, order)
    order.coupon_prefunded = not world.faults.pay_coupon_unfunded
    order.settlement_fen = order.total_fen if order.coupon_prefunded else order.payer_total_fen
    order.fee_fen = accounts.calculate_fee(order.settlement_fen)
    sale = Movement(now, "交易", order.transaction_id, order.out_trade_no, _IN_BILLS[order.trade_type])
    accounts.receive(state, "BASIC", order.settlement_fen, sale)
    if order.fee_fen:
        remark = f"结算总金额{order.settlement_fen / 100:.2f}元;费率0.60%"
        accounts.give(state, "BASIC", order.fee_fen, replace(sale, name="扣除交易手续费", remark=remark))
    payer = world.people.find_by_openid(order.openid)
    if payer is not None:
        open_window(world, payer, "pay")
    _tell_page(world, order)
    return announce_payment(world, order, wrong=world.faults.pay_notice_wrong)


@on("late payment")
async def _land(world: World, out_trade_no: str) -> None:
    """A payment arrives although the order was closed."""
    settle(world, pay_of(world).orders[out_trade_no])


def announce_payment(world: World, order: Order, *, wrong: str = "") -> Notice | None:
    """Send the payment's notification.

    `wrong` names a field that is to tell something else (still rightly signed).
    """
    told = make_wrong(describe_order(world, order), wrong)
    message = Message("TRANSACTION.SUCCESS", "transaction", "支付成功", order.out_trade_no, told)
    return announce(world, order.notify_url, message)


def make_wrong(told: dict[str, Any], field: str) -> dict[str, Any]:
    """A payment's plaintext with one thing changed (see `changes`). Empty: as it is."""
    amount = told["amount"]
    changes: dict[str, dict[str, Any]] = {
        "": {},
        "amount": {"amount": {**amount, "total": 1, "payer_total": 1}},
        "currency": {"amount": {**amount, "currency": "USD", "payer_currency": "USD"}},
        "payer": {"payer": {"openid": "oWrongPayer00000000000000000"}},
        "mchid": {"mchid": "1900000001"},
        "appid": {"appid": "wx0000000000000000"},
        "order": {"out_trade_no": "UNKNOWN" + str(told["out_trade_no"])[-20:]},
        "transaction": {"transaction_id": "4200009" + str(told["transaction_id"])[7:]},
    }
    return {**told, **changes.get(field, {})}


def _check_request(world: World, person: Person, request: Mapping[str, Any]) -> Order:
    for name in _PARAMETERS:
        if not isinstance(request.get(name), str) or not request[name]:
            raise SheetRefusal("missing", f"调用支付JSAPI缺少参数：{name}（须为非空字符串）")
    app_id, timestamp, nonce, package, sign_type, signature = (str(request[name]) for name in _PARAMETERS)
    if sign_type != "RSA":
        raise SheetRefusal("sign_type", "支付验证签名失败：signType须为RSA")
    if app_id != world.credentials.app_id:
        raise SheetRefusal("app_id", "商户号该产品权限与appid不匹配")
    message = page_message(app_id, timestamp, nonce, package)
    if not is_signed(keys.merchant_public_key(world), message, signature):
        raise SheetRefusal("signature", "支付验证签名失败")
    prepay_id = package.removeprefix("prepay_id=")
    if prepay_id == package:
        raise SheetRefusal("package", "package须为prepay_id=…")
    return _get_payable(world, person, prepay_id)


def _get_payable(world: World, person: Person, prepay_id: str) -> Order:
    order = _find_by_prepay(world, prepay_id)
    if order is None:
        raise SheetRefusal("prepay_id", "预支付交易会话不存在，请重新下单")
    if order.openid != person.openid:
        raise SheetRefusal("payer", "下单账号与支付账号不一致，请核实后再支付")
    if order.state in PAID:
        raise SheetRefusal("paid", "该订单已支付")
    if order.state not in UNPAID:
        raise SheetRefusal("closed", "该订单已关闭")
    if order.prepays[prepay_id] <= world.clock.now():
        raise SheetRefusal("expired", "该订单已过期，请重新下单")
    return order


def _find_by_prepay(world: World, prepay_id: str) -> Order | None:
    return find_order(world, pay_of(world).prepays.get(prepay_id, ""))


def _make_sheet(world: World, order: Order, prepay_id: str) -> Sheet:
    shown = replace(order, coupon_fen=_coupon_of(world, order))
    return Sheet(
        prepay_id=prepay_id,
        out_trade_no=order.out_trade_no,
        merchant=world.account.name,
        description=order.description,
        total_fen=order.total_fen,
        coupon_fen=shown.coupon_fen,
        payer_total_fen=shown.payer_total_fen,
    )


def _coupon_of(world: World, order: Order) -> int:
    """The coupon that people pay with, leaving at least one fen to pay."""
    return max(min(world.faults.pay_coupon_fen, order.total_fen - 1), 0)


def _tell_page(world: World, order: Order) -> None:
    world.bus.publish("pay", kind="order", number=order.out_trade_no, state=order.state)
    world.changed()
