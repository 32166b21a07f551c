"""Commands about awards on hold: what waits, why, and what a person decides about it (docs/money.md §11)."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.awards.deciding import clear_case, review_person, uphold_case
from commissions.awards.queries import find_case, find_review_document, list_cases, list_held
from commissions.awards.refusals import CaseUnknown
from commissions.awards.review import ReviewCase, Reviewed
from commissions.awards.review_rules import read_review_rules
from commissions.awards.reviewing import hold_awards, release_awards, release_person, reverse_awards
from commissions.awards.screening import publish_review_rules
from commissions.beneficiary import Beneficiary
from commissions.policies.documents import read_document
from commissions.ports import Transaction
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_cursor
from composition.commands.people import find_party, name_parties
from composition.control import Progress
from composition.installation import Installation
from shop.catalog.service import set_hold_days


async def review(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What is on hold, the oldest first."""
    return await installation.database.read(_describe_work, read_cursor(arguments, "after"))


async def cases(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Review cases, the newest first."""
    status = None if arguments["all"] else "open"
    page = await installation.database.read(list_cases, status=status, before=arguments["before"])
    return {"cases": await installation.database.read(_describe_cases, page.items), "next": page.next}


async def case(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One case with its evidence."""
    found = await installation.database.read(find_case, arguments["case"])
    if found is None:
        raise CaseUnknown(case=arguments["case"])
    (described,) = await installation.database.read(_describe_cases, [found])
    return {"case": described}


async def hold(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Put one person's pending awards of an order on hold."""
    order_no, person = arguments["order_no"], await _find_person(installation, arguments)
    assert person is not None, "the terminal asks for a person"
    return _describe(await act(installation, "award.hold", order_no, hold_awards, order_no, person, **_why(arguments)))


async def release(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Let go what is on hold of an order, or what was held because of a person."""
    order_no, person = arguments["order_no"], await _find_person(installation, arguments)
    if order_no is not None:
        done = await act(installation, "award.release", order_no, release_awards, order_no, person, **_why(arguments))
        return _describe(done)
    if person is None:
        raise ArgumentRefused(argument="ORDER", problem="name an order, a person with --person, or both")
    subject = arguments["person"]
    return _describe(await act(installation, "award.release", subject, release_person, person, **_why(arguments)))


async def reverse(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Take back what is pending or on hold of an order."""
    order_no, person = arguments["order_no"], await _find_person(installation, arguments)
    done = await act(installation, "award.reverse", order_no, reverse_awards, order_no, person, **_why(arguments))
    return _describe(done)


async def watch(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Put a person under review."""
    person = await _find_person(installation, arguments)
    assert person is not None, "the terminal asks for a person"
    is_new = await act(installation, "person.review", arguments["person"], review_person, person, **_why(arguments))
    return {"is_new": is_new}


async def clear(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """There is nothing in a case."""
    code = arguments["case"]
    return _describe(await act(installation, "review.clear", code, clear_case, code, **_why(arguments)))


async def uphold(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A case is right."""
    code = arguments["case"]
    return _describe(await act(installation, "review.uphold", code, uphold_case, code, **_why(arguments)))


async def rules(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The rules that hold, or new ones from a file."""
    if arguments["text"] is None:
        document = await installation.database.read(find_review_document)
        return {"document": document or {}, "rules": asdict(read_review_rules(document or {}))}
    document = read_document(arguments["text"], arguments["form"])
    version = await act(installation, "review.rules", "rules", publish_review_rules, document, by=arguments["by"])
    return {"version": version, "document": document}


async def hold_days(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """How long commission on one product is held; `early` if goods may be given back for longer than that."""
    article, days, window = arguments["article"], arguments["days"], installation.settings.after_sale_days
    await act(installation, "product.hold_days", article, _hold_product, article, days, by=arguments["by"])
    # 0 days are always early: what is refunded at all is refunded after it has become available.
    early = days is not None and (days == 0 or days < window)
    return {"article": article, "days": days, "early": early, "window": window}


def _hold_product(tx: Transaction, article: str, days: int | None, *, by: Actor) -> None:
    """`set_hold_days`, whose `by` only the audit log keeps."""
    set_hold_days(tx, article, days)


async def _find_person(installation: Installation, arguments: Arguments) -> Beneficiary | None:
    """Whose link code was typed, or which supplier, dealer or pool. Raises ArgumentRefused for one that is nobody's."""
    code = arguments["person"]
    if code is None:
        return None
    found = await installation.database.read(find_party, code)
    if found is None:
        raise ArgumentRefused(argument="PERSON", problem=f"{code[:40]!r} is nobody's link code")
    return found


def _why(arguments: Arguments) -> dict[str, Any]:
    """Who decides, and the reason."""
    return {"by": arguments["by"], "reason": arguments["reason"]}


def _describe(done: Reviewed) -> dict[str, Any]:
    """What a decision did."""
    return {"awards": done.awards, "amount_fen": done.amount_fen}


def _describe_work(connection: Connection, after: str | None) -> dict[str, Any]:
    """A page of what is on hold, with names and link codes."""
    held = list_held(connection, after)
    names = name_parties(connection, {row.person for row in held.items})
    rows = [
        {
            "order_no": row.order_no,
            **names[row.person],
            "reason": row.reason,
            "awards": row.awards,
            "amount_fen": row.amount_fen,
            "since": row.since.isoformat(),
        }
        for row in held.items
    ]
    return {"held": rows, "next": held.next}


def _describe_cases(connection: Connection, found: Sequence[ReviewCase]) -> list[dict[str, Any]]:
    """Cases as JSON, with names and link codes."""
    names = name_parties(connection, {of.person for of in found})
    return [
        {
            "case": of.code,
            "scope": of.scope,
            "rule": of.rule,
            **names[of.person],
            "order_no": of.order_no,
            "evidence": dict(of.evidence),
            "status": of.status,
            "opened_by": of.opened_by,
            "opened_at": of.opened_at.isoformat(),
            "decided_by": of.decided_by,
            "decided_at": of.decided_at.isoformat() if of.decided_at else None,
            "reason_given": of.reason,
        }
        for of in found
    ]


COMMANDS: dict[str, InstalledCommand] = {
    "awards-review": review,
    "awards-cases": cases,
    "awards-case": case,
    "awards-hold": hold,
    "awards-release": release,
    "awards-reverse": reverse,
    "awards-watch": watch,
    "awards-clear": clear,
    "awards-uphold": uphold,
    "awards-rules": rules,
    "awards-hold-days": hold_days,
}
