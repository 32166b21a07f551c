"""Commands about awards on hold.

What waits, why, and what a person decides about it (docs/money.md §11).
"""

from typing import Any

from commissions.awards.deciding import clear_case, review_person, uphold_case
from commissions.awards.queries import find_review_document
from commissions.awards.review_rules import read_review_rules
from commissions.awards.reviewing import hold_awards, release_awards, release_person, reverse_awards
from commissions.awards.screening import publish_review_rules
from commissions.policies.documents import read_document
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_cursor
from composition.commands.people import find_anyone, get_party
from composition.commands.plain import make_object, make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.catalog.service import set_hold_days
from shop.desk.awards import get_case_row, list_case_rows, list_held_rows
from shop.settings.order_rules import ORDER_RULES


async def review(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What is on hold, the oldest first."""
    page = await installation.database.read(list_held_rows, read_cursor(arguments, "after"))
    return {"held": make_plain(page.items), "next": page.next}


async def cases(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Review cases, the newest first."""
    status = None if arguments["all"] else "open"
    page = await installation.database.read(list_case_rows, status, arguments["before"])
    return {"cases": make_plain(page.items), "next": page.next}


async def case(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One case with its evidence."""
    return {"case": make_plain(await installation.database.read(get_case_row, arguments["case"]))}


async def hold(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Put one person's pending awards of an order on hold."""
    order_no, person = arguments["order_no"], await get_party(installation, arguments["person"])
    return make_object(
        await act(installation, "award.hold", order_no, hold_awards, order_no, person, **_why(arguments))
    )


async def release(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Let go what is on hold of an order, or what was held because of a person."""
    order_no, person = arguments["order_no"], await find_anyone(installation, arguments)
    if order_no is not None:
        done = await act(installation, "award.release", order_no, release_awards, order_no, person, **_why(arguments))
        return make_object(done)
    if person is None:
        raise ArgumentRefused(argument="ORDER", problem="name an order, a person with --person, or both")
    subject = arguments["person"]
    return make_object(await act(installation, "award.release", subject, release_person, person, **_why(arguments)))


async def reverse(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Take back what is pending or on hold of an order."""
    order_no, person = arguments["order_no"], await find_anyone(installation, arguments)
    done = await act(installation, "award.reverse", order_no, reverse_awards, order_no, person, **_why(arguments))
    return make_object(done)


async def watch(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Put a person under review."""
    person = await get_party(installation, arguments["person"])
    is_new = await act(installation, "person.review", arguments["person"], review_person, person, **_why(arguments))
    return {"is_new": is_new}


async def clear(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """There is nothing in a case."""
    code = arguments["case"]
    return make_object(await act(installation, "review.clear", code, clear_case, code, **_why(arguments)))


async def uphold(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A case is right."""
    code = arguments["case"]
    return make_object(await act(installation, "review.uphold", code, uphold_case, code, **_why(arguments)))


async def rules(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The rules that hold, or new ones from a file."""
    if arguments["text"] is None:
        document = await installation.database.read(find_review_document)
        return {"document": document or {}, "rules": make_plain(read_review_rules(document or {}))}
    document = read_document(arguments["text"], arguments["form"])
    version = await act(installation, "review.rules", "rules", publish_review_rules, document, by=arguments["by"])
    return {"version": version, "document": document}


async def hold_days(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """How long commission on one product is held; `early` if goods may be given back for longer than that."""
    article, days = arguments["article"], arguments["days"]
    window = installation.present.of(ORDER_RULES).after_sale_days
    await act(installation, "product.hold_days", article, set_hold_days, article, days, by=arguments["by"])
    # 0 days are always early: what is refunded at all is refunded after it has become available.
    early = days is not None and (days == 0 or days < window)
    return {"article": article, "days": days, "early": early, "window": window}


def _why(arguments: Arguments) -> dict[str, Any]:
    """Who decides, and the reason."""
    return {"by": arguments["by"], "reason": arguments["reason"]}


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
