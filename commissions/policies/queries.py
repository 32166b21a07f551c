"""Reads of published policies."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, Text, bindparam, cast, select

from commissions.policies.tables import policy
from commissions.policies.terms import Terms, read_terms

IN_FORCE = (
    select(policy.c.version, policy.c.effective_at, policy.c.document)
    .where(policy.c.effective_at <= bindparam("at"))
    .order_by(policy.c.effective_at.desc(), policy.c.version.desc())
    .limit(1)
)
TERMS_IN_FORCE = IN_FORCE.with_only_columns(cast(policy.c.document, Text))
"""The document as text, which says whether it was read before."""


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
    text = connection.scalar(TERMS_IN_FORCE, {"at": at})
    return parse_terms(text) if text else Terms()


@lru_cache(maxsize=16)
def parse_terms(text: str) -> Terms:
    """The terms of a document in JSON. Remembered by the text itself, so that no other policy's are taken for them."""
    return read_terms(orjson.loads(text))


def restore_policy(row: Any) -> PublishedPolicy:
    """The policy of a row of its table."""
    return PublishedPolicy(row.version, row.effective_at, row.document, read_terms(row.document))
