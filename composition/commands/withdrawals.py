"""Commands about withdrawals: what waits, decisions by name, freezes, rules, and batches for the bank."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary
from commissions.policies.documents import read_document
from commissions.policies.fields import FieldRefused
from commissions.ports import Transaction
from commissions.withdrawals.approver import demand_impartial
from commissions.withdrawals.freeze import freeze_transfers, lift_freeze, list_freezes
from commissions.withdrawals.queries import (
    find_published_rules,
    find_withdrawal,
    get_batch,
    list_approvers,
    list_coming_rules,
    list_work,
)
from commissions.withdrawals.repository import get_withdrawal
from commissions.withdrawals.requesting import publish_rules, record_invoice, reject_withdrawal
from commissions.withdrawals.sending import record_transfer_returned
from commissions.withdrawals.withdrawal import STATUSES, RequestWithdrawal, Status, Withdrawal
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_yuan
from composition.commands.people import find_party, name_parties
from composition.control import Progress
from composition.installation import Installation
from shop.proposals.proposal import Wish
from shop.proposals.service import take_word
from shop.transfers.banking import export_bank_file, import_bank_file, write_batch_file
from shop.transfers.giving_up import give_up_transfer
from shop.transfers.payouts import approve_payout, request_for
from shop.transfers.repository import find_transfer, list_problems

_LISTED = 50


async def show_list(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Withdrawals in a status, the oldest first."""
    status, after = arguments["status"], arguments["after"]
    if status not in STATUSES:
        raise ArgumentRefused(argument="--status", problem=f"{status!r} is none of {', '.join(STATUSES)}")
    return await installation.database.read(_describe_work, status, after)


def _describe_work(connection: Connection, status: Status, after: str | None) -> dict[str, Any]:
    """A page of withdrawals and the freezes, each with the person whose money it is."""
    page, freezes = list_work(connection, status, after, _LISTED), list_freezes(connection)
    people = {at.person for at in page.items} | {one.person for one in freezes if one.person is not None}
    names = name_parties(connection, people)
    problems = list_problems(connection, [at.number for at in page.items])
    return {
        "withdrawals": [_describe(at) | names[at.person] | {"problem": problems.get(at.number)} for at in page.items],
        "next": page.next,
        "freezes": [
            {"whose": None if one.person is None else str(one.person), "reason": one.reason, "by": one.frozen_by}
            | (names[one.person] if one.person is not None else {})
            for one in freezes
        ],
    }


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One withdrawal with who approved it and how its transfer stands."""
    number = arguments["number"]
    at = await installation.database.read(find_withdrawal, number)
    if at is None:
        raise ArgumentRefused(argument="NUMBER", problem=f"there is no withdrawal {number}")
    sent = await installation.database.read(find_transfer, number)
    approvers = await installation.database.read(list_approvers, number)
    told = (
        {"heard": sent.heard, "problem": sent.problem, "bill_no": sent.bill_no, "posts": sent.posts} if sent else None
    )
    names = await installation.database.read(name_parties, [at.person])
    return {"withdrawal": _describe(at) | names[at.person], "approvers": list(approvers), "transfer": told}


async def approve(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Approve; above the second limit two different people have to."""
    number, by = arguments["number"], arguments["by"]
    terms = installation.transfers.terms
    at = await act(installation, "withdrawals.approve", number, approve_payout, number, by=by, terms=terms)
    return {"withdrawal": _describe(at)}


async def request(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Ask for what a company is due: a supplier, a dealer, or a member behind whom a company stands."""
    person = await _find_person(installation, arguments)
    assert person is not None, "the terminal asks for a person"
    command = RequestWithdrawal(
        person,
        read_yuan("YUAN", arguments["yuan"]),
        "bank",
        request_key=arguments["key"],
        prefix=installation.settings.order_prefix,
        terms=installation.transfers.terms,
    )
    at = await act(installation, "withdrawals.request", str(person), request_for, command, by=arguments["by"])
    return {"withdrawal": _describe(at)}


async def take_invoice(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Write down a company's invoice."""
    number, invoice, by = arguments["number"], arguments["invoice"], arguments["by"]
    at = await act(installation, "withdrawals.invoice", number, record_invoice, number, invoice, by=by)
    return {"withdrawal": _describe(at)}


async def reject(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Refuse what is not sent yet; the person reads the reason."""
    number, decision = arguments["number"], {"by": arguments["by"], "reason": arguments["reason"]}
    at = await act(installation, "withdrawals.reject", number, reject_withdrawal, number, **decision)
    return {"withdrawal": _describe(at)}


async def freeze(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Stop transfers, of one person or of all."""
    person = await _find_person(installation, arguments)
    why = {"reason": arguments["reason"], "by": arguments["by"]}
    new = await act(installation, "withdrawals.freeze", _subject(arguments), freeze_transfers, person=person, **why)
    return {"new": new}


async def unfreeze(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Let transfers go on."""
    person = await _find_person(installation, arguments)
    why = {"reason": arguments["reason"], "by": arguments["by"]}
    lifted = await act(installation, "withdrawals.unfreeze", _subject(arguments), lift_freeze, person=person, **why)
    return {"lifted": lifted}


async def show_rules(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The rules in force, and those that were published to hold later."""
    version, rules = await installation.database.read(find_published_rules, installation.clock())
    coming = await installation.database.read(list_coming_rules, installation.clock())
    fee = rules.fee
    return {
        "version": version,
        "coming": [asdict(of) | {"effective_at": of.effective_at.isoformat()} for of in coming],
        "rules": {
            "channels": list(rules.channels),
            "minimum_fen": rules.minimum_fen,
            "maximum_fen": rules.maximum_fen,
            "step_fen": rules.step_fen,
            "per_day": rules.per_day,
            "fee": {"rate_bp": fee.rate_bp, "least_fen": fee.least_fen, "most_fen": fee.most_fen},
            "review_above_fen": rules.review_above_fen,
            "second_review_above_fen": rules.second_review_above_fen,
            "tax": asdict(rules.tax) if rules.tax else None,
        },
    }


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
    """A new batch for the bank with its file, or with `batch` the file of one that went out before."""
    if arguments["batch"]:
        no, by = arguments["batch"], arguments["by"]
        return {"batch": no, "text": await act(installation, "withdrawals.export_again", no, _export_again, no, by=by)}
    done = await act(installation, "withdrawals.export", "bank", export_bank_file, by=arguments["by"])
    made = done.export.batch
    return {
        "batch": made.no if made else None,
        "lines": len(made.lines) if made else 0,
        "total_fen": made.total_fen if made else 0,
        "returned": list(done.export.returned),
        "without_account": list(done.export.without_account),
        "text": done.text,
    }


def _export_again(tx: Transaction, no: str, *, by: Actor) -> str:
    """The file of a batch that went out before. `by` is what the audit log keeps: it names people and accounts."""
    return write_batch_file(tx.connection, get_batch(tx.connection, no))


async def take_results(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The bank's answer."""
    outcome = await act(
        installation, "withdrawals.import", "bank", import_bank_file, arguments["text"], by=arguments["by"]
    )
    return {"settled": outcome.settled, "failed": outcome.failed, "known": outcome.known}


async def take_back(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Money of a settled transfer is back in a bill: two people say so, and it is booked once."""
    number, said = arguments["number"], {"by": arguments["by"], "reason": arguments["reason"]}
    new = await act(installation, "withdrawals.returned", number, _take_back_with_second, number, **said)
    return {"new": new, "waits": new is None}


async def give_up(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Pay refuses a transfer for good, and says once more that it knows no such number: two people end it."""
    number, said = arguments["number"], {"by": arguments["by"], "reason": arguments["reason"]}
    posts = await installation.transfers.ask_before_giving_up(number)
    at = await act(installation, "withdrawals.give_up", number, _give_up_with_second, number, posts, **said)
    return {"withdrawal": _describe(at) if at else None}


def _take_back_with_second(tx: Transaction, number: str, *, by: Actor, reason: str) -> bool | None:
    """`record_transfer_returned` at the second person's word; None at the first."""
    first = take_word(tx, _describe_wish(tx, "withdrawals.returned", number, by, reason))
    if first is None:
        return None
    return record_transfer_returned(tx, number, by=first.proposed_by, second_by=by, reason=first.reason)


def _give_up_with_second(tx: Transaction, number: str, posts: int, *, by: Actor, reason: str) -> Withdrawal | None:
    """`give_up_transfer` at the second person's word; None at the first."""
    first = take_word(tx, _describe_wish(tx, "withdrawals.give_up", number, by, reason))
    if first is None:
        return None
    return give_up_transfer(tx, number, posts, by=first.proposed_by, second_by=by, reason=first.reason)


def _describe_wish(tx: Transaction, action: str, number: str, by: Actor, reason: str) -> Wish:
    """What somebody wants done to a withdrawal that stands as it does now. Raises WithdrawalUnknown, ApproverRefused.

    Whose withdrawal it is has no first word either: which member staff are is known only while they act.
    """
    at = get_withdrawal(tx.connection, number)
    demand_impartial((by,), at)
    return Wish(action, number, {}, f"{at.status} {at.returned_at or ''}".strip(), reason, by)


def _describe(at: Withdrawal) -> dict[str, Any]:
    """A withdrawal as plain JSON."""
    instants = ("requested_at", "approved_at", "sent_at", "closed_at", "returned_at")
    plain = {one: getattr(at, one) for one in Withdrawal.__dataclass_fields__ if one not in ("person", *instants)}
    return (
        {"whose": str(at.person)}
        | plain
        | {one: value.isoformat() if (value := getattr(at, one)) else None for one in instants}
    )


async def _find_person(installation: Installation, arguments: Arguments) -> Beneficiary | None:
    """The wallet meant by a link code, or by kind and number; None for everyone."""
    if arguments["person"] is None:
        return None
    found = await installation.database.read(find_party, arguments["person"])
    if found is None:
        raise ArgumentRefused(argument="--person", problem=f"nobody has the link code {arguments['person']!r}")
    return found


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
