"""What somebody had available who was erased.

Kept apart in the merchant's books, and theirs again when they come back. `number` is the caller's: the same number
again is the same move (docs/money.md §5).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.ledger.entry import UNCLAIMED, Entry, Posting, available
from commissions.ledger.refusals import NumberUsed, OwnBalance, ReasonMissing, UnclaimedUnknown
from commissions.ledger.repository import lock_balance, post
from commissions.ledger.tables import LARGEST_FEN, unclaimed_balance
from commissions.ports import Transaction


@dataclass(frozen=True)
class Unclaimed:
    """A balance that waits for its person."""

    number: str
    person: Beneficiary
    amount_fen: int
    reason: str
    moved_at: datetime


def move_to_unclaimed(tx: Transaction, person: Beneficiary, *, number: str, by: Actor, reason: str) -> int:
    """Move all that a person has available to the unclaimed balances.

    Returns the fen, 0 for nothing or a debt. Done before: returns what was moved then. Raises NumberUsed for another
    person's number, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing

    account = available(person)
    fen = min(lock_balance(tx.connection, account), LARGEST_FEN)

    found = tx.connection.execute(select(unclaimed_balance).where(unclaimed_balance.c.number == number)).first()
    if found is not None:
        if _owner(found) != person:
            raise NumberUsed(number=number)
        return int(found.amount_fen)

    if fen <= 0:
        return 0

    row: dict[str, Any] = {"number": number, "person_kind": person.kind.value, "person_id": person.id}
    row |= {"amount_fen": fen, "reason": reason.strip(), "status": "held", "moved_by": by, "moved_at": tx.now}
    tx.connection.execute(insert(unclaimed_balance).values(**row))

    post(tx, Entry(f"unclaimed:{number}:moved", (Posting(account, UNCLAIMED, fen, "unclaimed"),)))
    return fen


def list_unclaimed(connection: Connection, person: Beneficiary) -> dict[str, int]:
    """What was set aside for a person and is not claimed: fen by number."""
    row = unclaimed_balance.c
    held = (row.person_id == person.id, row.person_kind == person.kind.value, row.status == "held")
    return {of.number: of.amount_fen for of in connection.execute(select(row.number, row.amount_fen).where(*held))}


def claim_unclaimed(tx: Transaction, number: str, *, by: Actor, to: Beneficiary | None = None) -> bool:
    """Give an unclaimed balance back to the person it was taken from. False if that was done before.

    `to` is the number under which they have come back, since who was erased is a new member (docs/money.md §12).
    Raises UnclaimedUnknown, and OwnBalance for whoever it goes to.
    """
    whose = to if to is not None else find_owner(tx.connection, number)
    if whose is not None and by.is_member(whose.member_id):
        raise OwnBalance(by=str(by))

    # Conditional on the state: it is given back once, whoever else asks.
    held = update(unclaimed_balance).where(unclaimed_balance.c.number == number, unclaimed_balance.c.status == "held")
    values = {"status": "claimed", "claimed_by": by, "claimed_at": tx.now}
    row = tx.connection.execute(held.values(**values).returning(unclaimed_balance)).first()

    if row is None:
        if tx.connection.scalar(select(unclaimed_balance.c.number).where(unclaimed_balance.c.number == number)) is None:
            raise UnclaimedUnknown(number=number)
        return False

    account = available(_owner(row) if to is None else to)
    return post(tx, Entry(f"unclaimed:{number}:claimed", (Posting(UNCLAIMED, account, row.amount_fen, "claimed"),)))


def find_owner(connection: Connection, number: str) -> Beneficiary | None:
    """From whom an unclaimed balance was taken."""
    row = connection.execute(select(unclaimed_balance).where(unclaimed_balance.c.number == number)).first()
    return _owner(row) if row else None


def _owner(row: Any) -> Beneficiary:
    """Whose a balance was."""
    return Beneficiary(BeneficiaryKind(row.person_kind), row.person_id)


def list_all_unclaimed(connection: Connection, limit: int = 100) -> tuple[Unclaimed, ...]:
    """Balances that nobody has claimed, the oldest first."""
    row = unclaimed_balance.c
    query = select(unclaimed_balance).where(row.status == "held").order_by(row.moved_at).limit(limit)
    found = connection.execute(query).all()
    return tuple(Unclaimed(of.number, _owner(of), of.amount_fen, of.reason, of.moved_at) for of in found)
