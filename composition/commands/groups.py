"""Commands about groups of distributors, by hand or by a rule."""

from typing import Any

from commissions.policies.documents import read_document
from commissions.tiers.grouping import (
    add_to_group,
    drop_group,
    get_group,
    list_groups,
    list_groups_of,
    make_group,
    remove_from_group,
    review_groups,
)
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import Arguments, read_cursor
from composition.commands.people import get_member
from composition.commands.plain import make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.desk.groups import read_group_page


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """All groups, or those that somebody is in."""
    if arguments["person"] is None:
        found = await installation.database.read(list_groups)
    else:
        person = await get_member(installation, arguments["person"])
        found = await installation.database.read(list_groups_of, person.member_id)
    return {"groups": make_plain(found)}


async def make(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Make a group; one with a rule is filled at once."""
    name, text = arguments["group"], arguments["text"]
    rule = read_document(text, arguments["form"]) if text is not None else None
    await act(installation, "group.make", name, make_group, name, rule, by=arguments["by"])
    while rule is not None and await installation.database.transact(review_groups) > 0:
        progress("Looking who belongs to it …")
    return {"members": (await installation.database.read(get_group, name)).members}


async def drop(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Forget a group."""
    await act(installation, "group.drop", arguments["group"], drop_group, arguments["group"], by=arguments["by"])
    return {}


async def add(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Put somebody into a group."""
    name, person = arguments["group"], await get_member(installation, arguments["person"])
    changed = await act(installation, "group.add", name, add_to_group, name, person.member_id, by=arguments["by"])
    return {"changed": changed}


async def remove(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Take somebody out of a group."""
    name, person, by = arguments["group"], await get_member(installation, arguments["person"]), arguments["by"]
    return {"changed": await act(installation, "group.remove", name, remove_from_group, name, person.member_id, by=by)}


async def members(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A group's members, a page at a time."""
    found = await installation.database.read(read_group_page, arguments["group"], read_cursor(arguments, "before"))
    return {"members": make_plain(found.items), "next": found.next}


COMMANDS: dict[str, InstalledCommand] = {
    "groups-list": show,
    "groups-make": make,
    "groups-drop": drop,
    "groups-add": add,
    "groups-remove": remove,
    "groups-members": members,
}
