"""Who was paid as a person in a month, for the tax office."""

from dataclasses import dataclass

from sqlalchemy import Connection, cast, func, select

from commissions.beneficiary import MemberId
from commissions.schema import Fen
from commissions.withdrawals.tables import withdrawal


@dataclass(frozen=True)
class PaidPerson:
    """What one person was paid in a month, before fee and tax, and what was withheld of it, in fen."""

    member_id: MemberId
    income_fen: int
    withheld_fen: int


def list_paid_people(connection: Connection, month: str) -> tuple[PaidPerson, ...]:
    """Everybody whose withdrawals of the month arrived. Companies are left out, and what came back."""
    row = withdrawal.c
    paid = (row.month == month, row.status == "settled", row.returned_at.is_(None))
    of_people = (row.person_kind == "member", row.payee_kind == "person")
    query = (
        select(row.person_id, cast(func.sum(row.amount_fen), Fen), cast(func.sum(row.tax_fen), Fen))
        .where(*paid, *of_people)
        .group_by(row.person_id)
        .order_by(row.person_id)
    )
    return tuple(
        PaidPerson(MemberId(person), income, withheld) for person, income, withheld in connection.execute(query)
    )
