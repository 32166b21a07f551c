"""The merchant's accounts at Pay: what comes in, goes out, is frozen.

Each movement is a line of the statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sandbox.pay.state import Account, Flow, PayState, make_number

_FEE_BP = 60


def calculate_fee(settlement_fen: int) -> int:
    """Pay's fee of a payment in fen, rounded half up (0.6 %, docs/wechat.md §7.9)."""
    return (settlement_fen * _FEE_BP + 5_000) // 10_000


def calculate_returned_fee(fee_fen: int, settlement_fen: int, refunded_before_fen: int, refund_fen: int) -> int:
    """The part of the fee that comes back with a refund; over all refunds the parts sum to the fee."""

    def returned(refunded_fen: int) -> int:
        return (2 * fee_fen * refunded_fen + settlement_fen) // (2 * settlement_fen) if settlement_fen else 0

    return returned(refunded_before_fen + refund_fen) - returned(refunded_before_fen)


@dataclass(frozen=True)
class Movement:
    """Why money moves.

    When, under which name, Pay's number of the business, the merchant's number, a remark.
    """

    at: datetime
    name: str
    number: str = ""
    voucher: str = ""
    remark: str = ""


def receive(state: PayState, account: Account, amount_fen: int, movement: Movement) -> None:
    """Money comes into the account."""
    state.balances[account] += amount_fen
    _write(state, account, amount_fen, movement, income=True)


def give(state: PayState, account: Account, amount_fen: int, movement: Movement) -> None:
    """Money leaves the account; the caller has looked whether it is there."""
    state.balances[account] -= amount_fen
    _write(state, account, amount_fen, movement, income=False)


def freeze(state: PayState, account: Account, amount_fen: int) -> bool:
    """Set money aside inside the account; False when there is not enough of it."""
    if state.balances[account] < amount_fen:
        return False
    state.balances[account] -= amount_fen
    state.frozen[account] += amount_fen
    return True


def unfreeze(state: PayState, account: Account, amount_fen: int) -> None:
    """Give frozen money back to the account."""
    state.frozen[account] -= amount_fen
    state.balances[account] += amount_fen


def _write(state: PayState, account: Account, amount_fen: int, movement: Movement, *, income: bool) -> None:
    state.flows.append(
        Flow(
            at=movement.at,
            account=account,
            business_no=movement.number,
            flow_no=make_number("30", movement.at, 28),
            name=movement.name,
            income=income,
            amount_fen=amount_fen,
            balance_fen=state.balances[account] + state.frozen[account],
            remark=movement.remark,
            voucher=movement.voucher,
        )
    )
