"""Commands about applications to earn: who waits, and deciding about them."""

from typing import Any

from commissions.network.application import Application, ApplicationUnknown
from commissions.network.applications import (
    approve_application,
    find_application,
    refuse_application,
)
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import Arguments, read_cursor
from composition.commands.people import get_member
from composition.commands.plain import make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.desk.applications import list_application_rows


async def list_waiting(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Applications of a status, who waits longest first."""
    after = read_cursor(arguments, "after")
    page = await installation.database.read(list_application_rows, arguments["status"], after)
    return {"applications": make_plain(page.items), "next": page.next}


async def approve(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Make whose link code this is a distributor."""
    code = arguments["code"]
    application = await _get_application(installation, code)
    await act(installation, "application.approve", code, approve_application, application.id, by=arguments["by"])
    return {"code": code}


async def refuse(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Refuse, for a reason that the member reads."""
    code, reason = arguments["code"], arguments["reason"]
    application = await _get_application(installation, code)
    decided_by = arguments["by"]
    await act(
        installation, "application.refuse", code, refuse_application, application.id, by=decided_by, reason=reason
    )
    return {"code": code}


async def _get_application(installation: Installation, person: str) -> Application:
    """The newest application of whose link code or number this is.

    Raises ArgumentRefused, ApplicationUnknown.
    """
    member = await get_member(installation, person)
    application = await installation.database.read(find_application, member.member_id)
    if application is None:
        raise ApplicationUnknown(application=person)
    return application


COMMANDS: dict[str, InstalledCommand] = {
    "applications": list_waiting,
    "application-approve": approve,
    "application-refuse": refuse,
}
