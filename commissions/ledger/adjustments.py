"""Balances changed by hand, and debts written off.

Neither of the two may be the beneficiary, and nothing taken by hand leaves a balance below zero. `number` is the
caller's: the same number again with the same content is the same adjustment. Where the first of two people's word waits
for the second's is not known here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.ledger.entry import ADJUSTMENTS, LOSSES, Entry, Posting, available
from commissions.ledger.refusals import (
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
    """A change by hand, as it was posted. `second_by` agreed to it where one person was not enough."""

    number: str
    kind: Kind
    person: Beneficiary
    amount_fen: int
    reason: str
    adjusted_by: Actor
    second_by: Actor | None
    adjusted_at: datetime


def adjust_balance(
    tx: Transaction, wanted: Adjust, *, alone_up_to_fen: int, second_by: Actor | None = None
) -> Adjustment:
    """Give to or take from what a person has available; above `alone_up_to_fen` only with a second person.

    Raises AmountRefused, ReasonMissing, OwnBalance, SecondPersonNeeded, NumberUsed, BalanceTooSmall.
    """
    return _adjust(tx, "adjusted", wanted, alone_up_to_fen, second_by)


def write_off_debt(
    tx: Transaction, wanted: Adjust, *, alone_up_to_fen: int, second_by: Actor | None = None
) -> Adjustment:
    """Forgive some of a person's debt at the merchant's loss.

    Above `alone_up_to_fen` two people decide. Raises AmountRefused, ReasonMissing, OwnBalance, SecondPersonNeeded,
    NumberUsed, DebtTooSmall.
    """
    return _adjust(tx, "debt_written_off", wanted, alone_up_to_fen, second_by)


def demand_adjustable(tx: Transaction, kind: Kind, wanted: Adjust) -> None:
    """What must hold at the first word and at the second. The balance is locked.

    Raises OwnBalance for the beneficiary, ReasonMissing, AmountRefused, BalanceTooSmall, DebtTooSmall.
    """
    _demand_other(wanted.by, wanted.person)
    if not wanted.reason.strip():
        raise ReasonMissing
    if type(wanted.amount_fen) is not int or not 0 < abs(wanted.amount_fen) <= LARGEST_FEN:
        raise AmountRefused(amount_fen=wanted.amount_fen)
    if kind == "debt_written_off" and wanted.amount_fen < 0:
        raise AmountRefused(amount_fen=wanted.amount_fen)
    _demand_balance(tx, kind, wanted)


def find_adjustment(connection: Connection, number: str) -> Adjustment | None:
    """The adjustment of this number, if it was posted."""
    row = connection.execute(select(adjustment).where(adjustment.c.number == number)).first()
    return _restore(row) if row else None


def find_last_adjustment(connection: Connection, person: Beneficiary) -> str | None:
    """The number of the latest change by hand of this wallet."""
    row = adjustment.c
    query = select(row.number).where(*_is_of(person)).order_by(row.adjusted_at.desc(), row.number.desc()).limit(1)
    number: str | None = connection.scalar(query)
    return number


def find_left_alone(tx: Transaction, person: Beneficiary, alone_up_to_fen: int) -> int:
    """What of the limit is left.

    What was changed of this person's balance within a day without a second person counts. So a large change is none
    less for coming in small pieces. Whoever asks is followed by nobody before the commit.
    """
    take_lock(tx.connection, "adjustment")
    row = adjustment.c
    alone = (row.second_by.is_(None), row.adjusted_at > tx.now - _ONE_DAY)
    used = tx.connection.scalar(select(func.sum(func.abs(row.amount_fen))).where(*_is_of(person), *alone)) or 0
    return max(0, alone_up_to_fen - int(used))


def _adjust(tx: Transaction, kind: Kind, wanted: Adjust, alone_up_to_fen: int, second_by: Actor | None) -> Adjustment:
    """Write an adjustment down and post it. Done before: returns what was done."""
    if (earlier := find_adjustment(tx.connection, wanted.number)) is not None:
        return _demand_same(earlier, kind, wanted)
    demand_adjustable(tx, kind, wanted)
    if second_by is not None:
        _demand_second(wanted, second_by)
    elif abs(wanted.amount_fen) > alone_up_to_fen:
        raise SecondPersonNeeded(number=wanted.number)

    done = Adjustment(
        number=wanted.number,
        kind=kind,
        person=wanted.person,
        amount_fen=wanted.amount_fen,
        reason=wanted.reason.strip(),
        adjusted_by=wanted.by,
        second_by=second_by,
        adjusted_at=tx.now,
    )

    # The number is unique: a repeat at the same instant is held against what was posted under it.
    if not insert_or_ignore(tx.connection, adjustment, _describe(done)):
        return _adjust(tx, kind, wanted, alone_up_to_fen, second_by)
    post(tx, Entry(f"adjustment:{done.number}:posted", (_make_posting(done),)))
    return done


def _demand_second(wanted: Adjust, second_by: Actor) -> None:
    """Raises OwnBalance for the beneficiary, SecondPersonNeeded unless these are two people."""
    _demand_other(second_by, wanted.person)
    if wanted.by.is_same_person(second_by) or not (wanted.by.is_person and second_by.is_person):
        raise SecondPersonNeeded(number=wanted.number)


def _demand_other(by: Actor, person: Beneficiary) -> None:
    """Raises OwnBalance for the beneficiary: nobody decides about what they gain from."""
    if by.is_member(person.member_id):
        raise OwnBalance(by=str(by))


def _demand_same(found: Adjustment, kind: Kind, wanted: Adjust) -> Adjustment:
    """The adjustment that this number already means. Raises NumberUsed if that is another."""
    said = (found.kind, found.person, found.amount_fen, found.reason)
    if said != (kind, wanted.person, wanted.amount_fen, wanted.reason.strip()):
        raise NumberUsed(number=found.number)
    return found


def _demand_balance(tx: Transaction, kind: Kind, wanted: Adjust) -> None:
    """Raises BalanceTooSmall when more is taken than is there, DebtTooSmall for more than is owed."""
    if kind == "adjusted" and wanted.amount_fen > 0:
        return
    fen = lock_balance(tx.connection, available(wanted.person))
    if kind == "debt_written_off" and wanted.amount_fen > -fen:
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


def _is_of(person: Beneficiary) -> tuple[Any, Any]:
    """Adjustments of a wallet."""
    return adjustment.c.person_kind == person.kind.value, adjustment.c.person_id == person.id


def _describe(done: Adjustment) -> dict[str, Any]:
    """The row of an adjustment."""
    row = dict(vars(done))
    person = row.pop("person")
    return row | {"person_kind": person.kind.value, "person_id": person.id}


def _restore(row: Any) -> Adjustment:
    """The adjustment of a row."""
    values = {name: row._mapping[name] for name in Adjustment.__dataclass_fields__ if name != "person"}
    return Adjustment(**values, person=Beneficiary(BeneficiaryKind(row.person_kind), row.person_id))
