"""Freezes of transfers, of one person or of all.

Who, why, when, and who lifted them (docs/money.md §8). While one holds nothing is requested, and what was approved is
given back instead of being sent. What is under way already goes on to its end. After a restore what was approved waits:
it may have been sent since the backup, so it is neither given back nor sent before somebody has compared
(docs/operations.md).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary, parse_beneficiary
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore
from commissions.withdrawals.approver import demand_reason
from commissions.withdrawals.refusals import ApproverRefused, NotFrozen, TransfersFrozen
from commissions.withdrawals.tables import transfer_freeze

_ALL = "all"
RESTORED = "restored from a backup"
"""The reason of the freeze after a restore. While it holds, what is open here may have arrived since the backup."""


@dataclass(frozen=True)
class Freeze:
    """A freeze that holds. `person` None is everyone's."""

    person: Beneficiary | None
    reason: str
    frozen_by: Actor
    frozen_at: datetime


def freeze_transfers(tx: Transaction, *, reason: str, by: Actor, person: Beneficiary | None = None) -> bool:
    """Freeze the transfers of one person, or all. False if they are frozen for this very reason already.

    Raises ReasonMissing.
    """
    demand_reason(reason)
    row = {
        "scope": _determine_scope(person),
        "reason": reason,
        "frozen_by": by,
        "frozen_at": tx.now,
    }
    return insert_or_ignore(tx.connection, transfer_freeze, row)


def lift_freeze(tx: Transaction, *, by: Actor, reason: str, person: Beneficiary | None = None) -> int:
    """Lift every freeze of one person, or those of all; the other kind stays.

    Returns how many were lifted. Raises NotFrozen, ReasonMissing, and ApproverRefused for whoever's transfers they are.
    """
    if person is not None and by.is_member(person.member_id):
        raise ApproverRefused(by=str(by))
    demand_reason(reason)
    held = update(transfer_freeze).where(_is_held(transfer_freeze.c.scope == _determine_scope(person)))
    lifted = tx.connection.execute(held.values(lifted_by=by, lifted_reason=reason, lifted_at=tx.now)).rowcount
    if not lifted:
        raise NotFrozen(scope=_determine_scope(person))
    return lifted


def find_freeze(connection: Connection, person: Beneficiary | None = None) -> Freeze | None:
    """What freezes a person's transfers: the freeze of all, or else their own; None if nothing does."""
    scopes = {_ALL, _determine_scope(person)}
    row = transfer_freeze.c
    query = select(row.scope, row.reason, row.frozen_by, row.frozen_at).where(_is_held(row.scope.in_(scopes)))
    found = connection.execute(query.order_by(row.scope, row.id).limit(1)).first()
    return _restore_freeze(found) if found else None


def list_freezes(connection: Connection, limit: int = 100) -> tuple[Freeze, ...]:
    """The freezes that hold, the newest first."""
    row = transfer_freeze.c
    query = select(row.scope, row.reason, row.frozen_by, row.frozen_at).where(_is_held())
    return tuple(_restore_freeze(found) for found in connection.execute(query.order_by(row.id.desc()).limit(limit)))


def demand_not_restored(connection: Connection) -> None:
    """Raises TransfersFrozen after a restore: what may have been sent since the backup is not given back."""
    if is_restored(connection):
        raise TransfersFrozen(reason=RESTORED)


def is_restored(connection: Connection) -> bool:
    """Whether the freeze after a restore holds."""
    row = transfer_freeze.c
    query = select(row.id).where(_is_held((row.scope == _ALL) & (row.reason == RESTORED)))
    return connection.execute(query.limit(1)).first() is not None


def find_frozen(connection: Connection, people: Collection[Beneficiary]) -> set[Beneficiary]:
    """Which of some people are frozen."""
    row = transfer_freeze.c
    scopes = [_ALL, *(_determine_scope(of) for of in people)]
    found = set(connection.scalars(select(row.scope).where(_is_held(row.scope.in_(scopes)))))
    return {of for of in people if _ALL in found or _determine_scope(of) in found}


def _determine_scope(person: Beneficiary | None) -> str:
    """The name of what a freeze is about."""
    return _ALL if person is None else str(person)


def _restore_freeze(row: Any) -> Freeze:
    """The freeze of a row."""
    person = None if row.scope == _ALL else parse_beneficiary(row.scope)
    return Freeze(person, row.reason, row.frozen_by, row.frozen_at)


def _is_held(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Freezes that nobody has lifted."""
    condition: ColumnElement[bool] = transfer_freeze.c.lifted_at.is_(None)
    for one in which:
        condition = condition & one
    return condition
