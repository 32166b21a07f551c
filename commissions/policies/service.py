"""Publishing a policy.

Checked, dated, and refused until the legal notice is acknowledged where it must be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from commissions.actor import Actor
from commissions.ledger.pools import keep_pools
from commissions.ledger.repository import take_lock
from commissions.policies.dating import demand_near
from commissions.policies.events import EarningBySpendPublished
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.queries import find_newest_version
from commissions.policies.seen import PolicyMoved, demand_seen
from commissions.policies.tables import policy, policy_acknowledgement
from commissions.policies.terms import EarningRight, list_risks, read_terms
from commissions.policies.warnings import AFTER_SALE_DAYS, Known, PolicyWarning, list_warnings
from commissions.ports import Transaction
from commissions.refusals import Refusal


@dataclass(frozen=True)
class Publication:
    """A policy as it was published, and what the merchant had better look at again."""

    version: int
    warnings: tuple[PolicyWarning, ...]


class NoticeNotAcknowledged(Refusal):
    """The policy has legal risks, and nobody has acknowledged the current notice.

    `fields` names the risks.
    """

    code = "notice_not_acknowledged"


class NoticeUnknown(Refusal):
    """What was acknowledged is not the current notice."""

    code = "notice_unknown"


class PolicyInThePast(Refusal):
    """A policy takes effect when it is published or later: what has been is not rewritten."""

    code = "policy_in_the_past"


def acknowledge(tx: Transaction, notice_version: str, by: Actor) -> None:
    """Record that `by` has read and acknowledged the legal notice.

    Raises NoticeUnknown for any but the current one.
    """
    if notice_version != CURRENT_NOTICE:
        raise NoticeUnknown(notice_version=notice_version, current=CURRENT_NOTICE)
    row = {"notice_version": notice_version, "acknowledged_by": by, "acknowledged_at": tx.now}
    tx.connection.execute(insert(policy_acknowledgement).values(**row))


def publish_policy(
    tx: Transaction,
    document: Mapping[str, Any],
    by: Actor,
    effective_at: datetime | None = None,
    *,
    after_sale_days: int = AFTER_SALE_DAYS,
    known: Known = Known(),
    newest_seen: int | None = None,
) -> Publication:
    """Publish a policy that takes effect now or at `effective_at`. Orders placed before keep theirs.

    `after_sale_days` is how long a buyer may give goods back, `known` what else the shop knows: both only warn.
    `newest_seen` is the newest version that whoever publishes has seen, 0 for none; without it nothing is compared.
    Raises FieldRefused (naming the field), NoticeNotAcknowledged, PolicyMoved, PolicyInThePast, EffectiveTooLate.
    """
    lock_policies(tx)
    demand_seen(find_newest_version(tx.connection), newest_seen, PolicyMoved)

    terms = read_terms(dict(document))
    risks = list_risks(terms)
    acknowledgement_id = demand_acknowledgement(tx, risks) if risks else None

    if effective_at is not None and effective_at < tx.now:
        raise PolicyInThePast(effective_at=effective_at.isoformat())
    demand_near(effective_at, tx.now)

    row = {
        "document": dict(document),
        "effective_at": effective_at or tx.now,
        "published_by": by,
        "published_at": tx.now,
        "acknowledgement_id": acknowledgement_id,
    }
    version = int(tx.connection.execute(insert(policy).values(**row).returning(policy.c.version)).scalar_one())

    keep_pools(tx, terms.commission.pool_names if terms.commission else ())
    if terms.who_may_earn is EarningRight.SPENT:
        tx.publish(EarningBySpendPublished(version, (effective_at or tx.now).isoformat()))

    return Publication(version, list_warnings(terms, after_sale_days, known))


def lock_policies(tx: Transaction) -> None:
    """Let those who publish follow one another: what a version is made from is in force until it is published."""
    take_lock(tx.connection, "policies")


def demand_acknowledgement(tx: Transaction, fields: Sequence[str]) -> int:
    """The acknowledgement that allows what these fields say.

    Raises NoticeNotAcknowledged, which names them.
    """
    row = policy_acknowledgement.c
    query = select(row.id).where(row.notice_version == CURRENT_NOTICE).order_by(row.id.desc()).limit(1)
    acknowledgement_id = tx.connection.scalar(query)
    if acknowledgement_id is None:
        raise NoticeNotAcknowledged(fields=list(fields), notice_version=CURRENT_NOTICE)
    return int(acknowledgement_id)
