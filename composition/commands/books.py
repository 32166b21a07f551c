"""Commands that look at the books as a whole.

The audit, the log of acts, and payments that fit no order.
"""

from typing import Any

from commissions.ledger.trial import sum_accounts
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_day
from composition.commands.plain import make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.audit_log.queries import list_acts
from shop.auditing import audit_all, freeze_after_restore
from shop.captures.queries import find_paid_order, list_set_aside
from shop.payments.contradictions import believe_contradiction, dismiss_contradiction, list_contradictions
from shop.payments.setting_aside import accept_payment, send_back_payment
from shop.refunds.queries import list_stalled_refunds


async def audit_books(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Prove the books. After a restore all transfers are frozen first, whatever is found."""
    restored = bool(arguments.get("after_restore"))
    if restored:
        await act(installation, "transfers.freeze", "all", freeze_after_restore)
    why = "after a restore" if restored else "command"
    report = await audit_all(installation.database, installation.clock, why, progress)
    return report.describe() | {"checked": len(report.checks)}


async def list_books(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Every account with its balance, now or at the end of a day."""
    until = arguments["until"]
    day = None if until is None else read_day(until)
    return {"accounts": await installation.database.read(sum_accounts, day)}


async def list_log(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What was done in the merchant's name, the newest first."""
    before = arguments.get("before")
    if before and not (before.isascii() and before.isdigit()):
        raise ArgumentRefused(argument="--before", problem=f"{before[:40]!r} is no number of the log")
    page = await installation.database.read(
        list_acts, subject=arguments.get("subject"), before=int(before) if before else None
    )
    return {"acts": make_plain(page.items), "next": page.next}


async def list_misfits(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Payments that did not fit, the newest first, and refunds that are stuck, the oldest first."""
    payments = await installation.database.read(list_set_aside, only_waiting=not arguments.get("all"))
    refunds = await installation.database.read(list_stalled_refunds)
    told = await installation.database.read(list_contradictions)
    return {
        "payments": make_plain(payments),
        "refunds": make_plain(refunds),
        "contradictions": make_plain(told),
    }


async def accept_misfit(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Keep a payment that fits no order."""
    number, decision = arguments["number"], {"by": arguments["by"], "reason": arguments["reason"]}
    accepted = await act(installation, "set_aside.accept", number, accept_payment, number, **decision)
    return {"number": number, "amount_fen": accepted.amount_fen}


async def return_misfit(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Send a payment that fits no order back through Pay."""
    number, decision = arguments["number"], {"by": arguments["by"], "reason": arguments["reason"]}
    prefix = installation.settings.order_prefix
    refund = await act(installation, "set_aside.return", number, send_back_payment, number, prefix=prefix, **decision)
    return {"number": number, "refund_no": refund.refund_no, "amount_fen": refund.amount_fen}


async def believe_pay(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Say that Pay's later word of a payment is true."""
    number, decision = arguments["number"], {"by": arguments["by"], "reason": arguments["reason"]}
    fen = await act(installation, "set_aside.believe", number, believe_contradiction, number, **decision)
    order_no = await installation.database.read(find_paid_order, number)
    return {"number": number, "amount_fen": fen, "order_no": order_no}


async def dismiss_pay(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Say that what is written down of a payment is true."""
    number, decision = arguments["number"], {"by": arguments["by"], "reason": arguments["reason"]}
    await act(installation, "set_aside.dismiss", number, dismiss_contradiction, number, **decision)
    return {"number": number}


COMMANDS: dict[str, InstalledCommand] = {
    "audit": audit_books,
    "books": list_books,
    "log": list_log,
    "set-aside": list_misfits,
    "set-aside-accept": accept_misfit,
    "set-aside-return": return_misfit,
    "set-aside-believe": believe_pay,
    "set-aside-dismiss": dismiss_pay,
}
