"""The life of a refund.

Accepted, ended by itself a little later, told to the merchant (docs/wechat.md §7.5).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.pay import accounts, complaint_life
from sandbox.pay.accounts import Movement
from sandbox.pay.agenda import on, plan
from sandbox.pay.notices import Message, announce
from sandbox.pay.refusals import PayRefusal
from sandbox.pay.state import Order, PayState, Refund, instant, pay_of
from sandbox.world import World

_STUCK_FOR = timedelta(days=7)
OUTCOME_WORDS = {"SUCCESS": "退款成功", "ABNORMAL": "退款异常", "CLOSED": "退款关闭"}


def accept(world: World, order: Order, refund: Refund) -> None:
    """Take the money from the merchant and begin.

    Raises PayRefusal NOT_ENOUGH, and then nothing is remembered.
    """
    state = pay_of(world)
    if world.faults.pay_not_enough or state.balances["BASIC"] < refund.taken_fen:
        raise PayRefusal("NOT_ENOUGH", "基本账户余额不足，请充值后用原退款单号重新发起", rule="§7.5")
    remark = f"退款总金额{refund.amount_fen / 100:.2f}元;含手续费{refund.fee_back_fen / 100:.2f}元"
    movement = Movement(refund.created_at, "退款", refund.refund_id, refund.out_refund_no, remark)
    accounts.give(state, "BASIC", refund.taken_fen, movement)
    state.refunds[refund.out_refund_no] = refund
    order.refunds.append(refund.out_refund_no)
    order.state = "REFUND"
    plan(world, refund.created_at + timedelta(seconds=state.refund_takes_s), "refund", refund.out_refund_no)


def sum_refunds(state: PayState, order: Order) -> int:
    """Fen of all refunds of the order that were not closed."""
    made = (state.refunds[number] for number in order.refunds)
    return sum(refund.amount_fen for refund in made if refund.status != "CLOSED")


def describe_refund(state: PayState, refund: Refund) -> dict[str, Any]:
    """The refund as Pay answers it."""
    order = state.orders[refund.out_trade_no]
    told: dict[str, Any] = {
        "refund_id": refund.refund_id,
        "out_refund_no": refund.out_refund_no,
        "transaction_id": refund.transaction_id,
        "out_trade_no": refund.out_trade_no,
        "channel": refund.channel,
        "user_received_account": refund.user_received_account,
        "create_time": instant(refund.created_at),
        "status": refund.status,
        "funds_account": "AVAILABLE",
        "amount": {
            **_amounts(order, refund),
            "settlement_refund": refund.payer_refund_fen,
            "settlement_total": order.settlement_fen,
            "discount_refund": refund.amount_fen - refund.payer_refund_fen,
            "currency": "CNY",
            "from": [],
        },
        "promotion_detail": [],
    }
    return told if refund.success_time is None else {**told, "success_time": instant(refund.success_time)}


def end_refund(world: World, refund: Refund, outcome: str) -> None:
    """The refund ends as SUCCESS, ABNORMAL or CLOSED; the merchant is notified.

    CLOSED gives the money back to him.
    """
    state, now = pay_of(world), world.clock.now()
    if outcome == "SUCCESS":
        refund.status, refund.success_time = "SUCCESS", now
    elif outcome == "ABNORMAL":
        refund.status, refund.user_received_account = "ABNORMAL", "退款入账账户异常"
    else:
        refund.status = "CLOSED"
        back = Movement(now, "退款退回", refund.refund_id, refund.out_refund_no, "退款关闭")
        accounts.receive(state, "BASIC", refund.taken_fen, back)
    _announce_refund(world, refund)
    if outcome == "SUCCESS":
        complaint_life.refund_arrived(world, refund)
    world.bus.publish("pay", kind="refund", number=refund.out_refund_no, status=refund.status)
    world.changed()


def _announce_refund(world: World, refund: Refund) -> None:
    """Send the refund's notification."""
    order = pay_of(world).orders[refund.out_trade_no]
    told: dict[str, Any] = {
        "mchid": world.credentials.mch_id,
        "out_trade_no": refund.out_trade_no,
        "transaction_id": refund.transaction_id,
        "out_refund_no": refund.out_refund_no,
        "refund_id": refund.refund_id,
        "refund_status": refund.status,
        "user_received_account": refund.user_received_account,
        "amount": _amounts(order, refund),
    }
    if refund.success_time is not None:
        told["success_time"] = instant(refund.success_time)
    words = OUTCOME_WORDS[refund.status]
    message = Message(f"REFUND.{refund.status}", "refund", words, refund.out_refund_no, told)
    announce(world, refund.notify_url, message)


@on("refund")
async def _finish(world: World, number: str) -> None:
    refund = pay_of(world).refunds[number]
    outcome = world.faults.pay_refund_outcome
    if outcome == "PROCESSING":
        plan(world, refund.created_at + _STUCK_FOR, "stuck refund", number)
    elif refund.status == "PROCESSING":
        end_refund(world, refund, outcome)


@on("stuck refund")
async def _close_stuck(world: World, number: str) -> None:
    """A refund that is still without funds after seven days is closed."""
    refund = pay_of(world).refunds[number]
    if refund.status == "PROCESSING":
        end_refund(world, refund, "CLOSED")


@on("mended refund")
async def _finish_mended(world: World, number: str) -> None:
    refund = pay_of(world).refunds[number]
    if refund.status == "PROCESSING":
        end_refund(world, refund, "SUCCESS")


def _amounts(order: Order, refund: Refund) -> dict[str, int]:
    return {
        "total": order.total_fen,
        "refund": refund.amount_fen,
        "payer_total": order.payer_total_fen,
        "payer_refund": refund.payer_refund_fen,
    }
