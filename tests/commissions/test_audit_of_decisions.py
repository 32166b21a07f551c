"""The audit names what was forged about decisions by hand, caps, spending, withdrawals, tiers and groups."""

from typing import Any

from sqlalchemy import insert, update

from commissions.actor import staff_acting
from commissions.audit import CHECKS, audit
from commissions.awards.service import mature_awards
from commissions.awards.tables import award_set
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust, adjust_balance
from commissions.ledger.entry import Entry, Posting, available, withdrawing
from commissions.ledger.repository import post
from commissions.ledger.spending import reserve_balance, return_spent, spend_balance
from commissions.ledger.tables import adjustment, balance_spending
from commissions.network.tables import distributor as distributor_row
from commissions.tiers.grouping import add_to_group, make_group
from commissions.tiers.service import lock_tier
from commissions.tiers.tables import distributor_group, tier_standing, tier_verdict
from tests.commissions.stage import build_chain, complete, line, sell
from tests.support.databases import AnyDatabase
from tests.support.tampering import find_tampered

ANNA = MemberId(2)
FORGERIES: dict[str, tuple[Any, set[str]]] = {
    "a cap raised": (update(award_set).values(cap_fen=award_set.c.cap_fen + 1), {"line_cap"}),
    "a cap below the awards": (
        update(award_set).values(cap_bp=0, cap_fen=1, total_fen=1),
        {"line_cap", "line_awards", "line_within_cap"},
    ),
    "a decision of more": (update(adjustment).values(amount_fen=adjustment.c.amount_fen + 1), {"entry_of_decision"}),
    "more given back": (update(balance_spending).values(returned_fen=200), {"spending_returned"}),
    "a tier without a history": (
        update(distributor_row).where(distributor_row.c.member_id == ANNA).values(tier="gold"),
        {"tier_follows_history"},
    ),
    "a lock opened": (update(tier_standing).values(locked=False), {"lock_follows_history"}),
    "a verdict left": (
        insert(tier_verdict).values(member_id=ANNA, step="below", metrics={}),
        {"no_verdict_is_left"},
    ),
    "a group counted wrong": (update(distributor_group).values(members=7), {"group_is_counted"}),
}


async def decide_much(database: AnyDatabase) -> None:
    """Anna has earned, been given something by hand, spent some of it, and stands locked in a group."""
    await build_chain(database, 1, ANNA)
    await sell(database, "T1", 1, line(hold_days=0))
    await complete(database, "T1")
    await database.transact(mature_awards)
    gift = Adjust("A1", member(ANNA), 500, "counted twice", staff_acting("Li"))
    await database.transact(adjust_balance, gift, alone_up_to_fen=1_000)
    await sell(database, "T2", ANNA, line(paid_fen=700))
    await database.transact(reserve_balance, "T2", member(ANNA), 300)
    await database.transact(spend_balance, "T2")
    await database.transact(return_spent, "T2", "R2", 100)
    await database.transact(make_group, "Friends", None, by=staff_acting("Li"))
    await database.transact(add_to_group, "Friends", ANNA, by=staff_acting("Li"))
    await database.transact(lock_tier, ANNA, by=staff_acting("Li"), reason="as it is")


async def test_what_is_forged_about_decisions_is_named(database: AnyDatabase) -> None:
    await decide_much(database)
    assert await database.read(audit) == []
    for forgery, names in FORGERIES.values():
        assert await find_tampered(database, CHECKS, forgery) == names


async def test_an_entry_of_a_withdrawal_that_is_none_is_named(database: AnyDatabase) -> None:
    await decide_much(database)
    anna = member(ANNA)
    await database.transact(
        post, Entry("withdrawal:L9:requested", (Posting(available(anna), withdrawing(anna), 100, "requested"),))
    )
    found = {finding.check for finding in await database.read(audit)}
    assert found >= {"withdrawals_exist", "withdrawing_is_open"}
