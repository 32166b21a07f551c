"""Use cases of errands: asked for, claimed by one process under a lease, moved on, ended."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from commissions.actor import Actor, member_acting
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.errands.errand import KEPT, LEASE_S, MOST_ATTEMPTS, OPEN_STATES, Errand, ErrandState
from shop.errands.queries import COLUMNS, get_errand, restore_errand
from shop.errands.refusals import ErrandEnded, TooManyErrands
from shop.errands.tables import errand

_CODE_BYTES = 8
_MOST_OPEN = 10
_GIVEN_UP = "given_up"
_JUST_OVER = timedelta(seconds=1)


@dataclass(frozen=True)
class AskErrand:
    """An errand that somebody asks for.

    `key` is the form's request key: sent twice, it is one errand. `code` is given by whoever has put a file beside it
    already.
    """

    kind: str
    arguments: Mapping[str, Any]
    by: Actor
    key: str
    code: str = field(default_factory=lambda: _make_errand_code())


class ErrandLost(Exception):
    """The errand was cancelled, or its lease has passed to another process: whoever works on it stops."""


def _make_errand_code() -> str:
    """A code that nobody can guess."""
    return secrets.token_hex(_CODE_BYTES)


def ask_errand(tx: Transaction, command: AskErrand) -> Errand:
    """Write an errand down; some process takes it up within a second or two. Raises TooManyErrands."""
    asked = (errand.c.asked_by == command.by, errand.c.request_key == command.key)
    row = tx.connection.execute(select(*COLUMNS).where(*asked)).first()
    if row is not None:
        return restore_errand(row)

    if _count_open(tx.connection, command.by) >= _MOST_OPEN:
        raise TooManyErrands(most=_MOST_OPEN)
    values = {"code": command.code, "kind": command.kind, "arguments": dict(command.arguments), "asked_by": command.by}
    values |= {"request_key": command.key, "state": ErrandState.WAITING.value, "asked_at": tx.now}
    new = insert(errand).values(done=0, attempts=0, summary={}, **values)
    return restore_errand(tx.connection.execute(new.returning(*COLUMNS)).one())


def claim_errand(tx: Transaction, holder: str) -> Errand | None:
    """Take the oldest errand that waits, or whose lease has ended. None if there is none.

    An errand that was taken too often is given up: whatever it does ends the process.
    """
    _give_up(tx)
    oldest = select(errand.c.id).where(_IS_OPEN, _is_due(tx.now)).order_by(errand.c.id).limit(1)
    claimed = (
        update(errand)
        .where(errand.c.id.in_(oldest.with_for_update(skip_locked=True)))
        .values(
            state=ErrandState.RUNNING.value,
            claimed_by=holder,
            claimed_until=tx.now + timedelta(seconds=LEASE_S),
            attempts=errand.c.attempts + 1,
        )
        .returning(*COLUMNS)
    )
    row = tx.connection.execute(claimed).first()
    return restore_errand(row) if row else None


def advance_errand(tx: Transaction, held: Errand, holder: str, *, done: int, total: int | None) -> None:
    """Keep how far an errand is, and go on holding it. Raises ErrandLost.

    It is the first thing of the unit of work that does a piece: what was cancelled or taken by another writes nothing.
    """
    until = tx.now + timedelta(seconds=LEASE_S)
    _change(tx, held, holder, done=done, total=total, claimed_until=until)


def hold_errand(tx: Transaction, held: Errand, holder: str) -> None:
    """Go on holding an errand. Raises ErrandLost."""
    _change(tx, held, holder, claimed_until=tx.now + timedelta(seconds=LEASE_S))


def return_errand(tx: Transaction, held: Errand, holder: str) -> None:
    """Give an errand back: this process ends, another takes it up. It counts for nothing. Raises ErrandLost."""
    waiting = {"state": ErrandState.WAITING.value, "attempts": held.attempts - 1}
    _change(tx, held, holder, claimed_by=None, claimed_until=None, **waiting)


def finish_errand(
    tx: Transaction, held: Errand, holder: str, *, summary: Mapping[str, Any], file_name: str | None
) -> None:
    """It is done, and this is what came of it. Raises ErrandLost."""
    done = {"state": ErrandState.DONE.value, "summary": dict(summary), "file_name": file_name}
    _change(tx, held, holder, claimed_by=None, claimed_until=None, ended_at=tx.now, **done)


def fail_errand(tx: Transaction, held: Errand, holder: str, *, error: str, details: Mapping[str, Any]) -> None:
    """It can't be done. `error` is a refusal's code, `details` its data. Raises ErrandLost."""
    failed = {"state": ErrandState.FAILED.value, "error": error, "summary": dict(details)}
    _change(tx, held, holder, claimed_by=None, claimed_until=None, ended_at=tx.now, **failed)


def cancel_errand(tx: Transaction, code: str, *, by: Actor) -> Errand:
    """Whoever asked wants it no more. What it has done stays done; whoever works on it stops at its next piece.

    Raises ErrandUnknown, ErrandEnded.
    """
    mine = (errand.c.code == code, errand.c.asked_by == by, _IS_OPEN)
    ended = {"state": ErrandState.CANCELLED.value, "claimed_by": None, "claimed_until": None, "ended_at": tx.now}
    if not tx.connection.execute(update(errand).where(*mine).values(**ended)).rowcount:
        raise ErrandEnded(code=get_errand(tx.connection, code, by=by).code)
    return get_errand(tx.connection, code, by=by)


def forget_ended(tx: Transaction, *, limit: int = 500) -> tuple[str, ...]:
    """Delete errands that ended a week ago. Returns their codes: their files go too."""
    old = select(errand.c.id).where(errand.c.ended_at < tx.now - KEPT).limit(limit)
    return tuple(tx.connection.scalars(delete(errand).where(errand.c.id.in_(old)).returning(errand.c.code)).all())


def forget_errands_of(tx: Transaction, member_id: MemberId) -> None:
    """What an erased member asked for is forgotten next, with its files; whoever works on it stops."""
    mine, old = errand.c.asked_by == member_acting(member_id), tx.now - KEPT - _JUST_OVER
    ended = {"state": ErrandState.CANCELLED.value, "claimed_by": None, "claimed_until": None}
    tx.connection.execute(update(errand).where(mine, _IS_OPEN).values(**ended, ended_at=old))
    tx.connection.execute(update(errand).where(mine).values(ended_at=old))


_IS_OPEN = errand.c.state.in_(OPEN_STATES)


def _is_due(now: datetime) -> ColumnElement[bool]:
    ended = and_(errand.c.state == ErrandState.RUNNING.value, errand.c.claimed_until <= now)
    return or_(errand.c.state == ErrandState.WAITING.value, ended)


def _give_up(tx: Transaction) -> None:
    tried = (_IS_OPEN, _is_due(tx.now), errand.c.attempts >= MOST_ATTEMPTS, errand.c.state == ErrandState.RUNNING.value)
    ended = {"state": ErrandState.FAILED.value, "error": _GIVEN_UP, "ended_at": tx.now}
    tx.connection.execute(update(errand).where(*tried).values(claimed_by=None, claimed_until=None, **ended))


def _change(tx: Transaction, held: Errand, holder: str, **values: Any) -> None:
    """Change an errand that this process holds under this very claim."""
    claim = (errand.c.claimed_by == holder, errand.c.attempts == held.attempts)
    mine = update(errand).where(errand.c.id == held.id, errand.c.state == ErrandState.RUNNING.value, *claim)
    if not tx.connection.execute(mine.values(**values)).rowcount:
        raise ErrandLost(held.code)


def _count_open(connection: Connection, by: Actor) -> int:
    return int(connection.scalar(select(func.count()).where(errand.c.asked_by == by, _IS_OPEN)) or 0)
