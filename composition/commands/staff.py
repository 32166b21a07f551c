"""Commands about who works here.

Identities with a key of their own, and what waits for a second person.
"""

from datetime import UTC, datetime
from typing import Any

from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import Arguments
from composition.commands.people import get_party
from composition.commands.plain import make_plain
from composition.control import Progress
from composition.first_account import write_link
from composition.installation import Installation
from shop.accounts.invitations import reset_account
from shop.proposals.queries import list_open_proposals
from shop.proposals.service import refuse_proposal
from shop.staff.queries import list_staff
from shop.staff.service import add_staff, end_staff, renew_key


async def add(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Make an identity; its key is told once."""
    code, by = arguments["member"], arguments["by"]
    member_id = (await get_party(installation, code)).member_id if code else None
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


async def link(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A link by which somebody who lost password or phone comes into the console again."""
    code, now = arguments["code"], datetime.now(UTC)
    secret = await act(installation, "account.reset", code, reset_account, code, now, by=arguments["by"])
    return {"code": code, "link": write_link(installation, secret)}


async def show_list(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Everyone who works here or did."""
    return {"staff": make_plain(await installation.database.read(list_staff))}


async def show_proposals(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What waits for a second person."""
    return {"proposals": make_plain(await installation.database.read(list_open_proposals))}


async def refuse(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """End a proposal."""
    number, by = arguments["proposal"], arguments["by"]
    ended = await act(installation, "proposal.refuse", str(number), refuse_proposal, number, by=by)
    return {"proposal": ended.id, "action": ended.action, "subject": ended.subject}


COMMANDS: dict[str, InstalledCommand] = {
    "staff-add": add,
    "staff-key": renew,
    "staff-end": end,
    "staff-link": link,
    "staff-list": show_list,
    "proposals-list": show_proposals,
    "proposals-refuse": refuse,
}
