"""Audits of the whole installation.

Check by check, with a report, and with transfers frozen when anything is found. One runs each night; what was posted is
sealed, and looked at, a few minutes after it was written.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, insert

from commissions.actor import system_acting
from commissions.audit import CHECKS as COMMISSION_CHECKS
from commissions.days import SHANGHAI
from commissions.ledger.checks import check_balances_of
from commissions.ledger.finding import Check, Checked, Finding, name_check, run_check
from commissions.ledger.seals import find_seal_head, seal_entries
from commissions.ports import Transaction
from commissions.withdrawals.freeze import RESTORED, freeze_transfers
from shop.audit import CHECKS as SHOP_CHECKS
from shop.audit_log.events import BooksContradicted
from shop.audit_log.queries import find_log_head
from shop.audit_log.tables import audit_run
from shop.database.database import Clock, Database
from shop.database.leases import give_lease_back, take_lease
from shop.database.migrate import find_revision

CHECKS: tuple[Check, ...] = (*COMMISSION_CHECKS, *SHOP_CHECKS)
_AUDITOR = system_acting("audit")
_FROZEN_BY_FINDING = "the audit found what does not add up"
_NIGHTLY = "audit.nightly"
_AT = time(3, 30, tzinfo=SHANGHAI)
_LEASE_S = 4 * 3600
_AFTER_FAILURE_S = 600.0
Progress = Callable[[str], object]
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class AuditReport:
    """What an audit did.

    `revision` is the schema's; `seal` and `log` stand for all that was sealed and logged.
    """

    started_at: datetime
    ended_at: datetime
    revision: str | None
    seal: str | None
    log: str | None
    checks: tuple[Checked, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that was found."""
        return tuple(finding for check in self.checks for finding in check.findings)

    def describe(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "revision": self.revision,
            "seal": self.seal,
            "log": self.log,
            "checks": [
                {
                    "name": check.name,
                    "looked_at": check.looked_at,
                    "findings": len(check.findings),
                    "milliseconds": check.milliseconds,
                }
                for check in self.checks
            ],
            "findings": [asdict(finding) for finding in self.findings],
        }


async def audit_all(database: Database, clock: Clock, why: str, progress: Progress) -> AuditReport:
    """Run every check, each on a state of its own, and write down what they found.

    A finding freezes all transfers.
    """
    started_at = clock()
    checked = []
    for position, check in enumerate(CHECKS, 1):
        progress(f"{position} of {len(CHECKS)}: {name_check(check)} …")
        checked.append(await database.read(run_check, check))
    head = await database.read(find_seal_head)
    report = AuditReport(
        started_at=started_at,
        ended_at=clock(),
        revision=await database.read(find_revision),
        seal=head.digest if head else None,
        log=await database.read(find_log_head),
        checks=tuple(checked),
    )
    await database.transact(_record_audit, report, why)
    return report


def _record_audit(tx: Transaction, report: AuditReport, why: str) -> None:
    """Keep a report; freeze all transfers and say so if it found anything."""
    row = {"started_at": report.started_at, "ended_at": report.ended_at, "why": why}
    row |= {"findings": len(report.findings), "report": report.describe()}
    tx.connection.execute(insert(audit_run).values(**row))
    _stop_if_found(tx, report.findings, why)


def _stop_if_found(tx: Transaction, findings: tuple[Finding, ...], why: str) -> None:
    """Nothing is paid out from books that do not add up."""
    if findings:
        freeze_transfers(tx, reason=_FROZEN_BY_FINDING, by=_AUDITOR)
        tx.publish(BooksContradicted(why, len(findings), f"{findings[0].check} {findings[0].subject}"))


def freeze_after_restore(tx: Transaction) -> None:
    """A restored database is older than the world: nothing is paid out until the bills agree."""
    freeze_transfers(tx, reason=RESTORED, by=_AUDITOR)


async def audit_nightly(database: Database, clock: Clock, holder: str) -> int:
    """The night's audit, in one process only. Returns 0: there is never more than one to do."""
    if not await database.transact(take_lease, _NIGHTLY, holder, lease_s=_LEASE_S):
        return 0
    again_in_s = _AFTER_FAILURE_S
    try:
        await audit_all(database, clock, "nightly", log.debug)
        again_in_s = calculate_seconds_to_next(clock())
    finally:
        await database.transact(give_lease_back, _NIGHTLY, holder, again_in_s=again_in_s)
    return 0


def calculate_seconds_to_next(now: datetime) -> float:
    """From `now` to the next half past three in Shanghai."""
    today = datetime.combine(now.astimezone(SHANGHAI).date(), _AT)
    next_at = today if today > now else today + timedelta(days=1)
    return (next_at - now).total_seconds()


async def seal_and_check(database: Database) -> int:
    """Seal the next batch of old entries and check the balances of the people concerned.

    Returns 1 while there are.
    """
    sealed = await database.transact(seal_entries)
    if sealed is None:
        return 0
    findings = tuple(await database.read(_list_findings_of, *sealed))
    if findings:
        await database.transact(_stop_if_found, findings, "sealing")
    return 1


def _list_findings_of(connection: Connection, first_id: int, last_id: int) -> list[Finding]:
    """What is wrong with the balances that some entries moved."""
    return list(check_balances_of(connection, first_id, last_id))
