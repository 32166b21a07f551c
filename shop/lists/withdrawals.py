"""Withdrawals as a list, with whose they are and what speaks against their transfer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.network.tables import distributor
from commissions.withdrawals.tables import withdrawal
from commissions.withdrawals.withdrawal import STATUSES
from shop.desk.people import name_parties
from shop.lists.source import Filter, Sort, Source
from shop.transfers.repository import list_problems

_of = withdrawal.c


@dataclass(frozen=True)
class _WithdrawalRow:
    """A withdrawal; `problem` is what Pay said against its transfer."""

    number: str
    name: str
    person: str
    channel: str
    amount_fen: int
    net_fen: int | None
    status: str
    problem: str | None
    requested_at: datetime
    closed_at: datetime | None


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[_WithdrawalRow, ...]:
    people = [Beneficiary(BeneficiaryKind(row.person_kind), row.person_id) for row in rows]
    names = name_parties(connection, set(people))
    problems = list_problems(connection, [row.number for row in rows])
    return tuple(
        _WithdrawalRow(
            row.number,
            names[person].name,
            names[person].person,
            row.channel,
            row.amount_fen,
            row.net_fen,
            row.status,
            problems.get(row.number),
            row.requested_at,
            row.closed_at,
        )
        for row, person in zip(rows, people, strict=True)
    )


def _is_of_code(code: str) -> Any:
    """Whose link code it is, looked up by the database itself: an unknown one fits nobody."""
    whose = select(distributor.c.member_id).where(distributor.c.code == code).scalar_subquery()
    return (_of.person_kind == BeneficiaryKind.MEMBER.value) & (_of.person_id == whose)


WITHDRAWALS = Source(
    name="withdrawals",
    select=select(
        *(_of.id, _of.number, _of.person_kind, _of.person_id, _of.channel, _of.amount_fen, _of.net_fen),
        *(_of.status, _of.requested_at, _of.closed_at),
    ),
    key=_of.id,
    sorts=(Sort("requested", _of.requested_at), Sort("amount", _of.amount_fen)),
    restore=_restore,
    filters=(
        Filter("status", "choice", lambda it: _of.status == it, choices=STATUSES),
        Filter("number", "text", lambda typed: _of.number == typed),
        Filter("person", "text", _is_of_code),
        Filter("channel", "choice", lambda it: _of.channel == it, choices=("wechat", "bank")),
        Filter("requested", "days", lambda first, after: (_of.requested_at >= first) & (_of.requested_at < after)),
    ),
    totals={"amount_fen": lambda of: func.sum(of.amount_fen)},
)
