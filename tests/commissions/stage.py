"""A small stage for tests of services: members, a policy, orders of plain lines, and one look at all the books."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from commissions.actor import staff_acting
from commissions.awards.service import SaleLine, accrue_awards, complete_sale, freeze_sale
from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.network.queries import find_distributor
from commissions.network.service import BindingOutcome, admit_member, bind_referral
from commissions.policies.notice import CURRENT_NOTICE
from commissions.policies.service import acknowledge, publish_policy
from commissions.ports import Transaction
from tests.support.databases import AnyDatabase

THREE_LEVELS: dict[str, Any] = {"depth": 3, "levels": [{"rate_bp": 1000}, {"rate_bp": 500}, {"rate_bp": 200}]}


def line(name: str = "1", paid_fen: int = 10_000, *, quantity: int = 1, hold_days: int | None = None) -> SaleLine:
    return SaleLine(name, "S1", "P1", "C1", quantity, paid_fen, cost_fen=0, hold_days=hold_days)


def publish(tx: Transaction, document: Mapping[str, Any]) -> int:
    acknowledge(tx, CURRENT_NOTICE, by=staff_acting("owner"))
    return publish_policy(tx, document, by=staff_acting("owner")).version


def bind(tx: Transaction, member_id: int, referrer_id: int, **options: Any) -> BindingOutcome:
    referrer = find_distributor(tx.connection, MemberId(referrer_id))
    assert referrer is not None
    return bind_referral(tx, MemberId(member_id), code=referrer.code, via="link", **options)


def admit(tx: Transaction, *member_ids: int) -> None:
    for member_id in member_ids:
        admit_member(tx, MemberId(member_id))


async def build_chain(database: AnyDatabase, *member_ids: int, policy: Mapping[str, Any] | None = None) -> None:
    """A policy, and members of whom each was referred by the next."""
    await database.transact(publish, policy or THREE_LEVELS)
    await database.transact(admit, *member_ids)
    for member_id, referrer_id in pairwise(member_ids):
        await database.transact(bind, member_id, referrer_id)


async def sell(database: AnyDatabase, order_no: str, buyer: int, *lines: SaleLine, shipping_fen: int = 0) -> None:
    """Place and pay an order."""
    sold = lines or (line(),)
    await database.transact(freeze_sale, order_no, MemberId(buyer), sold)
    await database.transact(accrue_awards, order_no, paid_fen=sum(of.paid_fen for of in sold) + shipping_fen)


async def complete(database: AnyDatabase, order_no: str) -> None:
    await database.transact(complete_sale, order_no)


async def balances(database: AnyDatabase, member_id: int) -> dict[str, int]:
    """What a member has, without the accounts that are at 0."""
    found = await database.read(find_balances, member(MemberId(member_id)))
    return {account: fen for account, fen in found.items() if fen}
