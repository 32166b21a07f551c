"""The books as the merchant reads them: an entry with its moves, and whose they are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import Beneficiary
from commissions.ledger.queries import Move, find_entry
from shop.desk.people import name_parties


@dataclass(frozen=True)
class MoveRow:
    """What an entry moved: from one account of the chart to another, in fen; whose it is, if a person's."""

    code: str
    source: str
    destination: str
    amount_fen: int
    name: str
    person: str


@dataclass(frozen=True)
class EntrySheet:
    """An entry of the journal with its moves."""

    key: str
    order_no: str | None
    posted_at: datetime
    moves: tuple[MoveRow, ...]


def find_entry_sheet(connection: Connection, entry_id: int) -> EntrySheet | None:
    """The entry of this number."""
    entry = find_entry(connection, entry_id)
    if entry is None:
        return None
    people: set[Beneficiary] = {of.person for of in entry.moves if of.person is not None}
    names = name_parties(connection, people)

    def describe(of: Move) -> MoveRow:
        whose = names.get(of.person) if of.person is not None else None
        name, person = (whose.name, whose.person) if whose else ("", "")
        return MoveRow(of.code, of.source, of.destination, of.amount_fen, name, person)

    return EntrySheet(entry.key, entry.order_no, entry.posted_at, tuple(describe(of) for of in entry.moves))
