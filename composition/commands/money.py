"""Commands about single balances: explained, changed by hand, a debt written off; and tax that was remitted."""

import secrets
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary, MemberId, member
from commissions.ledger.adjustments import (
    Adjust,
    Adjustment,
    adjust_balance,
    approve_adjustment,
    find_left_alone,
    list_open_adjustments,
    refuse_adjustment,
    write_off_debt,
)
from commissions.ledger.chart import ACCOUNTS
from commissions.ledger.entry import Account
from commissions.ledger.queries import explain_balance, find_balances
from commissions.ledger.taxes import find_tax_claims, find_tax_payable, record_tax_refunded, remit_tax
from commissions.ledger.unclaimed import claim_unclaimed, find_owner, list_all_unclaimed
from commissions.network.queries import find_distributor_by_code
from commissions.ports import Transaction
from commissions.refusals import Refusal
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_yuan
from composition.commands.people import find_party
from composition.control import Progress
from composition.installation import Installation
from shop.members.erasing import was_formerly


class AnotherPerson(Refusal):
    """Nothing shows that this member is who was erased: they have another openid."""

    code = "another_person"


class PersonUnknown(Refusal):
    """Nobody has this link code."""

    code = "person_unknown"


async def explain(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What a person has, and every entry that made one of the balances what it is."""
    return await installation.database.read(_describe_balance, arguments["person"], arguments["account"])


async def give(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Give to a balance by hand."""
    return await adjust(installation, arguments, "adjustment.give", 1)


async def take(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Take from a balance by hand."""
    return await adjust(installation, arguments, "adjustment.take", -1)


async def write_off(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Forgive a debt, or some of it."""
    wanted = await _read_adjust(installation, arguments, 1)
    limit = installation.settings.adjust_alone_up_to_fen
    subject = arguments["person"]
    done = await act(installation, "adjustment.write_off", subject, _write_off_within, wanted, limit_fen=limit)
    return _describe(done)


async def approve(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The second person's word."""
    number, by = arguments["number"], arguments["by"]
    return _describe(await act(installation, "adjustment.approve", number, approve_adjustment, number, by=by))


async def refuse(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """End a proposal; nothing moves."""
    number, by = arguments["number"], arguments["by"]
    return _describe(await act(installation, "adjustment.refuse", number, refuse_adjustment, number, by=by))


async def list_proposals(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What waits for a second person, and balances that nobody has claimed."""
    waiting = await installation.database.read(list_open_adjustments)
    unclaimed = await installation.database.read(list_all_unclaimed)
    return {
        "proposals": [_describe(of) for of in waiting],
        "unclaimed": [asdict(of) | {"person": str(of.person)} for of in unclaimed],
    }


async def claim(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Give an unclaimed balance back to its person."""
    number, by, code = arguments["number"], arguments["by"], arguments.get("to")
    to = await installation.database.read(get_person, code) if code else None
    is_new = await act(installation, "unclaimed.claim", number, _claim_shown, number, by=by, to=to)
    return {"number": number, "new": is_new}


def _claim_shown(tx: Transaction, number: str, *, by: Actor, to: MemberId | None) -> bool:
    """`claim_unclaimed`, for a new member only if they are shown to be the one who left."""
    owner = find_owner(tx.connection, number)
    gone = owner.member_id if owner is not None else None
    if to is not None and gone is not None and not was_formerly(tx.connection, to, gone):
        raise AnotherPerson(number=number)
    return claim_unclaimed(tx, number, by=by, to=None if to is None else member(to))


async def remit(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Book tax that was paid to the tax office."""
    fen, reference = read_yuan("YUAN", arguments["yuan"]), arguments["reference"]
    await act(installation, "tax.remit", reference, _remit_booked, reference, fen, by=arguments["by"])
    return {
        "reference": reference,
        "amount_fen": fen,
        "payable_fen": await installation.database.read(find_tax_payable),
    }


async def refund_tax(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Book tax that its office has paid back."""
    fen, reference = read_yuan("YUAN", arguments["yuan"]), arguments["reference"]
    await act(installation, "tax.refunded", reference, _refund_booked, reference, fen, by=arguments["by"])
    claims = await installation.database.read(find_tax_claims)
    return {"reference": reference, "amount_fen": fen, "claimed_fen": claims}


def _refund_booked(tx: Transaction, reference: str, amount_fen: int, *, by: Actor) -> bool:
    """`record_tax_refunded`, whose `by` only the audit log keeps."""
    return record_tax_refunded(tx, reference, amount_fen)


def _remit_booked(tx: Any, reference: str, amount_fen: int, *, by: Actor) -> bool:
    """`remit_tax`, whose `by` only the audit log keeps."""
    return remit_tax(tx, reference, amount_fen)


async def adjust(installation: Installation, arguments: Arguments, action: str, sign: int) -> dict[str, Any]:
    """Change a balance by hand."""
    wanted = await _read_adjust(installation, arguments, sign)
    limit = installation.settings.adjust_alone_up_to_fen
    return _describe(await act(installation, action, arguments["person"], _adjust_within, wanted, limit_fen=limit))


def _adjust_within(tx: Transaction, wanted: Adjust, *, limit_fen: int) -> Adjustment:
    """`adjust_balance`, alone up to what is left of the day's limit."""
    return adjust_balance(tx, wanted, alone_up_to_fen=find_left_alone(tx, wanted.person, limit_fen))


def _write_off_within(tx: Transaction, wanted: Adjust, *, limit_fen: int) -> Adjustment:
    """`write_off_debt`, alone up to what is left of the day's limit."""
    return write_off_debt(tx, wanted, alone_up_to_fen=find_left_alone(tx, wanted.person, limit_fen))


async def _read_adjust(installation: Installation, arguments: Arguments, sign: int) -> Adjust:
    """What was typed, as a wish."""
    person = await installation.database.read(_get_party, arguments["person"])
    fen = sign * read_yuan("YUAN", arguments["yuan"])
    number = arguments.get("number") or f"A{secrets.token_hex(10)}"
    return Adjust(number, person, fen, arguments["reason"], arguments["by"])


def _find_person(connection: Connection, code: str) -> MemberId | None:
    """The member with this link code."""
    found = find_distributor_by_code(connection, code.strip())
    return found.member_id if found else None


def get_person(connection: Connection, code: str) -> MemberId:
    """The member with this link code. Raises PersonUnknown."""
    found = _find_person(connection, code)
    if found is None:
        raise PersonUnknown(person=code)
    return found


def _get_party(connection: Connection, typed: str) -> Beneficiary:
    """The wallet of a member by link code, or of a supplier, dealer or pool. Raises PersonUnknown."""
    found = find_party(connection, typed)
    if found is None:
        raise PersonUnknown(person=typed)
    return found


def _describe_balance(connection: Connection, code: str, account: str) -> dict[str, Any]:
    """A wallet's balances, and the history of one of them, oldest first."""
    person = _get_party(connection, code)
    if account not in ACCOUNTS[person.kind]:
        raise ArgumentRefused(argument="--account", problem=f"one of {', '.join(ACCOUNTS[person.kind])}")
    lines = explain_balance(connection, Account(person, account))
    return {"balances": find_balances(connection, person), "lines": [asdict(line) for line in lines]}


def _describe(of: Adjustment) -> dict[str, Any]:
    """An adjustment as JSON."""
    return dict(vars(of)) | {"person": str(of.person)}


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
