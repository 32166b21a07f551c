"""Reading whom somebody typed.

A link code, a member's number, `supplier:7`, `dealer:7` or `pool:fund`.
"""

from commissions.beneficiary import Beneficiary
from commissions.network.distributor import Distributor
from composition.commands.arguments import ArgumentRefused, Arguments
from composition.installation import Installation
from shop.desk.people import find_by_code_or_number, find_party

_MEMBER = "MEMBER"
PERSON = "PERSON"


async def get_party(installation: Installation, typed: str, argument: str = PERSON) -> Beneficiary:
    """Whose wallet is meant. Raises ArgumentRefused for nobody's."""
    found = await installation.database.read(find_party, typed)
    if found is None:
        raise ArgumentRefused(argument=argument, problem=f"{typed[:40]!r} is nobody's link code")
    return found


async def find_anyone(installation: Installation, arguments: Arguments, argument: str = PERSON) -> Beneficiary | None:
    """Whose wallet `person` means; None where it was left out. Raises ArgumentRefused for nobody's."""
    typed = arguments["person"]
    return None if typed is None else await get_party(installation, typed, argument)


async def get_member(installation: Installation, typed: str, argument: str = _MEMBER) -> Distributor:
    """Whose link code or number was typed. Raises ArgumentRefused for one that is nobody's."""
    found = await installation.database.read(find_by_code_or_number, typed)
    if found is None:
        raise ArgumentRefused(argument=argument, problem=f"{typed[:40]!r} is nobody's link code or number")
    return found
