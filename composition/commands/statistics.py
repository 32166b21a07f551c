"""Commands about figures: looking at days, and counting them anew."""

from typing import Any

from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_day
from composition.control import Progress
from composition.installation import Installation
from shop.statistics.measures import Measure
from shop.statistics.queries import LONGEST_DAYS, Days, read_series
from shop.statistics.recounting import ask_for_recount


async def show_days(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The figures of some days, one row a day."""
    days = _read_days(arguments)
    points = await installation.database.read(read_series, days)
    rows = [{"day": of.first.isoformat()} | {measure.value: of.sums[measure] for measure in Measure} for of in points]
    return {"days": rows}


async def recount(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Have some days counted anew from their sources."""
    days = _read_days(arguments)
    subject = f"{days.first.isoformat()}–{days.last.isoformat()}"
    asked = await act(
        installation, "figures.recount", subject, ask_for_recount, days.first, days.last, by=arguments["by"]
    )
    return {"number": asked}


def _read_days(arguments: Arguments) -> Days:
    """The first and the last day. Raises ArgumentRefused."""
    days = Days(read_day(arguments["first"]), read_day(arguments["last"]))
    if not 0 <= (days.last - days.first).days < LONGEST_DAYS:
        raise ArgumentRefused(argument="LAST", problem="it is before the first day, or years behind it")
    return days


COMMANDS: dict[str, InstalledCommand] = {"figures-show": show_days, "figures-recount": recount}
