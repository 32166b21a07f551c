"""Commands about members.

What is known of one, erasing and exporting on request, sealing anew (docs/money.md §12).
"""

from typing import Any

from commissions.beneficiary import MemberId
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments
from composition.commands.people import PERSON, get_party
from composition.commands.plain import make_object
from composition.control import Progress
from composition.installation import Installation
from shop.desk.members import export_member, read_member
from shop.erasure import erase_member
from shop.own_data import write_portrait
from shop.resealing import SEALED, reseal_batch


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What is known of a person, masked, and what an erasure would wait for."""
    return make_object(await installation.database.read(read_member, await _find_person(installation, arguments)))


async def erase(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Erase a person now, on their request."""
    person, told = await _find_person(installation, arguments), arguments["person"]
    why = {"by": arguments["by"], "reason": arguments["reason"]}
    return {"set_aside_fen": await act(installation, "member.erase", told, erase_member, person, **why)}


async def export(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Everything that is kept about a person; that somebody has read it is written to the audit log."""
    person, told = await _find_person(installation, arguments), arguments["person"]
    why = {"by": arguments["by"], "reason": arguments["reason"]}
    portrait = await act(installation, "member.export", told, export_member, person, **why)
    return {"text": write_portrait(portrait).decode()}


async def reseal(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Seal everything anew that another secret key sealed."""
    counts = {"secrets": await act(installation, "secrets.reseal", "secrets", installation.present.reseal)}
    for kind in SEALED:
        after, done, counts[kind] = 0, 1, 0
        while done:
            after, done = await installation.database.transact(reseal_batch, kind, after)
            counts[kind] += done
            progress(f"{counts[kind]} {kind}")
    return {"counts": counts}


async def _find_person(installation: Installation, arguments: Arguments) -> MemberId:
    """Whose link code was typed. Raises ArgumentRefused for one that is nobody's."""
    found = (await get_party(installation, arguments["person"])).member_id
    if found is None:
        raise ArgumentRefused(argument=PERSON, problem=f"{arguments['person'][:40]!r} is no member")
    return found


COMMANDS: dict[str, InstalledCommand] = {
    "members-show": show,
    "members-erase": erase,
    "members-export": export,
    "reseal": reseal,
}
