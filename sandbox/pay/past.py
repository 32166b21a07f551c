"""What happened at Pay before the sandbox was started: kept as if it had been called, with its movements of money.

Nobody is notified. It is told in the order in which it happened, into a state of its own (`join_past`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sandbox.pay import accounts
from sandbox.pay.accounts import Movement
from sandbox.pay.refund_life import sum_refunds
from sandbox.pay.state import Order, PayState, Refund, Transfer, make_number


@dataclass(frozen=True)
class PastPayment:
    """A payment that was made, under the merchant's number."""

    out_trade_no: str
    openid: str
    description: str
    total_fen: int
    at: datetime


@dataclass(frozen=True)
class PastRefund:
    """A refund that was made of a kept payment."""

    out_refund_no: str
    out_trade_no: str
    amount_fen: int
    reason: str
    at: datetime


@dataclass(frozen=True)
class PastTransfer:
    """A transfer that arrived."""

    out_bill_no: str
    openid: str
    amount_fen: int
    remark: str
    at: datetime


def keep_payment(state: PayState, told: PastPayment) -> Order:
    """Keep a payment: its money came in, its fee was taken."""
    order = Order(
        out_trade_no=told.out_trade_no,
        openid=told.openid,
        description=told.description,
        notify_url="",
        total_fen=told.total_fen,
        created_at=told.at,
        terms="",
        state="SUCCESS",
        transaction_id=make_number("4200002", told.at, 28),
        success_time=told.at,
        settlement_fen=told.total_fen,
        fee_fen=accounts.calculate_fee(told.total_fen),
    )
    state.orders[order.out_trade_no] = order
    sale = Movement(told.at, "交易", order.transaction_id, order.out_trade_no, "JSAPI支付")
    accounts.receive(state, "BASIC", order.total_fen, sale)
    if order.fee_fen:
        accounts.give(state, "BASIC", order.fee_fen, replace(sale, name="扣除交易手续费"))
    return order


def keep_refund(state: PayState, told: PastRefund) -> Refund:
    """Keep a refund: its money went out, its part of the fee came back."""
    order = state.orders[told.out_trade_no]
    before = sum_refunds(state, order)
    fee_back = accounts.calculate_returned_fee(order.fee_fen, order.settlement_fen, before, told.amount_fen)
    refund = Refund(
        out_refund_no=told.out_refund_no,
        refund_id=make_number("5030", told.at, 28),
        out_trade_no=order.out_trade_no,
        transaction_id=order.transaction_id,
        amount_fen=told.amount_fen,
        payer_refund_fen=told.amount_fen,
        fee_back_fen=fee_back,
        taken_fen=told.amount_fen - fee_back,
        created_at=told.at,
        terms="",
        reason=told.reason,
        status="SUCCESS",
        success_time=told.at,
    )
    movement = Movement(told.at, "退款", refund.refund_id, refund.out_refund_no)
    accounts.give(state, "BASIC", refund.taken_fen, movement)
    state.refunds[refund.out_refund_no] = refund
    order.refunds.append(refund.out_refund_no)
    order.state = "REFUND"
    return refund


def keep_transfer(state: PayState, told: PastTransfer) -> Transfer:
    """Keep a transfer that its receiver confirmed.

    The operation account is filled first where it would not do.
    """
    if state.balances["OPERATION"] < told.amount_fen:
        accounts.receive(state, "OPERATION", 1_000_000, Movement(told.at, "充值"))
    transfer = Transfer(
        out_bill_no=told.out_bill_no,
        transfer_bill_no=make_number("1330", told.at, 28),
        scene="1005",
        openid=told.openid,
        amount_fen=told.amount_fen,
        remark=told.remark,
        created_at=told.at,
        updated_at=told.at,
        terms="",
        state="SUCCESS",
    )
    movement = Movement(told.at, "商家转账", transfer.transfer_bill_no, transfer.out_bill_no, transfer.remark)
    accounts.give(state, "OPERATION", transfer.amount_fen, movement)
    state.transfers[transfer.out_bill_no] = transfer
    return transfer


def join_past(state: PayState, past: PayState) -> None:
    """Put a past, kept apart until now, before what has happened since. Balances go on from where it ends."""
    begun = PayState()
    for account in state.balances:
        moved = past.balances[account] - begun.balances[account]
        state.balances[account] += moved
        for flow in state.flows:
            flow.balance_fen += moved if flow.account == account else 0
    state.orders = past.orders | state.orders
    state.refunds = past.refunds | state.refunds
    state.transfers = past.transfers | state.transfers
    state.flows = [*past.flows, *state.flows]
