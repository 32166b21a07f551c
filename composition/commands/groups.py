"""Commands about groups of distributors, by hand or by a rule."""

from typing import Any

from commissions.network.queries import find_distributors
from commissions.policies.documents import read_document
from commissions.tiers.grouping import (
    add_to_group,
    drop_group,
    get_group,
    list_group_members,
    list_groups,
    list_groups_of,
    make_group,
    remove_from_group,
    review_groups,
)
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import Arguments, read_cursor
from composition.commands.distributors import find_person
from composition.control import Progress
from composition.installation import Installation
from shop.members.queries import list_members


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """All groups, or those that somebody is in."""
    if arguments["person"] is None:
        found = await installation.database.read(list_groups)
    else:
        person = await find_person(installation, arguments["person"])
        found = await installation.database.read(list_groups_of, person.member_id)
    return {"groups": [{"name": of.name, "rule": of.rule, "members": of.members} for of in found]}


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
    name, person = arguments["group"], await find_person(installation, arguments["person"])
    changed = await act(installation, "group.add", name, add_to_group, name, person.member_id, by=arguments["by"])
    return {"changed": changed}


async def remove(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Take somebody out of a group."""
    name, person, by = arguments["group"], await find_person(installation, arguments["person"]), arguments["by"]
    return {"changed": await act(installation, "group.remove", name, remove_from_group, name, person.member_id, by=by)}


async def members(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A group's members, a page at a time."""
    group = await installation.database.read(get_group, arguments["group"])
    page = await installation.database.read(list_group_members, group.id, read_cursor(arguments, "before"))
    known = await installation.database.read(find_distributors, page.items)
    people = await installation.database.read(list_members, page.items)
    rows = [
        {"person": known[who].code, "name": people[who].name if who in people else None, "tier": known[who].tier}
        for who in page.items
    ]
    return {"members": rows, "next": page.next}


COMMANDS: dict[str, InstalledCommand] = {
    "groups-list": show,
    "groups-make": make,
    "groups-drop": drop,
    "groups-add": add,
    "groups-remove": remove,
    "groups-members": members,
}
