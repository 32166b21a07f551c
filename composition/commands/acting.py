"""What a command is, and how one that changes something acts for whoever gave it."""

from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import shop.acting
from commissions.actor import TERMINAL
from commissions.ports import Transaction
from composition.commands.arguments import STAFF_KEY, Arguments
from composition.commands.plain import name_whoever
from composition.control import Progress
from composition.installation import Installation
from shop.staff.queries import get_by_key

P = ParamSpec("P")
T = TypeVar("T")

ORIGIN = "terminal"
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
    return await name_whoever(installation.database, result)


async def act(
    installation: Installation,
    action: str,
    subject: str | None,
    use_case: Callable[Concatenate[Transaction, P], T],
    *arguments: P.args,
    **options: P.kwargs,
) -> T:
    """`shop.acting.act` at the terminal."""
    return await shop.acting.act(installation.database, ORIGIN, action, subject, use_case, *arguments, **options)
