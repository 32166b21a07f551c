"""Commands about members: what is known of one, erasing and exporting on request, sealing anew (docs/money.md §12)."""

from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.ledger.unclaimed import list_unclaimed
from commissions.network.queries import find_distributor, find_distributor_by_code
from commissions.ports import Transaction
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments
from composition.control import Progress
from composition.installation import Installation
from shop.erasure import erase_member, find_outlook
from shop.members.agreement import list_agreements
from shop.members.consents import find_consent
from shop.members.erasing import find_former_self
from shop.members.queries import find_member
from shop.payees.service import find_masked_payee
from shop.portrait import draw_portrait
from shop.resealing import SEALED, reseal_batch


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What is known of a person, masked, and what an erasure would wait for."""
    return await installation.database.read(_describe_person, await _find_person(installation, arguments))


async def erase(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Erase a person now, on their request."""
    person, told = await _find_person(installation, arguments), arguments["person"]
    why = {"by": arguments["by"], "reason": arguments["reason"]}
    return {"set_aside_fen": await act(installation, "member.erase", told, erase_member, person, **why)}


async def export(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Everything that is kept about a person; that somebody has read it is written to the audit log."""
    person, told = await _find_person(installation, arguments), arguments["person"]
    why = {"by": arguments["by"], "reason": arguments["reason"]}
    return {"text": await act(installation, "member.export", told, _export_person, person, **why)}


async def reseal(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Seal everything anew that another secret key sealed."""
    counts = {"secrets": await act(installation, "secrets.reseal", "secrets", installation.credentials.reseal)}
    for kind in SEALED:
        after, done, counts[kind] = 0, 1, 0
        while done:
            after, done = await installation.database.transact(reseal_batch, kind, after)
            counts[kind] += done
            progress(f"{counts[kind]} {kind}")
    return {"counts": counts}


def _export_person(tx: Transaction, member_id: MemberId, *, by: Actor, reason: str) -> str:
    """Everything about a person as JSON. `by` and `reason` are what the audit log keeps."""
    return orjson.dumps(draw_portrait(tx.connection, member_id), option=orjson.OPT_INDENT_2).decode()


def _describe_person(connection: Connection, member_id: MemberId) -> dict[str, Any]:
    """A person as the merchant sees them: names in full, what identifies them masked."""
    known, network = find_member(connection, member_id), find_distributor(connection, member_id)
    assert known is not None
    payee, outlook = find_masked_payee(connection, member_id), find_outlook(connection, member_id)
    former = find_former_self(connection, member_id)
    return {
        "person": network.code if network else None,
        "name": known.name,
        "since": known.created_at.isoformat(),
        "follows": known.subscribed,
        "status": network.status if network else "none",
        "tier": network.tier if network else None,
        "balances_fen": find_balances(connection, member(member_id)),
        "payee": {key: value for key, value in asdict(payee).items() if key != "member_id"} if payee else None,
        "consents": _describe_consents(connection, member_id),
        "erasure": dict(vars(outlook.request)) if outlook.request else None,
        "obstacles": [f"{one.kind} {one.subject}" for one in outlook.obstacles],
        "unclaimed_fen": {
            **list_unclaimed(connection, member(member_id)),
            **list_unclaimed(connection, member(former or member_id)),
        },
    }


def _describe_consents(connection: Connection, member_id: MemberId) -> dict[str, str]:
    """Which version of each agreement they agree to, and since when."""
    given = {document: find_consent(connection, member_id, document) for document in list_agreements()}
    return {document: f"{found[0]} since {found[1].isoformat()}" for document, found in given.items() if found}


async def _find_person(installation: Installation, arguments: Arguments) -> MemberId:
    """Whose link code was typed. Raises ArgumentRefused for one that is nobody's."""
    code = arguments["person"]
    found = await installation.database.read(find_distributor_by_code, code)
    if found is None:
        raise ArgumentRefused(argument="PERSON", problem=f"{code[:40]!r} is nobody's link code")
    return found.member_id


COMMANDS: dict[str, InstalledCommand] = {
    "members-show": show,
    "members-erase": erase,
    "members-export": export,
    "reseal": reseal,
}
