"""What a command is, and how one that changes something acts in the merchant's name."""

from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from commissions.ports import Transaction
from composition.commands.arguments import Arguments
from composition.control import Progress
from composition.installation import Installation

P = ParamSpec("P")
T = TypeVar("T")

BY = "command line"
InstalledCommand = Callable[[Installation, Arguments, Progress], Awaitable[dict[str, Any]]]
"""One small function a command: arguments in, a JSON object out; it runs where the database is held."""


async def act(
    installation: Installation,
    action: str,
    subject: str,
    use_case: Callable[Concatenate[Transaction, P], T],
    *arguments: P.args,
    **options: P.kwargs,
) -> T:
    """Carry out a use case in the merchant's name. `action` names it (`withdrawal.approve`), `subject` on what."""
    return await installation.database.transact(use_case, *arguments, **options)
