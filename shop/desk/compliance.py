"""The merchant's own line within the law: held against policies and tiers, and shown beside what holds now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.policies.fields import FieldRefused
from commissions.policies.queries import find_policy
from commissions.policies.service import Publication, publish_policy
from commissions.policies.terms import Terms, list_risks, read_terms
from commissions.policies.warnings import Known
from commissions.ports import Transaction
from commissions.tiers.conditions import Metric
from commissions.tiers.ladder import read_ladder
from commissions.tiers.queries import find_tiers
from commissions.tiers.service import publish_tiers
from shop.settings.compliance import COMPLIANCE, Compliance
from shop.settings.queries import find_value

_TOO_DEEP = "is above the {} levels that the merchant's own choice allows"
_REFUSED = "is refused by the merchant's own choice"
_EARLY = "ends before goods can't be given back any more, which the merchant's own choice refuses"


@dataclass(frozen=True)
class ComplianceSheet:
    """The choices, what holds now beside them, and where that is outside them: published before they were made."""

    chosen: Compliance
    levels: int
    has_leaders: bool
    by_spending: bool
    hold_days: int
    crossed: tuple[str, ...]


def publish_policy_within(
    tx: Transaction,
    document: Mapping[str, Any],
    by: Actor,
    effective_at: datetime | None = None,
    *,
    after_sale_days: int,
    known: Known = Known(),
    newest_seen: int | None = None,
) -> Publication:
    """Publish a policy that keeps the merchant's own line. Raises FieldRefused, and what `publish_policy` raises."""
    demand_policy_within(tx.connection, document, after_sale_days)
    said: dict[str, Any] = {"after_sale_days": after_sale_days, "known": known, "newest_seen": newest_seen}
    return publish_policy(tx, document, by, effective_at, **said)


def publish_tiers_within(
    tx: Transaction, document: Mapping[str, Any], by: Actor, effective_at: datetime | None = None
) -> int:
    """Publish tiers that keep the merchant's own line. Raises FieldRefused, and what `publish_tiers` raises."""
    demand_tiers_within(tx.connection, document)
    return publish_tiers(tx, document, by, effective_at)


def demand_policy_within(connection: Connection, document: Mapping[str, Any], after_sale_days: int) -> None:
    """Raises FieldRefused for the first field of a policy that crosses the line."""
    chosen = find_value(connection, COMPLIANCE)
    for path, message in _list_crossed(read_terms(dict(document)), chosen, after_sale_days):
        raise FieldRefused(path, message)


def demand_tiers_within(connection: Connection, document: Mapping[str, Any]) -> None:
    """Raises FieldRefused for the first condition of tiers that asks for somebody's own spend, if that is refused."""
    if find_value(connection, COMPLIANCE).spending == "refused":
        for path in _list_spending(document):
            raise FieldRefused(path, _REFUSED)


def read_compliance(connection: Connection, after_sale_days: int, now: datetime) -> ComplianceSheet:
    """The choices beside what holds now. Without a policy there are no levels."""
    chosen, policy, tiers = (
        find_value(connection, COMPLIANCE),
        find_policy(connection, now),
        find_tiers(connection, now),
    )
    terms = policy.terms if policy else Terms()
    by_tiers = _list_spending(tiers.document) if tiers else ()
    crossed = [path for path, _ in _list_crossed(terms, chosen, after_sale_days)]
    crossed += by_tiers if chosen.spending == "refused" else ()
    risks = list_risks(terms)
    return ComplianceSheet(
        chosen=chosen,
        levels=max(_list_depths(terms).values(), default=0),
        has_leaders=any(_is_of_leaders(of) for of in risks),
        by_spending="who_may_earn.spent_fen" in risks or bool(by_tiers),
        hold_days=terms.hold_days,
        crossed=tuple(crossed),
    )


def _list_crossed(terms: Terms, chosen: Compliance, after_sale_days: int) -> Iterable[tuple[str, str]]:
    """Every field of a policy that is outside the choices, and why."""
    for path, depth in _list_depths(terms).items():
        if depth > chosen.most_levels:
            yield path, _TOO_DEEP.format(chosen.most_levels)
    for risk in list_risks(terms):
        if chosen.leaders == "refused" and _is_of_leaders(risk):
            yield f"policy.{risk}", _REFUSED
        if chosen.spending == "refused" and risk == "who_may_earn.spent_fen":
            yield f"policy.{risk}", _REFUSED
    if chosen.early_money == "refused" and terms.commission and terms.hold_days < after_sale_days:
        yield "policy.hold_days", _EARLY


def _list_depths(terms: Terms) -> dict[str, int]:
    """The depth of the policy, and of each channel that has its own, by path."""
    if terms.commission is None:
        return {}
    channels = {f"policy.channels.{name}.depth": depth for name, depth in terms.commission.channels.items() if depth}
    return {"policy.depth": terms.commission.depth} | channels


def _is_of_leaders(risk: str) -> bool:
    return risk == "leaders" or risk.split(".")[-1] == "agent_referral"


def _list_spending(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The conditions of tiers by what somebody has spent themselves, by path."""
    return tuple(
        f"tiers.{at}.{tier.rule.match}.{number}"
        for at, tier in enumerate(read_ladder(dict(document)).tiers)
        for number, condition in enumerate(tier.rule.conditions)
        if condition.metric is Metric.OWN_SPEND
    )
