"""Publishing a policy: checked, dated, and refused until the legal notice is acknowledged where it must be."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from commissions.errors import Refusal
from commissions.policies.tables import policy, policy_acknowledgement
from commissions.policies.terms import list_risks, read_terms
from commissions.ports import Transaction

CURRENT_NOTICE = "2026-11"
"""The version of the legal notice whose acknowledgement counts; older ones were about another text."""


class NoticeNotAcknowledged(Refusal):
    """The policy has legal risks, and nobody has acknowledged the current notice. `fields` names the risks."""

    code = "notice_not_acknowledged"


class NoticeUnknown(Refusal):
    """What was acknowledged is not the current notice."""

    code = "notice_unknown"


class PolicyInThePast(Refusal):
    """A policy takes effect when it is published or later: what has been is not rewritten."""

    code = "policy_in_the_past"


def acknowledge(tx: Transaction, notice_version: str, by: str) -> None:
    """Record that `by` has read and acknowledged the legal notice. Raises NoticeUnknown for any but the current one."""
    if notice_version != CURRENT_NOTICE:
        raise NoticeUnknown(notice_version=notice_version, current=CURRENT_NOTICE)
    row = {"notice_version": notice_version, "acknowledged_by": by, "acknowledged_at": tx.now}
    tx.connection.execute(insert(policy_acknowledgement).values(**row))


def publish_policy(tx: Transaction, document: Mapping[str, Any], by: str, effective_at: datetime | None = None) -> int:
    """Publish a policy that takes effect now or at `effective_at`. Returns its version.

    Orders placed before keep theirs. Raises FieldRefused (naming the field), NoticeNotAcknowledged, PolicyInThePast.
    """
    risks = list_risks(read_terms(dict(document)))
    acknowledgement_id = find_acknowledgement(tx) if risks else None
    if risks and acknowledgement_id is None:
        raise NoticeNotAcknowledged(fields=list(risks), notice_version=CURRENT_NOTICE)
    if effective_at is not None and effective_at < tx.now:
        raise PolicyInThePast(effective_at=effective_at.isoformat())
    row = {
        "document": dict(document),
        "effective_at": effective_at or tx.now,
        "published_by": by,
        "published_at": tx.now,
        "acknowledgement_id": acknowledgement_id,
    }
    version: int = tx.connection.execute(insert(policy).values(**row).returning(policy.c.version)).scalar_one()
    return version


def find_acknowledgement(tx: Transaction) -> int | None:
    """The newest acknowledgement of the current notice."""
    row = policy_acknowledgement.c
    query = select(row.id).where(row.notice_version == CURRENT_NOTICE).order_by(row.id.desc()).limit(1)
    return tx.connection.scalar(query)
