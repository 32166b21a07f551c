"""Use cases of a sale: it is frozen when placed, accrues awards when paid, and starts their hold when completed.

What follows has files of its own: maturity, refunds, after-sale cases, review. All are importable from here.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert, select, update

from commissions.awards.award import Award, Earned
from commissions.awards.cases import close_case, open_case
from commissions.awards.errors import SaleNotPaid
from commissions.awards.events import CommissionEarned, SalePaid
from commissions.awards.frozen import SaleLine, allocate_frozen_sale, describe_upline
from commissions.awards.maturing import mature_awards
from commissions.awards.refunding import decide_refund, reinstate_refund, settle_refund
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
from commissions.awards.tables import award, sale, sale_line
from commissions.beneficiary import Beneficiary, MemberId
from commissions.ledger.entry import COMMISSION, PAYMENTS, SALES, Entry, Posting, pending
from commissions.ledger.repository import post
from commissions.network.queries import list_upline
from commissions.network.service import record_purchase
from commissions.policies.chain import count_referrers_needed
from commissions.policies.queries import find_policy
from commissions.policies.terms import Terms
from commissions.ports import Transaction

__all__ = [
    "SaleLine",
    "accrue_awards",
    "close_case",
    "complete_sale",
    "decide_refund",
    "freeze_sale",
    "hold_awards",
    "mature_awards",
    "open_case",
    "reinstate_refund",
    "release_awards",
    "reverse_awards",
    "settle_refund",
]


def freeze_sale(tx: Transaction, order_no: str, buyer: MemberId, lines: Sequence[SaleLine]) -> None:
    """Freeze, when an order is placed, all that decides its awards: upline, tiers, eligibility, policy, hold days.

    Nothing that happens later to any of these changes what the order earns whom. An order number is frozen once.
    """
    published = find_policy(tx.connection, tx.now)
    terms = published.terms if published else Terms()
    upline = list_upline(tx.connection, buyer, tx.now, most=count_referrers_needed(terms.commission))
    row = {
        "order_no": order_no,
        "buyer_id": buyer,
        "policy_version": published.version if published else None,
        "upline": describe_upline(upline),
        "status": "placed",
        "placed_at": tx.now,
        "paid_fen": 0,
        "refunded_fen": 0,
    }
    tx.connection.execute(insert(sale).values(**row))
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
    tx.connection.execute(insert(sale_line), rows)


def accrue_awards(tx: Transaction, order_no: str, *, paid_fen: int) -> tuple[Award, ...]:
    """Book a paid order and what it earns whom, in one entry. Done before: returns what was accrued then.

    `paid_fen` is the whole payment with shipping; an order of 0 fen posts nothing. Raises SaleUnknown.
    """
    frozen = lock_frozen_sale(tx.connection, order_no)
    if frozen.is_paid:
        return list_accrued(tx, order_no)
    mark_sale_paid(tx, order_no, paid_fen)
    assert paid_fen >= sum(line.paid_fen for line in frozen.lines), "the payment covers its lines"
    if paid_fen == 0:
        return ()
    allocations = allocate_frozen_sale(frozen)
    awards = write_awards(tx, order_no, allocations, frozen.hold_days) if allocations else ()
    postings = [Posting(PAYMENTS, SALES, paid_fen, "paid")]
    postings += [Posting(COMMISSION, pending(of.person), of.amount_fen, "award", of.id) for of in awards]
    post(tx, Entry(f"order:{order_no}:paid", tuple(postings), order_no))
    if frozen.terms.commission:
        write_award_sets(tx, order_no, frozen.terms.commission, allocations)
    record_purchase(tx, frozen.buyer, frozen.terms.referral)
    announce_earned(tx, frozen.buyer, awards)
    tx.publish(SalePaid(order_no))
    return awards


def list_accrued(tx: Transaction, order_no: str) -> tuple[Award, ...]:
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
                level=own[0].level,
                buyer_id=buyer,
                lines=[of.line for of in own],
            )
        )


def complete_sale(tx: Transaction, order_no: str) -> None:
    """The order's last parcel has been received: the hold of its awards starts now. Done before: changes nothing.

    Raises SaleUnknown, SaleNotPaid.
    """
    paid = update(sale).where(sale.c.order_no == order_no, sale.c.status == "paid")
    if not tx.connection.execute(paid.values(status="completed", completed_at=tx.now)).rowcount:
        if get_sale(tx, order_no).status != "completed":
            raise SaleNotPaid(order_no=order_no)
        return
    of_order = select(award.c.hold_days).where(award.c.order_no == order_no).distinct()
    for hold_days in tx.connection.scalars(of_order).all():
        held = update(award).where(award.c.order_no == order_no, award.c.hold_days == hold_days)
        tx.connection.execute(held.values(matures_at=tx.now + timedelta(days=hold_days)))
