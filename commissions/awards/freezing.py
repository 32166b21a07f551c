"""Use case of placing: freezes everything that decides who earns what once the sale is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, true

from commissions.awards.parties import Registry, SaleParties, describe_parties
from commissions.awards.sale_line import SaleLine
from commissions.awards.tables import sale, sale_line
from commissions.beneficiary import MemberId
from commissions.network.distributor import Distributor
from commissions.network.queries import LEVELS, NEAR, find_distributors, list_upline, read_near
from commissions.policies.chain import count_referrers_needed
from commissions.policies.policy import Policy
from commissions.policies.queries import TERMS_IN_FORCE, find_version, read_version
from commissions.policies.terms import Terms
from commissions.ports import Transaction
from commissions.reads import Question, ask

_NOBODY_ELSE = SaleParties()
_ADD_SALE = insert(sale)
_ADD_LINES = insert(sale_line)


@dataclass(frozen=True)
class Near:
    """What the database said of a buyer's upline and the policy, not read yet; None of somebody unknown here."""

    row: Row[Any] | None


def freeze_sale(
    tx: Transaction,
    order_no: str,
    buyer: MemberId,
    lines: Sequence[SaleLine],
    parties: SaleParties = _NOBODY_ELSE,
    near: Near | None = None,
) -> None:
    """Freeze, when an order is placed, all that decides its awards.

    Parties, tiers, eligibility, policy, hold days. Nothing that happens later to any of these changes what the order
    earns whom. An order number is frozen once. `near`: the answer to `ask_near`, if this unit of work has asked.
    """
    version, terms, upline = _find_terms(tx, buyer, near or ask(tx.connection, ask_near(buyer, tx.now)))
    registry, is_complete = _register(tx, [person for person, _ in upline], parties, terms.commission)
    above = [person.member_id for person, _ in upline]

    row = {
        "order_no": order_no,
        "buyer_id": buyer,
        "policy_version": version,
        "parties": describe_parties(registry, above, parties, is_complete=is_complete),
        "status": "placed",
        "placed_at": tx.now,
        "paid_fen": 0,
        "refunded_fen": 0,
    }
    tx.write(_ADD_SALE, row)
    rows = [
        {
            "order_no": order_no,
            "line": line.line,
            "position": position,
            "sku": line.sku,
            "product": line.product,
            "category": line.category,
            "quantity": line.quantity,
            "paid_fen": line.paid_fen,
            "cost_fen": line.cost_fen,
            "hold_days": terms.hold_days if line.hold_days is None else line.hold_days,
            "refunded_fen": 0,
            "open_cases": 0,
        }
        for position, line in enumerate(lines)
    ]
    tx.write(_ADD_LINES, rows)


def ask_near(buyer: MemberId, now: datetime) -> Question[Near]:
    """The policy in force, and those near above a buyer: nearly always all that freezing a sale asks for."""
    return Question(_NEAR_AND_TERMS, {"of_member": buyer, "at": now}, lambda rows: Near(rows[0] if rows else None))


def _find_terms(
    tx: Transaction, buyer: MemberId, near: Near
) -> tuple[int | None, Terms, list[tuple[Distributor, int]]]:
    """The policy's version and terms, and the upline as far as they look."""
    row = near.row
    if row is None:
        return *find_version(tx.connection, tx.now), []

    version, terms = read_version(*tuple(row)[-2:])
    most = count_referrers_needed(terms.commission)
    if most > LEVELS:
        return version, terms, list_upline(tx.connection, buyer, tx.now, most=most)
    return version, terms, read_near(row, tx.now)[: most + 1]


_TERMS = TERMS_IN_FORCE.subquery("terms")
_NEAR_AND_TERMS = NEAR.outerjoin(_TERMS, true()).add_columns(*_TERMS.c)


def _register(
    tx: Transaction, upline: Sequence[Distributor], parties: SaleParties, policy: Policy | None
) -> tuple[Registry, bool]:
    """Everyone of the sale as they stand, and whether grades and recruiters were asked for.

    Most sales have nobody but the upline, which was read already: then nothing more is.
    """
    asks = policy is not None and policy.has_roles
    known = {person.member_id: person for person in upline}
    everyone = sorted({*known, *parties.members})
    standings = dict(parties.find_standings(tx, everyone)) if asks else {}
    recruiters = {of.recruiter for of in standings.values() if of.recruiter is not None}

    missing = sorted({*parties.members, *recruiters} - known.keys())
    if missing:
        known |= find_distributors(tx.connection, missing)
    return Registry(known, standings), asks
