"""Commands about threshold discounts, until the console has them.

Made, listed with what came of them, stopped.
"""

from typing import Any

from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_yuan
from composition.commands.offers import read_scope, read_time
from composition.commands.plain import make_object
from composition.control import Progress
from composition.installation import Installation
from shop.thresholds.queries import list_worth
from shop.thresholds.service import make_threshold, stop_threshold
from shop.thresholds.threshold import Step, ThresholdDraft


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Every threshold discount with what came of it."""
    now = installation.clock()
    worth = await installation.database.read(list_worth)
    return {"thresholds": [make_object(of) | {"open": of.threshold.holds(now)} for of in worth]}


async def make(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Make a threshold discount."""
    draft = ThresholdDraft(
        name=arguments["name"],
        steps=tuple(_read_step(text) for text in arguments["steps"]),
        time=read_time(arguments),
        scope=await read_scope(installation, arguments["goods"]),
        most=arguments["total"],
        most_each=arguments["each"],
    )
    made = await act(installation, "threshold.make", None, make_threshold, draft, by=arguments["by"])
    return {"threshold": made.code}


async def stop(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """No order gets it any more."""
    code = arguments["threshold"]
    return {"changed": await act(installation, "threshold.stop", code, stop_threshold, code, by=arguments["by"])}


def _read_step(text: str) -> Step:
    """`LEAST=OFF` in yuan. Raises ArgumentRefused."""
    least, equals, off = text.partition("=")
    if not equals:
        raise ArgumentRefused(argument="--step", problem=f"{text[:40]!r} is not LEAST=OFF, such as 199=20")
    return Step(read_yuan("--step", least), read_yuan("--step", off))


COMMANDS: dict[str, InstalledCommand] = {"thresholds-list": show, "thresholds-make": make, "thresholds-stop": stop}
REFUSALS: dict[str, str] = {
    "threshold_refused": "Refused: {field} is out of its limits; steps must rise.",
    "threshold_unknown": "Refused: there is no threshold discount {threshold}. lianpu thresholds list shows them.",
}
