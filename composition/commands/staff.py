"""Commands about who works here: identities with a key of their own, and what waits for a second person."""

from typing import Any

from sqlalchemy import Connection

from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import Arguments
from composition.commands.money import get_person
from composition.control import Progress
from composition.installation import Installation
from shop.proposals.queries import list_open_proposals
from shop.proposals.service import refuse_proposal
from shop.staff.identity import StaffIdentity
from shop.staff.queries import list_staff, name_actors
from shop.staff.service import add_staff, end_staff, renew_key


async def add(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Make an identity; its key is told once."""
    code, by = arguments["member"], arguments["by"]
    member_id = await installation.database.read(get_person, code) if code else None
    name = arguments["name"]
    made, key = await act(installation, "staff.add", name, add_staff, name, by=by, member_id=member_id)
    return {"code": made.code, "name": made.name, "key": key}


async def renew(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Another key for an identity."""
    code = arguments["code"]
    return {"code": code, "key": await act(installation, "staff.key", code, renew_key, code, by=arguments["by"])}


async def end(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """End an identity."""
    code = arguments["code"]
    await act(installation, "staff.end", code, end_staff, code, by=arguments["by"])
    return {"code": code}


async def show_list(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Everyone who works here or did."""
    return {"staff": [_describe(of) for of in await installation.database.read(list_staff)]}


async def show_proposals(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What waits for a second person."""
    return {"proposals": await installation.database.read(_describe_proposals)}


async def refuse(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """End a proposal."""
    number, by = arguments["proposal"], arguments["by"]
    ended = await act(installation, "proposal.refuse", str(number), refuse_proposal, number, by=by)
    return {"proposal": ended.id, "action": ended.action, "subject": ended.subject}


def _describe(of: StaffIdentity) -> dict[str, Any]:
    return {
        "code": of.code,
        "name": of.name,
        "is_member": of.member_id is not None,
        "since": of.made_at.isoformat(),
        "ended": of.ended_at.isoformat() if of.ended_at else None,
    }


def _describe_proposals(connection: Connection) -> list[dict[str, Any]]:
    found = list_open_proposals(connection)
    names = name_actors(connection, {of.proposed_by for of in found})
    return [
        {
            "proposal": of.id,
            "action": of.action,
            "subject": of.subject,
            "reason": of.reason,
            "by": names[of.proposed_by],
            "ends_at": of.ends_at.isoformat(),
        }
        for of in found
    ]


COMMANDS: dict[str, InstalledCommand] = {
    "staff-add": add,
    "staff-key": renew,
    "staff-end": end,
    "staff-list": show_list,
    "proposals-list": show_proposals,
    "proposals-refuse": refuse,
}
