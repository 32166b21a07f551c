"""Commands about withdrawals: what waits, decisions by name, freezes, rules, and batches for the bank."""

from datetime import datetime
from typing import Any

from commissions.policies.documents import read_document
from commissions.policies.fields import FieldRefused
from commissions.withdrawals.freeze import freeze_transfers, lift_freeze
from commissions.withdrawals.queries import (
    find_published_rules,
    list_coming_rules,
)
from commissions.withdrawals.requesting import publish_rules, record_invoice, reject_withdrawal
from commissions.withdrawals.withdrawal import STATUSES, RequestWithdrawal
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_yuan
from composition.commands.people import find_anyone, get_party
from composition.commands.plain import make_object, make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.desk.withdrawals import list_freeze_rows, list_withdrawal_rows, read_withdrawal
from shop.transfers.banking import export_bank_file, export_provider_file, import_bank_file, write_batch_again
from shop.transfers.deciding import approve_within, give_up_within, take_back_within
from shop.transfers.payouts import request_for


async def show_list(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Withdrawals in a status, the oldest first."""
    status, after = arguments["status"], arguments["after"]
    if status not in STATUSES:
        raise ArgumentRefused(argument="--status", problem=f"{status!r} is none of {', '.join(STATUSES)}")
    page = await installation.database.read(list_withdrawal_rows, status, after)
    freezes = await installation.database.read(list_freeze_rows)
    rows = [
        make_plain(of.withdrawal) | {"name": of.name, "person": of.person, "problem": of.problem} for of in page.items
    ]
    return {"withdrawals": rows, "next": page.next, "freezes": make_plain(freezes)}


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One withdrawal with who approved it and how its transfer stands."""
    return make_object(await installation.database.read(read_withdrawal, arguments["number"]))


async def approve(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Approve; above the second limit two different people have to."""
    number, by = arguments["number"], arguments["by"]
    terms = installation.transfers.terms
    at = await act(installation, "withdrawals.approve", number, approve_within, number, by=by, terms=terms)
    return {"withdrawal": make_plain(at)}


async def request(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Ask for what a company is due: a supplier, a dealer, or a member behind whom a company stands."""
    person = await get_party(installation, arguments["person"])
    command = RequestWithdrawal(
        person,
        read_yuan("YUAN", arguments["yuan"]),
        "bank",
        request_key=arguments["key"],
        prefix=installation.settings.order_prefix,
        terms=installation.transfers.terms,
    )
    at = await act(installation, "withdrawals.request", str(person), request_for, command, by=arguments["by"])
    return {"withdrawal": make_plain(at)}


async def take_invoice(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Write down a company's invoice."""
    number, invoice, by = arguments["number"], arguments["invoice"], arguments["by"]
    at = await act(installation, "withdrawals.invoice", number, record_invoice, number, invoice, by=by)
    return {"withdrawal": make_plain(at)}


async def reject(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Refuse what is not sent yet; the person reads the reason."""
    number, decision = arguments["number"], {"by": arguments["by"], "reason": arguments["reason"]}
    at = await act(installation, "withdrawals.reject", number, reject_withdrawal, number, **decision)
    return {"withdrawal": make_plain(at)}


async def freeze(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Stop transfers, of one person or of all."""
    person = await find_anyone(installation, arguments, "--person")
    why = {"reason": arguments["reason"], "by": arguments["by"]}
    new = await act(installation, "withdrawals.freeze", _subject(arguments), freeze_transfers, person=person, **why)
    return {"new": new}


async def unfreeze(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Let transfers go on."""
    person = await find_anyone(installation, arguments, "--person")
    why = {"reason": arguments["reason"], "by": arguments["by"]}
    lifted = await act(installation, "withdrawals.unfreeze", _subject(arguments), lift_freeze, person=person, **why)
    return {"lifted": lifted}


async def show_rules(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The rules in force, and those that were published to hold later."""
    version, rules = await installation.database.read(find_published_rules, installation.clock())
    coming = await installation.database.read(list_coming_rules, installation.clock())
    return {"version": version, "coming": make_plain(coming), "rules": make_plain(rules)}


async def publish(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Publish rules from a file, now or at an instant."""
    at = arguments["effective_at"]
    decided = {"by": arguments["by"], "effective_at": datetime.fromisoformat(at) if at else None}
    try:
        document = read_document(arguments["text"], arguments["form"], "rules")
        version = await act(installation, "withdrawals.rules", "rules", publish_rules, document, **decided)
    except FieldRefused as refused:
        raise ArgumentRefused(argument=refused.field, problem=refused.message) from None
    return {"version": version}


async def export(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A new batch for the bank or the provider with its file, or with `batch` the file of one that went out before."""
    if arguments["batch"]:
        no, by = arguments["batch"], arguments["by"]
        return {
            "batch": no,
            "text": await act(installation, "withdrawals.export_again", no, write_batch_again, no, by=by),
        }
    export_file = export_provider_file if arguments.get("provider") else export_bank_file
    done = await act(installation, "withdrawals.export", _payer(arguments), export_file, by=arguments["by"])
    made = done.export.batch
    return {
        "batch": made.no if made else None,
        "lines": len(made.lines) if made else 0,
        "total_fen": made.total_fen if made else 0,
        "returned": list(done.export.returned),
        "without_account": list(done.export.without_account),
        "text": done.text,
    }


async def take_results(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The answer of the bank, or of the provider."""
    said: dict[str, Any] = {"by": arguments["by"], "paid_by": _payer(arguments)}
    text = arguments["text"]
    return make_object(await act(installation, "withdrawals.import", _payer(arguments), import_bank_file, text, **said))


def _payer(arguments: Arguments) -> str:
    return "provider" if arguments.get("provider") else "bank"


async def take_back(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Money of a settled transfer is back in a bill: two people say so, and it is booked once."""
    number, said = arguments["number"], {"by": arguments["by"], "reason": arguments["reason"]}
    new = await act(installation, "withdrawals.returned", number, take_back_within, number, **said)
    return {"new": new, "waits": new is None}


async def give_up(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Pay refuses a transfer for good, and says once more that it knows no such number: two people end it."""
    number, said = arguments["number"], {"by": arguments["by"], "reason": arguments["reason"]}
    posts = await installation.transfers.ask_before_giving_up(number)
    at = await act(installation, "withdrawals.give_up", number, give_up_within, number, posts, **said)
    return {"withdrawal": make_plain(at) if at else None}


def _subject(arguments: Arguments) -> str:
    """Whom a freeze is about, as the log names people."""
    return str(arguments["person"] or "everyone")


COMMANDS: dict[str, InstalledCommand] = {
    "withdrawals-list": show_list,
    "withdrawals-show": show,
    "withdrawals-approve": approve,
    "withdrawals-request": request,
    "withdrawals-invoice": take_invoice,
    "withdrawals-reject": reject,
    "withdrawals-freeze": freeze,
    "withdrawals-unfreeze": unfreeze,
    "withdrawals-rules-show": show_rules,
    "withdrawals-rules-publish": publish,
    "withdrawals-export": export,
    "withdrawals-import": take_results,
    "withdrawals-returned": take_back,
    "withdrawals-give-up": give_up,
}
