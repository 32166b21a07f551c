"""Balances of the merchant's accounts (docs/wechat.md §7.11)."""

from __future__ import annotations

from sandbox.pay.door import Answer, Call
from sandbox.pay.refusals import PayRefusal
from sandbox.pay.state import Account

_OPENED: dict[str, Account] = {"BASIC": "BASIC", "OPERATION": "OPERATION"}


async def tell_balance(call: Call) -> Answer:
    """`GET /v3/merchant/fund/balance/{account_type}`."""
    account = _OPENED.get(call.path["account_type"])
    if account is None:
        raise PayRefusal("INVALID_REQUEST", "没有开通这个账户", rule="§7.11")
    call.exchange.summary = f"查询余额 {account}"
    return Answer({"available_amount": call.state.balances[account], "pending_amount": call.state.frozen[account]})
