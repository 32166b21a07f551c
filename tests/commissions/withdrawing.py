"""A small stage for tests of withdrawals: people with an available balance, and withdrawals in any status."""

from typing import Any

import pytest
from sqlalchemy import Connection, select

from commissions.actor import staff_acting
from commissions.awards.service import accrue_awards, complete_sale, decide_refund, freeze_sale, mature_awards
from commissions.beneficiary import MemberId, member
from commissions.policies.queries import find_policy
from commissions.ports import Transaction
from commissions.schema import metadata
from commissions.withdrawals.requesting import approve_withdrawal, request_withdrawal
from commissions.withdrawals.sending import begin_sending, record_awaiting_confirmation, record_in_doubt
from commissions.withdrawals.withdrawal import RequestWithdrawal, Withdrawal
from shop.database.tables import event_delivery
from tests.commissions.stage import admit, bind, line, publish
from tests.support.databases import AnyDatabase

ANNA, BEN = MemberId(1), MemberId(2)
BUYER = 1000
"""Whoever brings a person their commission has this much higher an id."""
EVERYTHING: dict[str, Any] = {"depth": 1, "levels": [{"rate_bp": 10_000}], "hold_days": 0}


def ask(member_id: int, amount_fen: int, key: str = "key-00000001", **options: Any) -> RequestWithdrawal:
    """A request by WeChat, with the payee's name on file."""
    told: dict[str, Any] = {"channel": "wechat", "prefix": "LW", "payee_known": True} | options
    return RequestWithdrawal(member(MemberId(member_id)), amount_fen, request_key=key, **told)


def give(tx: Transaction, member_id: int, amount_fen: int, order_no: str | None = None) -> None:
    """Let a person earn an amount by an order of somebody they referred, available at once."""
    order_no = order_no or f"T{member_id}"
    if find_policy(tx.connection, tx.now) is None:
        publish(tx, EVERYTHING)
    admit(tx, member_id, member_id + BUYER)
    bind(tx, member_id + BUYER, member_id)
    freeze_sale(tx, order_no, MemberId(member_id + BUYER), [line(paid_fen=amount_fen)])
    accrue_awards(tx, order_no, paid_fen=amount_fen)
    complete_sale(tx, order_no)
    while mature_awards(tx):
        pass


def take(tx: Transaction, amount_fen: int, order_no: str = "T1", refund_no: str | None = None) -> None:
    """Refund a part of an order, whose award is clawed back, into debt if need be."""
    refund_no = refund_no or f"R{order_no}"
    decide_refund(tx, order_no=order_no, refund_no=refund_no, total_fen=amount_fen, lines={"1": amount_fen})


async def bring_to(
    database: AnyDatabase, status: str, amount_fen: int = 10_000, *, member_id: int = ANNA, **options: Any
) -> Withdrawal:
    """A person's withdrawal in an open status, of all that they have."""
    await database.transact(give, member_id, amount_fen)
    at: Withdrawal = await database.transact(request_withdrawal, ask(member_id, amount_fen, **options))
    if status == "requested":
        return at
    if at.status == "requested":
        at = await database.transact(approve_withdrawal, at.number, by=staff_acting("owner"))
    if status != "approved":
        at = await database.transact(begin_sending, at.number)
    if status in ("unknown", "awaiting_confirmation"):
        await database.transact(record_in_doubt, at.number)
    if status == "awaiting_confirmation":
        await database.transact(record_awaiting_confirmation, at.number)
    return at


def see_everything(connection: Connection) -> dict[str, list[str]]:
    """Every row of the house and of the outbox: what a refused request must leave as it was."""
    tables = (*metadata.sorted_tables, event_delivery)
    return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}


async def refuse(database: AnyDatabase, kind: type[Exception], use_case: Any, *args: Any, **options: Any) -> Any:
    """Run what must be refused, and find that it left everything as it was. Returns the refusal."""
    before = await database.read(see_everything)
    with pytest.raises(kind) as refused:
        await database.transact(use_case, *args, **options)
    assert await database.read(see_everything) == before
    return refused.value
