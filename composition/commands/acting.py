"""What a command is, and how one that changes something acts in the merchant's name, written to the audit log."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from commissions.ports import Transaction
from composition.commands.arguments import Arguments
from composition.control import Progress
from composition.installation import Installation
from shop.audit_log.act import Act
from shop.audit_log.service import record_act

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
    """Carry out a use case in the merchant's name. `action` names it (`withdrawal.approve`), `subject` on what.

    The audit log's line is written in the same commit; who acted is what the use case itself is told as `by`.
    """

    def carry_out(tx: Transaction) -> T:
        result = use_case(tx, *arguments, **options)
        record_act(tx, Act(find_actor(arguments, options), action, subject, describe(arguments, options)))
        return result

    return await installation.database.transact(carry_out)


def find_actor(arguments: tuple[object, ...], options: Mapping[str, object]) -> str:
    """Who acts: the option `by`, or that of a command among the arguments, else the command line itself."""
    named = [options.get("by"), *(getattr(argument, "by", None) for argument in (*arguments, *options.values()))]
    return next((str(by) for by in named if isinstance(by, str) and by.strip()), BY)


def describe(arguments: tuple[object, ...], options: Mapping[str, object]) -> dict[str, str]:
    """What the log keeps of the arguments: the reason in words, and a digest of them all, since some are personal."""
    said = repr((arguments, sorted(options.items(), key=lambda option: option[0])))
    named = [options.get("reason"), *(getattr(argument, "reason", None) for argument in arguments)]
    reason = next((why for why in named if isinstance(why, str) and why), None)
    details = {"arguments": hashlib.sha256(said.encode()).hexdigest()}
    return details | ({"reason": reason} if reason else {})
