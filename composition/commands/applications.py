"""Commands about applications to earn: who waits, and deciding about them."""

from typing import Any

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.network.application import Application, ApplicationStatus, ApplicationUnknown
from commissions.network.applications import (
    approve_application,
    find_application,
    list_applications,
    refuse_application,
)
from commissions.network.queries import find_distributors
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import Arguments, read_cursor
from composition.commands.distributors import find_person
from composition.control import Progress
from composition.installation import Installation
from shop.members.queries import list_members


async def list_waiting(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Applications of a status, who waits longest first."""
    return await installation.database.read(_read_page, arguments["status"], read_cursor(arguments, "after"))


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


def _read_page(connection: Connection, status: ApplicationStatus, after: str | None) -> dict[str, Any]:
    """One page of applications, with who they are. A constant number of statements."""
    page = list_applications(connection, status, after)
    people = [MemberId(row.member_id) for row in page.items]
    names, codes = list_members(connection, people), find_distributors(connection, people)
    rows = [
        {
            "code": codes[row.member_id].code,
            "name": names[row.member_id].name if row.member_id in names else "",
            "statement": row.statement,
            "applied_at": row.applied_at.isoformat(),
            "decided_by": row.decided_by,
            "reason": row.reason,
        }
        for row in page.items
    ]
    return {"applications": rows, "next": page.next}


async def _get_application(installation: Installation, person: str) -> Application:
    """The newest application of whose link code or number this is. Raises ArgumentRefused, ApplicationUnknown."""
    member = await find_person(installation, person)
    application = await installation.database.read(find_application, member.member_id)
    if application is None:
        raise ApplicationUnknown(application=person)
    return application


COMMANDS: dict[str, InstalledCommand] = {
    "applications": list_waiting,
    "application-approve": approve,
    "application-refuse": refuse,
}
