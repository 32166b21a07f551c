"""Commands about tiers.

What holds, publishing a file, today's review, and what is decided by hand about one person.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from commissions.actor import Actor
from commissions.policies.documents import read_document
from commissions.ports import Transaction
from commissions.tiers.queries import (
    find_review,
    find_tier_progress,
    find_tiers,
    list_coming_tiers,
    list_tier_history,
)
from commissions.tiers.reviewing import review_tiers
from commissions.tiers.service import lock_tier, set_tier, unlock_tier
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import Arguments
from composition.commands.people import get_member
from composition.commands.plain import make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.desk.compliance import publish_tiers_within


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The tiers in force, those to come, and the last review."""
    database, now = installation.database, installation.clock()
    found = await database.read(find_tiers, now)
    coming = make_plain(await database.read(list_coming_tiers, now))
    run = await database.read(find_review)
    return {"tiers": make_plain(found), "coming": coming, "review": make_plain(run)}


async def publish(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Publish a file, now or from an instant on."""
    document = read_document(arguments["text"], arguments["form"], "tiers")
    at = arguments["effective_at"]
    effective_at = datetime.fromisoformat(at) if at else None
    options = {"by": arguments["by"], "effective_at": effective_at}
    return {"version": await act(installation, "tiers.publish", "tiers", publish_tiers_within, document, **options)}


async def review(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Review everyone whom today's review has not reached yet."""
    reviewed = 0
    while found := await installation.database.transact(review_tiers):
        reviewed += found
        progress(f"{reviewed} distributors reviewed")
    run = await installation.database.read(find_review)
    return {"reviewed": reviewed, "review": make_plain(run)}


async def set_by_hand(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Give somebody a tier, or none, and lock it."""
    person = await get_member(installation, arguments["person"])
    tier, why = arguments["tier"], {"by": arguments["by"], "reason": arguments["reason"]}
    before = await act(installation, "tier.set", person.code, set_tier, person.member_id, tier, **why)
    return {"before": before, "tier": tier}


async def lock(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Keep somebody's tier whatever reviews find."""
    return await _change_lock(installation, arguments, "tier.lock", lock_tier)


async def unlock(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Let reviews decide again."""
    return await _change_lock(installation, arguments, "tier.unlock", unlock_tier)


async def _change_lock(
    installation: Installation, arguments: Arguments, action: str, use_case: Callable[..., None]
) -> dict[str, Any]:
    """Lock or unlock, in the audit log."""
    person = await get_member(installation, arguments["person"])

    def carry_out(tx: Transaction, *, by: Actor, reason: str) -> None:
        use_case(tx, person.member_id, by=by, reason=reason)

    await act(installation, action, person.code, carry_out, by=arguments["by"], reason=arguments["reason"])
    return {"tier": person.tier}


async def history(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Where somebody stands, and every change of their tier, the newest first."""
    person, now = await get_member(installation, arguments["person"]), installation.clock()
    rows = await installation.database.read(list_tier_history, person.member_id)
    progress_now = await installation.database.read(find_tier_progress, person.member_id, now)
    changes = make_plain(rows)
    last_day = make_plain(progress_now.last_day) if progress_now else None
    locked = progress_now.locked if progress_now else False
    return {"tier": person.tier, "locked": locked, "last_day": last_day, "changes": changes}


COMMANDS: dict[str, InstalledCommand] = {
    "tiers-show": show,
    "tiers-publish": publish,
    "tiers-review": review,
    "tiers-set": set_by_hand,
    "tiers-lock": lock,
    "tiers-unlock": unlock,
    "tiers-history": history,
}
