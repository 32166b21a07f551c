"""Commands about multibuys, until the console has them: made, listed with what came of them, stopped."""

from typing import Any

from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import UNITS, ArgumentRefused, Arguments, read_percent
from composition.commands.offers import read_scope, read_time
from composition.commands.plain import make_object
from composition.control import Progress
from composition.installation import Installation
from shop.multibuys.multibuy import MultibuyDraft, Step
from shop.multibuys.queries import list_worth
from shop.multibuys.service import make_multibuy, stop_multibuy


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Every multibuy with what came of it."""
    now = installation.clock()
    worth = await installation.database.read(list_worth)
    return {"multibuys": [make_object(of) | {"open": of.multibuy.holds(now)} for of in worth]}


async def make(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Make a multibuy."""
    draft = MultibuyDraft(
        name=arguments["name"],
        steps=tuple(_read_step(text) for text in arguments["steps"]),
        time=read_time(arguments),
        scope=await read_scope(installation, arguments["goods"]),
        most=arguments["total"],
        most_each=arguments["each"],
    )
    made = await act(installation, "multibuy.make", None, make_multibuy, draft, by=arguments["by"])
    return {"multibuy": made.code}


async def stop(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """No order gets it any more."""
    code = arguments["multibuy"]
    return {"changed": await act(installation, "multibuy.stop", code, stop_multibuy, code, by=arguments["by"])}


def _read_step(text: str) -> Step:
    """`UNITS=PERCENT`, per cent off. Raises ArgumentRefused."""
    units, equals, percent = text.partition("=")
    if not (equals and UNITS.fullmatch(units)):
        raise ArgumentRefused(argument="--step", problem=f"{text[:40]!r} is not UNITS=PERCENT, such as 2=20")
    return Step(int(units), read_percent("--step", percent))


COMMANDS: dict[str, InstalledCommand] = {"multibuys-list": show, "multibuys-make": make, "multibuys-stop": stop}
REFUSALS: dict[str, str] = {
    "multibuy_refused": "Refused: {field} is out of its limits; steps must rise.",
    "multibuy_unknown": "Refused: there is no multibuy {multibuy}. lianpu multibuys list shows them.",
}
