"""Commands that look at the books as a whole: the audit, and what needs a person."""

from dataclasses import asdict
from typing import Any

from commissions.ledger.audit import CHECKS, audit
from composition.commands.acting import InstalledCommand
from composition.commands.arguments import Arguments
from composition.control import Progress
from composition.installation import Installation
from shop.audit import CHECKS as SHOP_CHECKS
from shop.audit import audit_shop
from shop.payments.queries import list_set_aside, list_stalled_refunds


async def audit_books(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Prove the books of commissions and shop."""
    progress("Reading the books …")
    findings = [*await installation.database.read(audit), *await installation.database.read(audit_shop)]
    words = [f"{found.subject}: expected {found.expected}, found {found.found}" for found in findings]
    rows = [{"check": found.check, "words": said} for found, said in zip(findings, words, strict=True)]
    return {"checked": len(CHECKS) + len(SHOP_CHECKS), "findings": rows}


async def list_misfits(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Payments that did not fit, the newest first, and refunds that are stuck, the oldest first."""
    payments = await installation.database.read(list_set_aside)
    refunds = await installation.database.read(list_stalled_refunds)
    return {"payments": [asdict(row) for row in payments], "refunds": [asdict(row) for row in refunds]}


COMMANDS: dict[str, InstalledCommand] = {"audit": audit_books, "set-aside": list_misfits}
