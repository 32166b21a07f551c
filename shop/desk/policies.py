"""Policies as the merchant works on them.

What a file says, what it would change, and what it would have paid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.awards.rehearsal import Compared, WhatIf
from commissions.beneficiary import Beneficiary, BeneficiaryKind, MemberId
from commissions.ledger.pools import find_pool_names
from commissions.network.queries import find_distributor_by_code
from commissions.policies.changes import Change, list_changes
from commissions.policies.fields import FieldRefused
from commissions.policies.queries import PublishedPolicy, find_acknowledgement, find_policy
from commissions.policies.terms import ReferralTerms, Terms, list_risks, read_terms
from commissions.policies.warnings import Known, PolicyWarning, list_warnings
from commissions.tiers.queries import find_tiers
from shop.catalog.queries import find_product_codes, find_sku_codes, list_categories
from shop.desk.deduction import calculate_deductible
from shop.members.queries import list_members
from shop.orders.what_if import rehearse_policy


@dataclass(frozen=True)
class RoleTerms:
    """How leaders and agents are paid, and the depth of each channel.

    None where a channel changes nothing.
    """

    grades: tuple[str, ...]
    agents: bool
    agent_mode: str
    sharing: str
    channels: Mapping[str, int | None]


@dataclass(frozen=True)
class TermsSheet:
    """What a document says of the shop beside its rates, with every default filled in."""

    depth: int
    base: str
    cap_bp: int
    self_purchase: str
    ineligible_upline: str
    roles: RoleTerms
    hold_days: int
    who_may_earn: str
    spent_fen: int
    referral: ReferralTerms


@dataclass(frozen=True)
class PolicySheet:
    """A version that was published."""

    version: int
    effective_at: datetime
    published_at: datetime
    published_by: Actor
    document: Mapping[str, Any]
    terms: TermsSheet


@dataclass(frozen=True)
class Examined:
    """All that can be said of a document without publishing it.

    `risks` are the fields that need the legal notice.
    """

    terms: TermsSheet
    in_force: int | None
    changes: tuple[Change, ...]
    warnings: tuple[PolicyWarning, ...]
    risks: tuple[str, ...]
    acknowledged_by: Actor | None


@dataclass(frozen=True)
class ComparedRow:
    """What a person, a level or a role was paid and would have been, in fen."""

    name: str
    before_fen: int
    after_fen: int


@dataclass(frozen=True)
class ComparedSale:
    """One rehearsed sale; `capped` are the lines that hit the cap."""

    order_no: str
    placed_at: datetime
    paid_fen: int
    commission: Compared
    margin: Compared
    capped: tuple[str, ...]


@dataclass(frozen=True)
class Rehearsed:
    """A rehearsal in fen, people with the greatest change first.

    `short` sales might have paid whom they don't name.
    """

    paid_fen: int
    cost_fen: int
    commission: Compared
    margin: Compared
    outside: Compared
    capped_lines: int
    short: int
    levels: tuple[ComparedRow, ...]
    roles: tuple[ComparedRow, ...]
    people: tuple[ComparedRow, ...]
    sales: tuple[ComparedSale, ...]

    @property
    def deductible_fen(self) -> int:
        """The most commission on these sales that lowers the merchant's taxable profit."""
        return calculate_deductible(self.paid_fen)


def describe_policy(policy: PublishedPolicy) -> PolicySheet:
    """A version with its terms read."""
    return PolicySheet(
        version=policy.version,
        effective_at=policy.effective_at,
        published_at=policy.published_at,
        published_by=policy.published_by,
        document=policy.document,
        terms=_describe_terms(policy.terms),
    )


def _describe_terms(terms: Terms) -> TermsSheet:
    """The terms of a document beside its rates."""
    commission = terms.commission
    assert commission is not None, "a document always has a policy"
    return TermsSheet(
        depth=commission.depth,
        base=commission.base.value,
        cap_bp=commission.cap_bp,
        self_purchase=commission.self_purchase.value,
        ineligible_upline=commission.ineligible_upline.value,
        roles=RoleTerms(
            grades=tuple(commission.grades),
            agents=any(name.startswith("agents:") for name in commission.cells),
            agent_mode=commission.agent_mode.value,
            sharing=commission.sharing.value,
            channels=dict(commission.channels),
        ),
        hold_days=terms.hold_days,
        who_may_earn=terms.who_may_earn.value,
        spent_fen=terms.spent_fen,
        referral=terms.referral,
    )


def examine_policy(
    connection: Connection, document: Mapping[str, Any], *, after_sale_days: int, now: datetime
) -> Examined:
    """Hold a document against the policy in force and against what the shop knows. Raises FieldRefused."""
    terms = read_terms(dict(document))
    in_force, acknowledged = find_policy(connection, now), find_acknowledgement(connection)
    known = find_known(connection, document, now)
    return Examined(
        terms=_describe_terms(terms),
        in_force=in_force.version if in_force else None,
        changes=tuple(list_changes(in_force.document if in_force else {}, document)),
        warnings=tuple(list_warnings(terms, after_sale_days, known)),
        risks=tuple(list_risks(terms)),
        acknowledged_by=acknowledged.acknowledged_by if acknowledged else None,
    )


def rehearse_document(connection: Connection, document: Mapping[str, Any], *, orders: int) -> Rehearsed:
    """What a document would have paid on the last paid orders. Raises FieldRefused."""
    what_if = rehearse_policy(connection, dict(document), orders=orders)
    members = list_members(connection, {MemberId(of.id) for of in what_if.people if of.kind is BeneficiaryKind.MEMBER})
    names = {member_id: known.name for member_id, known in members.items()}
    pools = _name_pools(connection, document, what_if)
    greatest_first = sorted(what_if.people.items(), key=lambda row: -abs(row[1].change_fen))
    return Rehearsed(
        paid_fen=what_if.paid_fen,
        cost_fen=what_if.cost_fen,
        commission=what_if.commission,
        margin=what_if.margin,
        outside=what_if.outside,
        capped_lines=what_if.capped_lines,
        short=sum(sale.is_short for sale in what_if.sales),
        levels=tuple(_compare(f"level {level}", of) for level, of in what_if.levels.items()),
        roles=tuple(_compare(role.value, of) for role, of in what_if.roles.items()),
        people=tuple(_compare(_name(person, names, pools), of) for person, of in greatest_first),
        sales=tuple(
            ComparedSale(of.order_no, of.placed_at, of.paid_fen, of.commission, of.margin, of.capped)
            for of in what_if.sales
        ),
    )


def _compare(name: str, of: Compared) -> ComparedRow:
    return ComparedRow(name, of.before_fen, of.after_fen)


def name_goods(connection: Connection, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with public codes where it has the merchant's own numbers of goods.

    Raises FieldRefused.
    """
    read_terms(dict(document))
    named = dict(document)
    for group, find_codes in (("skus", find_sku_codes), ("products", find_product_codes)):
        if rates := named.get(group):
            named[group] = _name_by_code(rates, find_codes(connection, rates), f"policy.{group}")
    return named


def find_known(connection: Connection, document: Mapping[str, Any], now: datetime) -> Known:
    """What the shop knows of the names in a document, and the tiers in force."""
    tiers = find_tiers(connection, now)
    link = document.get("referral", {}).get("default_referrer")
    referrer = find_distributor_by_code(connection, link) if link else None
    return Known(
        skus=find_sku_codes(connection, document.get("skus", {})).keys(),
        products=find_product_codes(connection, document.get("products", {})).keys(),
        categories=[category.code for category in list_categories(connection)],
        tiers=[tier.key for tier in tiers.ladder.tiers] if tiers else [],
        links=[link] if referrer and referrer.status == "active" else [],
    )


def _name_by_code(rates: Mapping[str, Any], codes: Mapping[str, str], path: str) -> dict[str, Any]:
    """Rates by public code. Raises FieldRefused when two names mean the same."""
    named: dict[str, Any] = {}
    for name, of in rates.items():
        if codes.get(name, name) in named:
            raise FieldRefused(f"{path}.{name}", "is given twice, by its code and by its number")
        named[codes.get(name, name)] = of
    return named


def _name_pools(connection: Connection, document: Mapping[str, Any], what_if: WhatIf) -> dict[int, str]:
    """The names of the rehearsed pools; those that are not there yet count down from -1, as a rehearsal has them."""
    policy = read_terms(dict(document)).commission
    new = {-number: name for number, name in enumerate(policy.pool_names if policy else (), start=1)}
    there = [of.id for of in what_if.people if of.kind is BeneficiaryKind.POOL and of.id > 0]
    return new | find_pool_names(connection, there)


def _name(person: Beneficiary, names: Mapping[MemberId, str], pools: Mapping[int, str]) -> str:
    """A member's name, and for all others kind and number; a pool's name."""
    if person.kind is BeneficiaryKind.POOL:
        return f"pool {pools.get(person.id, person.id)}"
    if person.kind is not BeneficiaryKind.MEMBER:
        return str(person).replace(":", " ")
    return names.get(MemberId(person.id), f"member {person.id}")
