"""Commands about policies: what holds, what held, what a file would change and pay, and publishing it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commissions.awards.rehearsal import Compared, RehearsedSale, WhatIf
from commissions.beneficiary import Beneficiary, BeneficiaryKind, MemberId
from commissions.network.queries import find_distributor_by_code
from commissions.policies.changes import list_changes
from commissions.policies.documents import read_document
from commissions.policies.fields import FieldRefused
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.queries import PublishedPolicy, find_acknowledgement, find_policy, get_policy, list_policies
from commissions.policies.service import acknowledge, publish_policy
from commissions.policies.terms import Terms, list_risks, read_terms
from commissions.policies.warnings import Known, list_warnings
from commissions.tiers.queries import find_tiers
from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_cursor
from composition.control import Progress
from composition.installation import Installation
from shop.catalog.queries import find_product_codes, find_sku_codes, list_categories
from shop.members.queries import list_members
from shop.orders.what_if import rehearse_policy


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """One version, or the one in force now."""
    version, now = arguments["version"], installation.clock()
    if version is None:
        found = await installation.database.read(find_policy, now)
        return {"policy": _describe_policy(found) if found else None}
    try:
        return {"policy": _describe_policy(await installation.database.read(get_policy, version))}
    except LookupError:
        raise ArgumentRefused(argument="VERSION", problem=f"there is no version {version}") from None


async def list_history(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Every version, the newest first, a page at a time."""
    page = await installation.database.read(list_policies, read_cursor(arguments, "before"))
    in_force = await installation.database.read(find_policy, installation.clock())
    return {
        "policies": [_describe_policy(row) for row in page.items],
        "next": page.next,
        "in_force": in_force.version if in_force else None,
    }


async def check(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What a file says otherwise than the policy in force, what to look at again, and whether the notice is needed."""
    return await installation.database.read(_examine, installation, arguments)


async def rehearse(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What a file would have paid on the last paid orders."""
    progress("Reading the last paid orders …")
    return await installation.database.read(_rehearse_file, arguments)


async def publish(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Publish a file, now or at an instant."""
    document = await installation.database.read(_read_file, arguments)
    known = await installation.database.read(_find_known, document, installation.clock())
    at = arguments["effective_at"]
    publication = await act(
        installation,
        "policy.publish",
        "policy",
        publish_policy,
        document,
        by=arguments["by"],
        effective_at=datetime.fromisoformat(at) if at else None,
        after_sale_days=installation.settings.after_sale_days,
        known=known,
    )
    return {"version": publication.version}


async def acknowledge_notice(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Record who has read the legal notice."""
    await act(installation, "policy.acknowledge", CURRENT_NOTICE, acknowledge, arguments["notice"], by=arguments["by"])
    return {"notice": CURRENT_NOTICE}


def _examine(connection: Connection, installation: Installation, arguments: Arguments) -> dict[str, Any]:
    """All that can be said of a file without publishing it. Raises FieldRefused."""
    document = _read_file(connection, arguments)
    terms, now = read_terms(document), installation.clock()
    in_force = find_policy(connection, now)
    warnings = list_warnings(terms, installation.settings.after_sale_days, _find_known(connection, document, now))
    acknowledged = find_acknowledgement(connection)
    return {
        "changes": [asdict(change) for change in list_changes(in_force.document if in_force else {}, document)],
        "in_force": in_force.version if in_force else None,
        "warnings": [asdict(warning) for warning in warnings],
        "risks": list(list_risks(terms)),
        "acknowledged_by": acknowledged.acknowledged_by if acknowledged else None,
        "terms": _describe_terms(terms),
    }


def _rehearse_file(connection: Connection, arguments: Arguments) -> dict[str, Any]:
    """The rehearsal of a file with the names of the people it would pay. Raises FieldRefused."""
    what_if = rehearse_policy(connection, _read_file(connection, arguments), orders=arguments["orders"])
    members = list_members(connection, {MemberId(of.id) for of in what_if.people if of.kind is BeneficiaryKind.MEMBER})
    return _describe_what_if(what_if, {member_id: member.name for member_id, member in members.items()})


def _read_file(connection: Connection, arguments: Arguments) -> dict[str, Any]:
    """The document of a file, in which the merchant's own numbers stand for public codes too. Raises FieldRefused."""
    document = read_document(arguments["text"], arguments["form"])
    read_terms(document)
    for group, find_codes in (("skus", find_sku_codes), ("products", find_product_codes)):
        if rates := document.get(group):
            document[group] = _name_by_code(rates, find_codes(connection, rates), f"policy.{group}")
    return document


def _name_by_code(rates: Mapping[str, Any], codes: Mapping[str, str], path: str) -> dict[str, Any]:
    """Rates by public code. Raises FieldRefused when two names mean the same."""
    named: dict[str, Any] = {}
    for name, of in rates.items():
        if codes.get(name, name) in named:
            raise FieldRefused(f"{path}.{name}", "is given twice, by its code and by its number")
        named[codes.get(name, name)] = of
    return named


def _find_known(connection: Connection, document: Mapping[str, Any], now: datetime) -> Known:
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


def _describe_policy(policy: PublishedPolicy) -> dict[str, Any]:
    """A version as JSON."""
    return {
        "version": policy.version,
        "effective_at": policy.effective_at.isoformat(),
        "published_at": policy.published_at.isoformat(),
        "published_by": policy.published_by,
        "document": policy.document,
        "terms": _describe_terms(policy.terms),
    }


def _describe_terms(terms: Terms) -> dict[str, Any]:
    """What a document says of the shop beside its rates, with every default filled in."""
    commission = terms.commission
    assert commission is not None, "a document always has a policy"
    return {
        "depth": commission.depth,
        "base": commission.base.value,
        "cap_bp": commission.cap_bp,
        "self_purchase": commission.self_purchase.value,
        "ineligible_upline": commission.ineligible_upline.value,
        "roles": {
            "grades": list(commission.grades),
            "agents": any(name.startswith("agents:") for name in commission.cells),
            "agent_mode": commission.agent_mode.value,
            "sharing": commission.sharing.value,
            "channels": dict(commission.channels),
        },
        "hold_days": terms.hold_days,
        "who_may_earn": terms.who_may_earn.value,
        "spent_fen": terms.spent_fen,
        "referral": asdict(terms.referral),
    }


def _describe_what_if(what_if: WhatIf, names: Mapping[int, str]) -> dict[str, Any]:
    """A rehearsal as JSON; people by name, those with the greatest change first."""
    people = [
        {"name": _name_person(person, names), **_describe(of)}
        for person, of in sorted(what_if.people.items(), key=lambda row: -abs(row[1].change_fen))
    ]
    return {
        "paid_fen": what_if.paid_fen,
        "cost_fen": what_if.cost_fen,
        "commission": _describe(what_if.commission),
        "margin": _describe(what_if.margin),
        "capped_lines": what_if.capped_lines,
        "short": sum(sale.is_short for sale in what_if.sales),
        "outside": _describe(what_if.outside),
        "levels": [{"level": level, **_describe(of)} for level, of in what_if.levels.items()],
        "roles": [{"role": role.value, **_describe(of)} for role, of in what_if.roles.items()],
        "people": people,
        "sales": [_describe_sale(sale) for sale in what_if.sales],
    }


def _name_person(person: Beneficiary, names: Mapping[int, str]) -> str:
    """Whose it is: a member's name, and for all others their kind and number; a pool that is not there yet has none."""
    if person.kind is not BeneficiaryKind.MEMBER:
        return str(person) if person.id > 0 else f"a new {person.kind}"
    return names.get(MemberId(person.id), f"member {person.id}")


def _describe_sale(sale: RehearsedSale) -> dict[str, Any]:
    """One rehearsed sale as JSON."""
    return {
        "order_no": sale.order_no,
        "placed_at": sale.placed_at.isoformat(),
        "paid_fen": sale.paid_fen,
        "commission": _describe(sale.commission),
        "margin": _describe(sale.margin),
        "capped": list(sale.capped),
    }


def _describe(compared: Compared) -> dict[str, int]:
    """Both sides, in fen."""
    return {"before_fen": compared.before_fen, "after_fen": compared.after_fen}


COMMANDS: dict[str, InstalledCommand] = {
    "policy-show": show,
    "policy-history": list_history,
    "policy-check": check,
    "policy-rehearse": rehearse,
    "policy-publish": publish,
    "policy-acknowledge": acknowledge_notice,
}
