"""What people were paid in a month as 劳务报酬所得, for the tax office's client: with names and numbers in full."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.ledger.months import Month
from commissions.withdrawals.queries import list_paid_people
from shop.payees.service import find_readable_payees

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

    One statement, and one for each 500 people.
    """
    return tuple(_read(connection, month))


def _read(connection: Connection, month: Month) -> Iterator[LabourIncome]:
    people = list_paid_people(connection, month.name)
    for at in range(0, len(people), _AT_ONCE):
        some = people[at : at + _AT_ONCE]
        payees = find_readable_payees(connection, [of.member_id for of in some])
        for of in some:
            known = payees.get(of.member_id)
            name, number = (known.name, known.id_number or "") if known else ("", "")
            yield LabourIncome(of.member_id, name, number, of.income_fen, of.withheld_fen)
