"""Live checks of what the merchant entered, as the console's page of going live asks them."""

import asyncio
from typing import Any

from composition.commands.acting import InstalledCommand
from composition.commands.arguments import Arguments
from composition.commands.plain import make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.desk.going_live import list_steps


async def check(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What WeChat, WeChat Pay and the shop's own address say now, and which steps are missing."""
    checks, present = installation.checks, installation.present
    names = ("address", "account", "pay", "notices")
    found = await asyncio.gather(
        checks.check_address(), checks.check_account(present), checks.check_pay(present), checks.check_notices()
    )
    steps = await installation.database.read(list_steps, present, installation.clock())
    missing = [step.key for step in steps if step.needed and not step.done]
    return {"checks": make_plain(dict(zip(names, found, strict=True))), "missing": missing}


COMMANDS: dict[str, InstalledCommand] = {"check": check}
