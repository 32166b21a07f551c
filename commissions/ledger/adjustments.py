"""Balances changed by hand, and debts written off: with a reason, above a limit by two people (docs/money.md §5).

Neither of the two may be the beneficiary, and nothing taken by hand leaves a balance below zero. `number` is the
caller's: the same number again with the same content is the same adjustment.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, func, select, update

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.ledger.entry import ADJUSTMENTS, LOSSES, Entry, Posting, available
from commissions.ledger.refusals import (
    AdjustmentDecided,
    AdjustmentUnknown,
    AmountRefused,
    BalanceTooSmall,
    DebtTooSmall,
    NumberUsed,
    OwnBalance,
    ReasonMissing,
    SecondPersonNeeded,
)
from commissions.ledger.repository import lock_balance, post, take_lock
from commissions.ledger.tables import LARGEST_FEN, adjustment
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore

_ONE_DAY = timedelta(days=1)
Kind = Literal["adjusted", "debt_written_off"]
Status = Literal["proposed", "posted", "refused"]


@dataclass(frozen=True)
class Adjust:
    """What somebody asks for. `amount_fen` > 0 is given, < 0 is taken."""

    number: str
    person: Beneficiary
    amount_fen: int
    reason: str
    by: Actor


@dataclass(frozen=True)
class Adjustment:
    """A change by hand: `proposed` until a second person has decided, where one is needed."""

    number: str
    kind: Kind
    person: Beneficiary
    amount_fen: int
    reason: str
    status: Status
    needs_second: bool
    proposed_by: Actor
    decided_by: Actor | None
    proposed_at: datetime
    decided_at: datetime | None


def adjust_balance(tx: Transaction, wanted: Adjust, *, alone_up_to_fen: int) -> Adjustment:
    """Give to or take from what a person has available; above `alone_up_to_fen` it waits for a second person.

    Raises AmountRefused, ReasonMissing, OwnBalance, NumberUsed, BalanceTooSmall.
    """
    return _propose(tx, "adjusted", wanted, alone_up_to_fen)


def write_off_debt(tx: Transaction, wanted: Adjust, *, alone_up_to_fen: int) -> Adjustment:
    """Forgive `amount_fen` of a person's debt at the merchant's loss; above `alone_up_to_fen` two people decide.

    Raises AmountRefused, ReasonMissing, OwnBalance, NumberUsed, DebtTooSmall.
    """
    if wanted.amount_fen <= 0:
        raise AmountRefused(amount_fen=wanted.amount_fen)
    return _propose(tx, "debt_written_off", wanted, alone_up_to_fen)


def approve_adjustment(tx: Transaction, number: str, *, by: Actor) -> Adjustment:
    """The second person agrees: the money moves now.

    Raises AdjustmentUnknown, AdjustmentDecided, SecondPersonNeeded when `by` proposed it, OwnBalance, BalanceTooSmall,
    DebtTooSmall.
    """
    found = get_adjustment(tx.connection, number)
    _demand_other(by, found.person)
    if by.is_same_person(found.proposed_by):
        raise SecondPersonNeeded(number=number)
    return _decide(tx, found, "posted", by)


def refuse_adjustment(tx: Transaction, number: str, *, by: Actor) -> Adjustment:
    """Anybody, also whoever proposed it, may end a proposal; nothing moves.

    Raises AdjustmentUnknown, AdjustmentDecided.
    """
    return _decide(tx, get_adjustment(tx.connection, number), "refused", by)


def get_adjustment(connection: Connection, number: str) -> Adjustment:
    """The adjustment of this number. Raises AdjustmentUnknown."""
    row = connection.execute(select(adjustment).where(adjustment.c.number == number)).first()
    if row is None:
        raise AdjustmentUnknown(number=number)
    return _restore(row)


def list_open_adjustments(connection: Connection, limit: int = 100) -> tuple[Adjustment, ...]:
    """Proposals that wait for a second person, the oldest first."""
    query = select(adjustment).where(adjustment.c.status == "proposed").order_by(adjustment.c.proposed_at)
    return tuple(_restore(row) for row in connection.execute(query.limit(limit)))


def find_left_alone(tx: Transaction, person: Beneficiary, alone_up_to_fen: int) -> int:
    """What of the limit is left: what was changed of this person's balance within a day without a second person counts.

    So a large change is none less for coming in small pieces. Whoever asks is followed by nobody before the commit.
    """
    take_lock(tx.connection, "adjustment")
    row = adjustment.c
    theirs = (row.person_kind == person.kind.value, row.person_id == person.id)
    alone = (row.status == "posted", row.needs_second.is_(False), row.proposed_at > tx.now - _ONE_DAY)
    used = tx.connection.scalar(select(func.sum(func.abs(row.amount_fen))).where(*theirs, *alone)) or 0
    return max(0, alone_up_to_fen - int(used))


def _propose(tx: Transaction, kind: Kind, wanted: Adjust, alone_up_to_fen: int) -> Adjustment:
    """Write an adjustment down, and post it where one person is enough. Done before: returns what was done."""
    _demand_other(wanted.by, wanted.person)
    if not wanted.reason.strip():
        raise ReasonMissing
    if type(wanted.amount_fen) is not int or not 0 < abs(wanted.amount_fen) <= LARGEST_FEN:
        raise AmountRefused(amount_fen=wanted.amount_fen)
    proposed = Adjustment(
        number=wanted.number,
        kind=kind,
        person=wanted.person,
        amount_fen=wanted.amount_fen,
        reason=wanted.reason.strip(),
        status="proposed",
        needs_second=abs(wanted.amount_fen) > alone_up_to_fen,
        proposed_by=wanted.by,
        decided_by=None,
        proposed_at=tx.now,
        decided_at=None,
    )
    if not insert_or_ignore(tx.connection, adjustment, _describe(proposed)):
        return _demand_same(get_adjustment(tx.connection, wanted.number), proposed)
    if proposed.needs_second:
        _demand_balance(tx, proposed)
        return proposed
    return _decide(tx, proposed, "posted", proposed.proposed_by)


def _demand_other(by: Actor, person: Beneficiary) -> None:
    """Raises OwnBalance for the beneficiary: nobody decides about what they gain from."""
    if by.is_member(person.member_id):
        raise OwnBalance(by=str(by))


def _demand_same(found: Adjustment, proposed: Adjustment) -> Adjustment:
    """The adjustment that this number already means. Raises NumberUsed if that is another."""
    said = [(of.kind, of.person, of.amount_fen, of.reason, of.proposed_by) for of in (found, proposed)]
    if said[0] != said[1]:
        raise NumberUsed(number=found.number)
    return found


def _decide(tx: Transaction, found: Adjustment, status: Status, by: Actor) -> Adjustment:
    """End a proposal, once; the row is locked by that, and then the balance. Raises AdjustmentDecided."""
    mine = (adjustment.c.number == found.number, adjustment.c.status == "proposed")
    changed = update(adjustment).where(*mine).values(status=status, decided_by=by, decided_at=tx.now)
    row = tx.connection.execute(changed.returning(adjustment)).first()
    if row is None:
        raise AdjustmentDecided(number=found.number, status=get_adjustment(tx.connection, found.number).status)
    decided = _restore(row)
    if status == "posted":
        _demand_balance(tx, decided)
        post(tx, Entry(f"adjustment:{decided.number}:posted", (_make_posting(decided),)))
    return decided


def _demand_balance(tx: Transaction, wanted: Adjustment) -> None:
    """Raises BalanceTooSmall when more is taken than is there, DebtTooSmall when more is forgiven than is owed."""
    if wanted.kind == "adjusted" and wanted.amount_fen > 0:
        return
    fen = lock_balance(tx.connection, available(wanted.person))
    if wanted.kind == "debt_written_off" and wanted.amount_fen > -fen:
        raise DebtTooSmall(debt_fen=max(0, -fen))
    if wanted.amount_fen < 0 and fen + wanted.amount_fen < 0:
        raise BalanceTooSmall(available_fen=fen)


def _make_posting(wanted: Adjustment) -> Posting:
    """What the adjustment moves."""
    account, fen = available(wanted.person), abs(wanted.amount_fen)
    if wanted.kind == "debt_written_off":
        return Posting(LOSSES, account, fen, wanted.kind)
    source, destination = (ADJUSTMENTS, account) if wanted.amount_fen > 0 else (account, ADJUSTMENTS)
    return Posting(source, destination, fen, wanted.kind)


def _describe(proposed: Adjustment) -> dict[str, Any]:
    """The row of an adjustment."""
    row = dict(vars(proposed))
    person = row.pop("person")
    return row | {"person_kind": person.kind.value, "person_id": person.id}


def _restore(row: Any) -> Adjustment:
    """The adjustment of a row."""
    values = {name: row._mapping[name] for name in Adjustment.__dataclass_fields__ if name != "person"}
    return Adjustment(**values, person=Beneficiary(BeneficiaryKind(row.person_kind), row.person_id))
