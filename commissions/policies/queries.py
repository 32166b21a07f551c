"""Reads of published policies."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, Text, bindparam, cast, func, select

from commissions.actor import Actor
from commissions.paging import Page
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.tables import policy, policy_acknowledgement
from commissions.policies.terms import Terms, read_terms

VERSIONS = select(
    policy.c.version, policy.c.effective_at, policy.c.document, policy.c.published_by, policy.c.published_at
)
_IN_FORCE = (
    VERSIONS.where(policy.c.effective_at <= bindparam("at"))
    .order_by(policy.c.effective_at.desc(), policy.c.version.desc())
    .limit(1)
)
DOCUMENT = cast(policy.c.document, Text)
"""The document as text, which says whether it was read before."""
TERMS_IN_FORCE = _IN_FORCE.with_only_columns(DOCUMENT, policy.c.version)


@dataclass(frozen=True)
class PublishedPolicy:
    """One version, which never changes. `document` is what the merchant published, `terms` what it says."""

    version: int
    effective_at: datetime
    document: dict[str, Any]
    terms: Terms
    published_by: Actor
    published_at: datetime


@dataclass(frozen=True)
class Acknowledgement:
    """That somebody has read and acknowledged a version of the legal notice."""

    notice_version: str
    acknowledged_by: Actor
    acknowledged_at: datetime


def find_policy(connection: Connection, at: datetime) -> PublishedPolicy | None:
    """The policy in force at an instant: the one that took effect last, the later version of two at once."""
    row = connection.execute(_IN_FORCE, {"at": at}).first()
    return restore_policy(row) if row else None


def is_overtaken(connection: Connection, at: datetime) -> bool:
    """Whether a version was published to hold at once, and by a clock that is ahead of `at`."""
    row = policy.c
    ahead = (row.effective_at > at, row.effective_at == row.published_at)
    return connection.execute(select(row.version).where(*ahead).limit(1)).first() is not None


def is_followed(connection: Connection, at: datetime) -> bool:
    """Whether a policy that was published already takes effect after an instant."""
    return connection.execute(select(policy.c.version).where(policy.c.effective_at > at).limit(1)).first() is not None


def get_policy(connection: Connection, version: int) -> PublishedPolicy:
    """The policy of a version. Raises LookupError when there is none."""
    row = connection.execute(VERSIONS.where(policy.c.version == version)).first()
    if row is None:
        raise LookupError(version)
    return restore_policy(row)


def find_terms(connection: Connection, at: datetime) -> Terms:
    """The terms in force at an instant; the defaults, which pay nobody, before anything was published."""
    return find_version(connection, at)[1]


def find_version(connection: Connection, at: datetime) -> tuple[int | None, Terms]:
    """The version in force at an instant and its terms; None and the defaults before anything was published."""
    row = connection.execute(TERMS_IN_FORCE, {"at": at}).first()
    return read_version(*row) if row else (None, Terms())


def read_version(text: str | None, version: int | None) -> tuple[int | None, Terms]:
    """The columns of `TERMS_IN_FORCE` as values; None and the defaults where there was no row."""
    return version, parse_terms(text) if text is not None else Terms()


@lru_cache(maxsize=16)
def parse_terms(text: str) -> Terms:
    """The terms of a document in JSON.

    Remembered by the text itself, so that no other policy's are taken for them.
    """
    return read_terms(orjson.loads(text))


def list_policies(connection: Connection, before: str | None = None, limit: int = 20) -> Page[PublishedPolicy]:
    """Every version, the newest first. `before` is the cursor that the page before gave."""
    query = VERSIONS.order_by(policy.c.version.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(policy.c.version < int(before))
    rows = connection.execute(query).all()
    return Page(tuple(map(restore_policy, rows[:limit])), str(rows[limit - 1].version) if len(rows) > limit else None)


def find_newest_version(connection: Connection) -> int:
    """The number of the newest version, be it in force or still to come; 0 for none."""
    return connection.scalar(select(func.max(policy.c.version))) or 0


def find_acknowledgement(connection: Connection) -> Acknowledgement | None:
    """Who acknowledged the current notice last, and when."""
    row = policy_acknowledgement.c
    query = select(row.notice_version, row.acknowledged_by, row.acknowledged_at)
    found = connection.execute(query.where(row.notice_version == CURRENT_NOTICE).order_by(row.id.desc()).limit(1))
    first = found.first()
    return Acknowledgement(*first) if first else None


def restore_policy(row: Any) -> PublishedPolicy:
    """The policy of a row of its table."""
    terms = parse_terms(orjson.dumps(row.document).decode())
    return PublishedPolicy(row.version, row.effective_at, row.document, terms, row.published_by, row.published_at)
