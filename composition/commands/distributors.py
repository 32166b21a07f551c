"""Commands about distributors.

Who they are, who referred whom, suspending, appointing, moving (docs/money.md §4, §12). Members are named by their link
code, or by the number of the member.
"""

from typing import Any

from commissions.network.moves import move_member
from commissions.network.service import appoint_distributor, restore_distributor, suspend_distributor
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_cursor
from composition.commands.people import get_member
from composition.commands.plain import make_object, make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.desk.distributors import find_rows, list_people, read_history, read_person, read_team
from shop.traces.queries import list_same_person


async def list_them(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Distributors, the newest first."""
    page = await installation.database.read(list_people, arguments["status"], read_cursor(arguments, "before"))
    return {"distributors": make_plain(page.items), "next": page.next}


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One member as the network knows them."""
    person = await get_member(installation, arguments["member"])
    return make_object(await installation.database.read(read_person, person, installation.clock()))


async def suspend(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Suspend a distributor."""
    return await _change(installation, arguments, "distributor.suspend", suspend_distributor)


async def restore(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """End a suspension."""
    return await _change(installation, arguments, "distributor.restore", restore_distributor)


async def appoint(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Make a member a distributor by hand."""
    return await _change(installation, arguments, "distributor.appoint", appoint_distributor)


async def _change(installation: Installation, arguments: Arguments, action: str, use_case: Any) -> dict[str, Any]:
    """Change whether a member may earn."""
    person = await get_member(installation, arguments["member"])
    changed = await act(installation, action, person.code, use_case, person.member_id, **_why(arguments))
    return {"code": changed.code, "status": changed.status}


async def move(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Move a member with their team to another referrer, or to nobody."""
    person = await get_member(installation, arguments["member"])
    to = await get_member(installation, arguments["to"], "--to") if arguments["to"] else None
    same_person = await installation.database.read(list_same_person, person.member_id)
    target = to.member_id if to else None
    moved = await act(
        installation,
        "distributor.move",
        person.code,
        move_member,
        person.member_id,
        to=target,
        same_person=same_person,
        **_why(arguments),
    )
    named = {of for of in (moved.left, moved.to) if of is not None}
    people = await installation.database.read(find_rows, named)
    return {
        "code": person.code,
        "left": people[moved.left].code if moved.left in people else None,
        "to": people[moved.to].code if moved.to in people else None,
        "under_way": moved.under_way,
    }


async def history(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Who held a member, and how their right to earn and their tier changed."""
    person = await get_member(installation, arguments["member"])
    return make_object(await installation.database.read(read_history, person, read_cursor(arguments, "before")))


async def team(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One level of a member's team, the newest first."""
    person = await get_member(installation, arguments["member"])
    try:
        found = await installation.database.read(read_team, person, arguments["level"], arguments["before"])
    except LookupError:
        raise ArgumentRefused(argument="--before", problem="is nobody's link code in this team") from None
    return make_object(found)


def _why(arguments: Arguments) -> dict[str, Any]:
    """Who decides, and the reason."""
    if not arguments["reason"].strip():
        raise ArgumentRefused(argument="--reason", problem="must say why")
    return {"by": arguments["by"], "reason": arguments["reason"]}


COMMANDS: dict[str, InstalledCommand] = {
    "distributors-list": list_them,
    "distributors-show": show,
    "distributors-suspend": suspend,
    "distributors-restore": restore,
    "distributors-appoint": appoint,
    "distributors-move": move,
    "distributors-history": history,
    "distributors-team": team,
}
