"""What people were paid in a month as 劳务报酬所得, for the tax office's client: with names and numbers in full."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, cast, func, select

from commissions.beneficiary import MemberId
from commissions.ledger.months import Month
from commissions.withdrawals.tables import withdrawal
from shop.payees.service import find_readable_payees
from shop.schema import Fen

_AT_ONCE = 500


@dataclass(frozen=True)
class LabourIncome:
    """What one person was paid in a month, before fee and tax, and what was withheld.

    Name and number are "" where none can be read: erased, or never asked for.
    """

    member_id: MemberId
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    income_fen: int
    withheld_fen: int


def read_labour_income(connection: Connection, month: Month) -> tuple[LabourIncome, ...]:
    """Everybody who was paid, as a person, by a withdrawal that is taxed in the month and arrived.

    Companies are left out, as is what came back. Two statements for each 500 people.
    """
    return tuple(_read(connection, month))


def _read(connection: Connection, month: Month) -> Iterator[LabourIncome]:
    row = withdrawal.c
    paid = (row.month == month.name, row.status == "settled", row.returned_at.is_(None))
    of_people = (row.person_kind == "member", row.payee_kind == "person")
    query = (
        select(row.person_id, cast(func.sum(row.amount_fen), Fen), cast(func.sum(row.tax_fen), Fen))
        .where(*paid, *of_people)
        .group_by(row.person_id)
        .order_by(row.person_id)
    )
    rows = connection.execute(query).all()
    for at in range(0, len(rows), _AT_ONCE):
        some = rows[at : at + _AT_ONCE]
        payees = find_readable_payees(connection, [MemberId(person) for person, _, _ in some])
        for person, income_fen, withheld_fen in some:
            known = payees.get(MemberId(person))
            name, number = (known.name, known.id_number or "") if known else ("", "")
            yield LabourIncome(MemberId(person), name, number, income_fen, withheld_fen)
