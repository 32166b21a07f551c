"""Commands about Pay's bills.

Which days are reconciled, what differs, and what a person says about it.
"""

from functools import partial
from typing import Any

from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_cursor, read_day, read_yuan
from composition.commands.plain import make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.reconciliation.queries import (
    determine_last_billed,
    list_differences,
    list_open_differences,
    list_reconciled,
)
from shop.reconciliation.reconciling import reconcile_day, reconcile_due_days
from shop.reconciliation.service import accept_taken, close_difference


async def run(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Reconcile a day, or all that are due."""
    if arguments["day"] is None:
        return {"days": await reconcile_due_days(installation.database, installation.gateways)}
    day, last = read_day(arguments["day"]), determine_last_billed(installation.clock())
    if day > last:  # "Pay has no bill" would be taken for a day on which nothing happened
        raise ArgumentRefused(argument="DAY", problem=f"the newest day whose bills are made is {last}")
    progress(f"Asking WeChat Pay for the bills of {day} …")
    await reconcile_day(installation.database, installation.gateways, day)
    return {"days": 1}


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The bills that were asked for; with a day, all that differed on it."""
    if arguments["day"] is None:
        return {"bills": make_plain(await installation.database.read(list_reconciled))}
    found = await installation.database.read(list_differences, read_day(arguments["day"]))
    return {"differences": make_plain(found)}


async def work(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What waits for a person."""
    page = await installation.database.read(list_open_differences, read_cursor(arguments, "after"))
    return {"differences": make_plain(page.items), "next": page.next}


async def close(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Say what a difference was."""
    number = arguments["difference"]
    await act(installation, "reconciliation.close", str(number), close_difference, number, **_why(arguments))
    return {"difference": number}


async def taken(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Book money that Pay took."""
    number, amount_fen = arguments["difference"], read_yuan("--amount", arguments["amount"])
    use_case = partial(accept_taken, order_no=arguments.get("order_no"))
    await act(installation, "reconciliation.taken", str(number), use_case, number, amount_fen, **_why(arguments))
    return {"difference": number, "amount_fen": amount_fen}


def _why(arguments: Arguments) -> dict[str, Any]:
    """Who decides, and why."""
    return {"by": arguments["by"], "reason": arguments["reason"]}


COMMANDS: dict[str, InstalledCommand] = {
    "reconciliation-run": run,
    "reconciliation-show": show,
    "reconciliation-work": work,
    "reconciliation-close": close,
    "reconciliation-taken": taken,
}
