"""Commands about companies that are paid in place of a person (docs/money.md §8)."""

from typing import Any

from commissions.policies.documents import read_document
from commissions.policies.fields import read_object, read_text
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import Arguments
from composition.commands.people import get_party
from composition.commands.plain import make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.payees.companies import find_company, forget_company, save_company
from shop.payees.company import FIELDS, CompanyForm, mask_company


async def keep(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Keep the company that is paid for a wallet."""
    person = await get_party(installation, arguments["person"])
    document = read_object(read_document(arguments["text"], arguments["form"]), "company", required=FIELDS)
    form = CompanyForm(**{name: read_text(document[name], f"company.{name}") for name in FIELDS})
    saved = await act(installation, "payee.company", str(person), save_company, person, form, by=arguments["by"])
    return {"name": saved.name, "usable_from": saved.usable_from.isoformat()}


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The company behind a wallet, its account masked."""
    found = await installation.database.read(find_company, await get_party(installation, arguments["person"]))
    if found is None:
        return {"company": None}
    return {"company": make_plain(mask_company(found))}


async def forget(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Pay the person again."""
    person = await get_party(installation, arguments["person"])
    return {
        "forgotten": await act(installation, "payee.forget", str(person), forget_company, person, by=arguments["by"])
    }


COMMANDS: dict[str, InstalledCommand] = {
    "payees-company": keep,
    "payees-show": show,
    "payees-forget": forget,
}
