"""Commands about policies: what holds, what held, what a file would change and pay, and publishing it."""

from datetime import datetime
from typing import Any

from commissions.policies.documents import read_document
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.queries import find_policy, get_policy, list_policies
from commissions.policies.service import acknowledge
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_cursor
from composition.commands.plain import make_object, make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.desk.compliance import publish_policy_within
from shop.desk.policies import describe_policy, examine_policy, find_known, name_goods, rehearse_document
from shop.settings.order_rules import ORDER_RULES


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One version, or the one in force now."""
    version, now = arguments["version"], installation.clock()
    if version is None:
        found = await installation.database.read(find_policy, now)
        return {"policy": make_plain(describe_policy(found)) if found else None}
    try:
        return {"policy": make_plain(describe_policy(await installation.database.read(get_policy, version)))}
    except LookupError:
        raise ArgumentRefused(argument="VERSION", problem=f"there is no version {version}") from None


async def list_history(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Every version, the newest first, a page at a time."""
    page = await installation.database.read(list_policies, read_cursor(arguments, "before"))
    in_force = await installation.database.read(find_policy, installation.clock())
    return {
        "policies": [make_plain(describe_policy(row)) for row in page.items],
        "next": page.next,
        "in_force": in_force.version if in_force else None,
    }


async def check(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """How a file differs from the policy in force.

    With what to look at again, and whether the notice is needed.
    """
    document = await _read_file(installation, arguments)
    window, now = installation.present.of(ORDER_RULES).after_sale_days, installation.clock()
    found = await installation.database.read(examine_policy, document, after_sale_days=window, now=now)
    return make_object(found)


async def rehearse(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What a file would have paid on the last paid orders."""
    progress("Reading the last paid orders …")
    document = await _read_file(installation, arguments)
    done = await installation.database.read(rehearse_document, document, orders=arguments["orders"])
    return make_object(done)


async def publish(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Publish a file, now or at an instant."""
    document = await _read_file(installation, arguments)
    known = await installation.database.read(find_known, document, installation.clock())
    at = arguments["effective_at"]
    publication = await act(
        installation,
        "policy.publish",
        "policy",
        publish_policy_within,
        document,
        by=arguments["by"],
        effective_at=datetime.fromisoformat(at) if at else None,
        after_sale_days=installation.present.of(ORDER_RULES).after_sale_days,
        known=known,
    )
    return {"version": publication.version}


async def acknowledge_notice(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Record who has read the legal notice."""
    await act(installation, "policy.acknowledge", CURRENT_NOTICE, acknowledge, arguments["notice"], by=arguments["by"])
    return {"notice": CURRENT_NOTICE}


async def _read_file(installation: Installation, arguments: Arguments) -> dict[str, Any]:
    """The document of a file, with public codes for the merchant's own numbers. Raises FieldRefused."""
    document = read_document(arguments["text"], arguments["form"])
    return await installation.database.read(name_goods, document)


COMMANDS: dict[str, InstalledCommand] = {
    "policy-show": show,
    "policy-history": list_history,
    "policy-check": check,
    "policy-rehearse": rehearse,
    "policy-publish": publish,
    "policy-acknowledge": acknowledge_notice,
}
