"""Reads of published policies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from commissions.policies.tables import policy
from commissions.policies.terms import Terms, read_terms

IN_FORCE = (
    select(policy.c.version, policy.c.effective_at, policy.c.document)
    .where(policy.c.effective_at <= bindparam("at"))
    .order_by(policy.c.effective_at.desc(), policy.c.version.desc())
    .limit(1)
)


@dataclass(frozen=True)
class PublishedPolicy:
    """One version, which never changes. `document` is what the merchant published, `terms` what it says."""

    version: int
    effective_at: datetime
    document: dict[str, Any]
    terms: Terms


def find_policy(connection: Connection, at: datetime) -> PublishedPolicy | None:
    """The policy in force at an instant: the one that took effect last, the later version of two at once."""
    row = connection.execute(IN_FORCE, {"at": at}).first()
    return restore_policy(row) if row else None


def get_policy(connection: Connection, version: int) -> PublishedPolicy:
    """The policy of a version. Raises LookupError when there is none."""
    query = select(policy.c.version, policy.c.effective_at, policy.c.document).where(policy.c.version == version)
    row = connection.execute(query).first()
    if row is None:
        raise LookupError(version)
    return restore_policy(row)


def find_terms(connection: Connection, at: datetime) -> Terms:
    """The terms in force at an instant; the defaults, which pay nobody, before anything was published."""
    found = find_policy(connection, at)
    return found.terms if found else Terms()


def restore_policy(row: Any) -> PublishedPolicy:
    """The policy of a row of its table."""
    return PublishedPolicy(row.version, row.effective_at, row.document, read_terms(row.document))
