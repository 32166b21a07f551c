"""Use cases of a sale: it accrues awards when paid, and starts their hold when completed.

Freezing, maturity, refunds, after-sale cases and review have files of their own. All are importable from here.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from commissions.awards.award import Award, Earned
from commissions.awards.cases import close_case, open_case
from commissions.awards.events import CommissionEarned, SalePaid
from commissions.awards.freezing import Near, ask_near, freeze_sale
from commissions.awards.frozen import allocate_frozen_sale
from commissions.awards.maturing import mature_awards
from commissions.awards.parties import SaleParties
from commissions.awards.refunding import decide_refund, reinstate_refund, settle_refund
from commissions.awards.refusals import SaleNotPaid
from commissions.awards.repository import (
    get_sale,
    lock_frozen_sale,
    mark_sale_paid,
    record_earnings,
    restore_award,
    select_awards,
    write_award_sets,
    write_awards,
)
from commissions.awards.reviewing import hold_awards, release_awards, reverse_awards
from commissions.awards.sale_line import SaleLine
from commissions.awards.sources import get_source
from commissions.awards.tables import award, sale
from commissions.beneficiary import Beneficiary, MemberId
from commissions.ledger.entry import PAYMENTS, SALES, Entry, Posting, pending
from commissions.ledger.repository import post
from commissions.network.service import record_purchase
from commissions.policies.roles import Role
from commissions.ports import Transaction

__all__ = [
    "Near",
    "SaleLine",
    "SaleParties",
    "accrue_awards",
    "ask_near",
    "close_case",
    "complete_sale",
    "decide_refund",
    "freeze_sale",
    "hold_awards",
    "mature_awards",
    "open_case",
    "reinstate_refund",
    "release_awards",
    "reopen_sale",
    "reverse_awards",
    "settle_refund",
]


def accrue_awards(tx: Transaction, order_no: str, *, paid_fen: int) -> tuple[Award, ...]:
    """Book a paid order and what it earns whom, in one entry. Done before: returns what was accrued then.

    `paid_fen` is the whole payment with shipping; on an order of 0 fen only supply and restock are due. Raises
    SaleUnknown.
    """
    frozen = lock_frozen_sale(tx.connection, order_no)
    if frozen.is_paid:
        return _list_accrued(tx, order_no)
    mark_sale_paid(tx, order_no, paid_fen)
    assert paid_fen >= sum(line.paid_fen for line in frozen.lines), "the payment covers its lines"

    allocations = allocate_frozen_sale(frozen)
    awards = write_awards(tx, order_no, allocations, frozen.hold_days) if allocations else ()
    postings = [Posting(PAYMENTS, SALES, paid_fen, "paid")] if paid_fen else []
    postings += [Posting(get_source(of.role), pending(of.person), of.amount_fen, "award", of.id) for of in awards]
    if postings:
        post(tx, Entry(f"order:{order_no}:paid", tuple(postings), order_no))
    write_award_sets(tx, order_no, frozen.policy, allocations)
    announce_earned(tx, frozen.buyer, awards)
    if paid_fen:
        record_purchase(tx, frozen.buyer, frozen.terms.referral)
        tx.publish(SalePaid(order_no))
    return awards


def _list_accrued(tx: Transaction, order_no: str) -> tuple[Award, ...]:
    """The awards of an order that was paid before."""
    query = select_awards().where(award.c.order_no == order_no).order_by(award.c.id)
    return tuple(restore_award(row) for row in tx.connection.execute(query))


def announce_earned(tx: Transaction, buyer: MemberId, awards: Sequence[Award]) -> None:
    """Add to each person's sums, and tell each once about the order."""
    by_person: dict[Beneficiary, list[Award]] = {}
    for accrued in awards:
        by_person.setdefault(accrued.person, []).append(accrued)

    sums = {person: sum(of.amount_fen for of in own) for person, own in by_person.items()}
    record_earnings(tx, {person: Earned(sums[person], awards=len(own)) for person, own in by_person.items()})

    for person, own in by_person.items():
        tx.publish(
            CommissionEarned(
                person=person,
                order_no=own[0].order_no,
                amount_fen=sums[person],
                level=min((of.rank for of in own if of.role is Role.REFERRER), default=0),
                buyer_id=buyer,
                lines=[of.line for of in own],
                roles=[role.value for role in Role if any(of.role is role for of in own)],
            )
        )


def reopen_sale(tx: Transaction, order_no: str) -> None:
    """Something of a completed order is to be received after all: the hold of its awards has not begun.

    What has matured stays where it is. Not completed: changes nothing. Raises SaleUnknown.
    """
    if get_sale(tx, order_no, lock=True).status != "completed":
        return
    tx.connection.execute(update(sale).where(sale.c.order_no == order_no).values(status="paid", completed_at=None))
    waiting = update(award).where(award.c.order_no == order_no, award.c.matured_at.is_(None))
    tx.connection.execute(waiting.values(matures_at=None))


def complete_sale(tx: Transaction, order_no: str) -> None:
    """The order's last parcel has been received: the hold of its awards starts now.

    Done before: changes nothing. Raises SaleUnknown, SaleNotPaid.
    """
    paid = update(sale).where(sale.c.order_no == order_no, sale.c.status == "paid")
    if not tx.connection.execute(paid.values(status="completed", completed_at=tx.now)).rowcount:
        if get_sale(tx, order_no).status != "completed":
            raise SaleNotPaid(order_no=order_no)
        return
    of_order = select(award.c.hold_days).where(award.c.order_no == order_no).distinct()
    for hold_days in tx.connection.scalars(of_order).all():
        own = (award.c.order_no == order_no, award.c.hold_days == hold_days)
        held = update(award).where(*own, award.c.matured_at.is_(None))
        tx.connection.execute(held.values(matures_at=tx.now + timedelta(days=hold_days)))
