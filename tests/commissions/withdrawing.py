"""A small stage for tests of withdrawals: people with an available balance, and withdrawals in any status."""

from typing import Any

from commissions.beneficiary import MemberId, distributor
from commissions.ledger.entry import COMMISSION, Entry, Posting, available
from commissions.ledger.repository import post
from commissions.network.service import admit_member
from commissions.ports import Transaction
from commissions.withdrawals.requesting import approve_withdrawal, request_withdrawal
from commissions.withdrawals.sending import begin_sending, record_awaiting_confirmation, record_in_doubt
from commissions.withdrawals.withdrawal import RequestWithdrawal, Withdrawal
from tests.support.databases import AnyDatabase

ANNA, BEN = MemberId(1), MemberId(2)


def ask(member_id: MemberId, amount_fen: int, key: str = "key-00000001", **options: Any) -> RequestWithdrawal:
    """A request by WeChat, with the payee's name on file."""
    told: dict[str, Any] = {"channel": "wechat", "prefix": "LW", "payee_known": True} | options
    return RequestWithdrawal(member_id, amount_fen, request_key=key, **told)


def give(tx: Transaction, member_id: MemberId, amount_fen: int, key: str = "gift") -> None:
    """Admit a person and make an amount available to them."""
    admit_member(tx, member_id)
    posting = Posting(COMMISSION, available(distributor(member_id)), amount_fen, "matured")
    post(tx, Entry(f"{key}:{member_id}:given", (posting,)))


def take(tx: Transaction, member_id: MemberId, amount_fen: int, key: str = "refund") -> None:
    """Claw an amount back, into debt if need be."""
    posting = Posting(available(distributor(member_id)), COMMISSION, amount_fen, "clawback")
    post(tx, Entry(f"{key}:{member_id}:taken", (posting,)))


async def bring_to(database: AnyDatabase, status: str, amount_fen: int = 10_000, **options: Any) -> Withdrawal:
    """Anna's withdrawal in an open status, all that she has."""
    await database.transact(give, ANNA, amount_fen)
    at: Withdrawal = await database.transact(request_withdrawal, ask(ANNA, amount_fen, **options))
    if status == "requested":
        return at
    if at.status == "requested":
        at = await database.transact(approve_withdrawal, at.number, by="owner")
    if status != "approved":
        at = await database.transact(begin_sending, at.number)
    if status in ("unknown", "awaiting_confirmation"):
        await database.transact(record_in_doubt, at.number)
    if status == "awaiting_confirmation":
        await database.transact(record_awaiting_confirmation, at.number)
    return at
