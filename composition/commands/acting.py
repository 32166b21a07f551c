"""What a command is, and how one that changes something acts for a person, written to the audit log."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from commissions.actor import TERMINAL, Actor
from commissions.ports import Transaction
from composition.commands.arguments import STAFF_KEY, Arguments
from composition.commands.naming import name_whoever
from composition.commands.shown import read_subject
from composition.control import Progress
from composition.installation import Installation
from shop.audit_log.act import Act
from shop.audit_log.service import record_act
from shop.staff.queries import get_by_key

P = ParamSpec("P")
T = TypeVar("T")

_ORIGIN = "terminal"
InstalledCommand = Callable[[Installation, Arguments, Progress], Awaitable[dict[str, Any]]]
"""One small function a command: arguments in, a JSON object out; it runs where the database is held."""


async def run_for_whoever(
    command: InstalledCommand, installation: Installation, arguments: Arguments, progress: Progress
) -> dict[str, Any]:
    """Carry out a command with `by` among its arguments: whoever's key came along, or else the terminal.

    Raises StaffKeyRefused.
    """
    key = arguments.get(STAFF_KEY)
    by = (await installation.database.read(get_by_key, key)).actor if key else TERMINAL
    result = await command(installation, {**arguments, STAFF_KEY: None, "by": by}, progress)
    return await installation.database.read(name_whoever, result)


async def act(
    installation: Installation,
    action: str,
    subject: str,
    use_case: Callable[Concatenate[Transaction, P], T],
    *arguments: P.args,
    **options: P.kwargs,
) -> T:
    """Carry out a use case. `action` names it (`withdrawal.approve`), `subject` on what.

    The audit log's line is written in the same commit, with how the subject stood before and after. Who acts is what
    the use case itself is told as `by`.
    """

    def carry_out(tx: Transaction) -> T:
        before = read_subject(tx.connection, action, subject)
        result = use_case(tx, *arguments, **options)
        after = read_subject(tx.connection, action, subject)

        details = {"from": _ORIGIN, "before": before, "after": after} | _find_reason(arguments, options)
        record_act(tx, Act(_find_actor(arguments, options), action, subject, details))
        return result

    return await installation.database.transact(carry_out)


def _find_actor(arguments: tuple[object, ...], options: Mapping[str, object]) -> Actor:
    """Who acts: the option `by`, or that of a command among the arguments, else the terminal."""
    named = [options.get("by"), *(getattr(argument, "by", None) for argument in (*arguments, *options.values()))]
    return next((by for by in named if isinstance(by, Actor)), TERMINAL)


def _find_reason(arguments: tuple[object, ...], options: Mapping[str, object]) -> dict[str, str]:
    """Why, in the words of whoever acts."""
    named = [options.get("reason"), *(getattr(argument, "reason", None) for argument in arguments)]
    reason = next((why for why in named if isinstance(why, str) and why), None)
    return {"reason": reason} if reason else {}
