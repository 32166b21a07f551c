"""How a door of the merchant's carries something out.

A use case and the audit log's line in one commit. Whichever door it is (the terminal, the console) is told as `origin`;
who acts is what the use case itself is told.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Column, Connection, LargeBinary, select

from commissions.actor import TERMINAL, Actor
from commissions.ports import Transaction
from commissions.room import Shown
from commissions.rooms import ROOMS as COMMISSION_ROOMS
from shop.audit_log.act import Act
from shop.audit_log.service import record_act
from shop.database.database import Database
from shop.rooms import ROOMS
from shop.typed import is_key

P = ParamSpec("P")
T = TypeVar("T")

_SHOWN: Mapping[str, Shown] = {kind: of for room in (*COMMISSION_ROOMS, *ROOMS) for kind, of in room.shown.items()}
"""By the first part of an action's name (`order.refund`)."""
_MASKED = "…"


async def act(
    database: Database,
    origin: str,
    action: str,
    subject: str | None,
    use_case: Callable[Concatenate[Transaction, P], T],
    *arguments: P.args,
    **options: P.kwargs,
) -> T:
    """Carry out a use case. `action` names it (`withdrawals.approve`), `subject` on what.

    The audit log's line is written in the same commit, with how the subject stood before and after, and the reason.
    What is only made now has no subject yet: with None it is what the use case returns, by its `code`.
    """

    def carry_out(tx: Transaction) -> T:
        before = None if subject is None else _read_subject(tx.connection, action, subject)
        result = use_case(tx, *arguments, **options)
        acted_on: str = result.code if subject is None else subject  # type: ignore[attr-defined]
        after = _read_subject(tx.connection, action, acted_on)

        details = {"from": origin, "before": before, "after": after} | _find_reason(arguments, options)
        record_act(tx, Act(_find_actor(arguments, options), action, acted_on, details))
        return result

    return await database.transact(carry_out)


def _read_subject(connection: Connection, action: str, subject: str) -> dict[str, Any] | None:
    """The subject's row as JSON, without what identifies a person.

    None for an action without a row of its own.
    """
    shown = _SHOWN.get(action.partition(".")[0])
    if shown is None or not _fits(shown.key, subject):
        return None
    value = int(subject) if shown.key.type.python_type is int else subject
    row = connection.execute(select(shown.key.table).where(shown.key == value)).first()
    return {str(name): _describe(shown, name, value) for name, value in row._mapping.items()} if row else None


def _fits(key: Column[Any], subject: str) -> bool:
    return key.type.python_type is not int or is_key(subject)


def _describe(shown: Shown, name: str, value: Any) -> Any:
    """A column's value as JSON; what identifies a person, and whatever is sealed, is masked."""
    if value is None:
        return None
    if name in shown.masked or isinstance(value, bytes) or isinstance(shown.key.table.c[name].type, LargeBinary):
        return _MASKED
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Actor) else value


def _find_actor(arguments: tuple[object, ...], options: Mapping[str, object]) -> Actor:
    """Who acts: the option `by`, or that of a command among the arguments, else the terminal."""
    named = [options.get("by"), *(getattr(argument, "by", None) for argument in (*arguments, *options.values()))]
    return next((by for by in named if isinstance(by, Actor)), TERMINAL)


def _find_reason(arguments: tuple[object, ...], options: Mapping[str, object]) -> dict[str, str]:
    """Why, in the words of whoever acts."""
    named = [options.get("reason"), *(getattr(argument, "reason", None) for argument in arguments)]
    reason = next((why for why in named if isinstance(why, str) and why), None)
    return {"reason": reason} if reason else {}
