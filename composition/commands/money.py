"""Commands about single balances, and about tax that was remitted.

Balances are explained and changed by hand, debts written off.
"""

import secrets
from typing import Any

from commissions.ledger.adjustments import Adjust
from commissions.ledger.chart import ACCOUNTS
from commissions.ledger.entry import Account
from commissions.ledger.queries import explain_balance, find_balances
from commissions.ledger.taxes import find_tax_claims, find_tax_payable, record_tax_refunded, remit_tax
from commissions.ledger.unclaimed import list_all_unclaimed
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_yuan
from composition.commands.people import get_party
from composition.commands.plain import make_object, make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.adjustments.service import (
    adjust_within,
    approve_adjustment,
    claim_for,
    list_waiting,
    refuse_adjustment,
    write_off_within,
)
from shop.settings.limits import LIMITS


async def explain(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What a person has, and every entry that made one of the balances what it is."""
    person, account = await get_party(installation, arguments["person"]), arguments["account"]
    if account not in ACCOUNTS[person.kind]:
        raise ArgumentRefused(argument="--account", problem=f"one of {', '.join(ACCOUNTS[person.kind])}")
    lines = await installation.database.read(explain_balance, Account(person, account))
    return {"balances": await installation.database.read(find_balances, person), "lines": make_plain(lines)}


async def give(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Give to a balance by hand."""
    return await _adjust(installation, arguments, "adjustment.give", 1)


async def take(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Take from a balance by hand."""
    return await _adjust(installation, arguments, "adjustment.take", -1)


async def write_off(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Forgive a debt, or some of it."""
    wanted = await _read_adjust(installation, arguments, 1)
    limit = installation.present.of(LIMITS).adjust_alone_up_to_fen
    subject = arguments["person"]
    done = await act(installation, "adjustment.write_off", subject, write_off_within, wanted, limit_fen=limit)
    return make_object(done)


async def approve(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The second person's word."""
    number, by = arguments["number"], arguments["by"]
    return make_object(await act(installation, "adjustment.approve", number, approve_adjustment, number, by=by))


async def refuse(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """End a proposal; nothing moves."""
    number, by = arguments["number"], arguments["by"]
    return make_object(await act(installation, "adjustment.refuse", number, refuse_adjustment, number, by=by))


async def list_proposals(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What waits for a second person, and balances that nobody has claimed."""
    waiting = await installation.database.read(list_waiting)
    unclaimed = await installation.database.read(list_all_unclaimed)
    return {
        "proposals": make_plain(waiting),
        "unclaimed": make_plain(unclaimed),
    }


async def claim(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Give an unclaimed balance back to its person."""
    number, by, code = arguments["number"], arguments["by"], arguments.get("to")
    to = (await get_party(installation, code, "--to")).member_id if code else None
    is_new = await act(installation, "unclaimed.claim", number, claim_for, number, by=by, to=to)
    return {"number": number, "new": is_new}


async def remit(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Book tax that was paid to the tax office."""
    fen, reference = read_yuan("YUAN", arguments["yuan"]), arguments["reference"]
    await act(installation, "tax.remit", reference, remit_tax, reference, fen, by=arguments["by"])
    return {
        "reference": reference,
        "amount_fen": fen,
        "payable_fen": await installation.database.read(find_tax_payable),
    }


async def refund_tax(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Book tax that its office has paid back."""
    fen, reference = read_yuan("YUAN", arguments["yuan"]), arguments["reference"]
    await act(installation, "tax.refunded", reference, record_tax_refunded, reference, fen, by=arguments["by"])
    claims = await installation.database.read(find_tax_claims)
    return {"reference": reference, "amount_fen": fen, "claimed_fen": claims}


async def _adjust(installation: Installation, arguments: Arguments, action: str, sign: int) -> dict[str, Any]:
    """Change a balance by hand."""
    wanted = await _read_adjust(installation, arguments, sign)
    limit = installation.present.of(LIMITS).adjust_alone_up_to_fen
    return make_object(await act(installation, action, arguments["person"], adjust_within, wanted, limit_fen=limit))


async def _read_adjust(installation: Installation, arguments: Arguments, sign: int) -> Adjust:
    """What was typed, as a wish."""
    person = await get_party(installation, arguments["person"])
    fen = sign * read_yuan("YUAN", arguments["yuan"])
    number = arguments.get("number") or f"A{secrets.token_hex(10)}"
    return Adjust(number, person, fen, arguments["reason"], arguments["by"])


COMMANDS: dict[str, InstalledCommand] = {
    "balance": explain,
    "adjust-give": give,
    "adjust-take": take,
    "adjust-write-off": write_off,
    "adjust-approve": approve,
    "adjust-refuse": refuse,
    "adjust-list": list_proposals,
    "adjust-claim": claim,
    "tax-remit": remit,
    "tax-refunded": refund_tax,
}
