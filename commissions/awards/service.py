"""Use cases of awards: a sale is frozen, paid, completed; awards mature; refunds take back and may give back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from commissions.awards.award import (
    Award,
    Earned,
    LineRefunds,
    calculate_award_changes,
    sum_by_person,
)
from commissions.awards.errors import (
    RefundClosed,
    RefundContradicted,
    RefundUnknown,
    SaleNotPaid,
    SaleUnknown,
)
from commissions.awards.events import (
    CommissionAvailable,
    CommissionEarned,
    CommissionReinstated,
    CommissionTakenBack,
)
from commissions.awards.frozen import SaleLine, allocate_frozen_sale, describe_upline
from commissions.awards.refund import calculate_refunded_lines
from commissions.awards.repository import (
    change_refunded,
    change_status,
    list_due_awards,
    lock_awards,
    lock_paid_sale,
    read_frozen_sale,
    record_earnings,
    restore_award,
    select_awards,
    write_award_changes,
    write_awards,
)
from commissions.awards.tables import award, sale, sale_line, sale_refund
from commissions.beneficiary import Beneficiary, MemberId
from commissions.ledger.entry import (
    COMMISSION,
    PAYMENTS,
    REFUNDING,
    SALES,
    Entry,
    Posting,
    available,
    pending,
)
from commissions.ledger.repository import post, post_new
from commissions.network.queries import find_distributors, list_upline
from commissions.network.service import record_purchase
from commissions.policies.chain import count_referrers_needed
from commissions.policies.queries import find_policy, get_policy
from commissions.policies.terms import Terms
from commissions.ports import Transaction

__all__ = [
    "SaleLine",
    "accrue_awards",
    "complete_sale",
    "decide_refund",
    "freeze_sale",
    "mature_awards",
    "reinstate_refund",
    "settle_refund",
]


def freeze_sale(tx: Transaction, order_no: str, buyer: MemberId, lines: Sequence[SaleLine]) -> None:
    """Freeze, when an order is placed, all that decides its awards: upline, tiers, eligibility, policy, hold days.

    Nothing that happens later to any of these changes what the order earns whom. An order number is frozen once.
    """
    published = find_policy(tx.connection, tx.now)
    terms = published.terms if published else Terms()
    most = count_referrers_needed(terms.commission) if terms.commission else 0
    upline = list_upline(tx.connection, buyer, tx.now, most=most) if terms.commission else []
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
    paid = update(sale).where(sale.c.order_no == order_no, sale.c.status == "placed")
    values = {"status": "paid", "paid_at": tx.now, "paid_fen": paid_fen}
    row = tx.connection.execute(paid.values(**values).returning(sale)).first()
    if row is None:
        return list_accrued(tx, order_no)
    frozen = read_frozen_sale(tx.connection, row)
    assert paid_fen >= sum(line.paid_fen for line in frozen.lines), "the payment covers its lines"
    if paid_fen == 0:
        return ()
    terms = get_policy(tx.connection, frozen.policy_version).terms if frozen.policy_version else Terms()
    allocations = allocate_frozen_sale(frozen, terms.commission)
    awards: tuple[Award, ...] = ()
    if terms.commission and allocations:
        awards = write_awards(tx, order_no, terms.commission, allocations, frozen.hold_days)
    postings = [Posting(PAYMENTS, SALES, paid_fen, "paid")]
    postings += [Posting(COMMISSION, pending(of.person), of.amount_fen, "award", of.id) for of in awards]
    post(tx, Entry(f"order:{order_no}:paid", tuple(postings), order_no))
    record_purchase(tx, frozen.buyer, terms.referral)
    announce_earned(tx, frozen.buyer, awards)
    return awards


def list_accrued(tx: Transaction, order_no: str) -> tuple[Award, ...]:
    """The awards of an order that was paid before. Raises SaleUnknown."""
    get_sale(tx, order_no)
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
                member_id=person.id,
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


def mature_awards(tx: Transaction, *, limit: int = 500) -> int:
    """Make awards available whose hold is over and on whose line no case is open. Returns how many were decided.

    Those of a person who is suspended or gone are put under review. Each person hears of a run once. Call it again
    while it returns more than 0.
    """
    due = list_due_awards(tx, limit)
    people = find_distributors(tx.connection, sorted({MemberId(of.person.id) for of in due}))
    active = {member_id for member_id, person in people.items() if person.status == "active"}
    mature = [of for of in due if of.person.id in active]
    change_status(tx, mature, status="available", matured_at=tx.now)
    held = [of for of in due if of.person.id not in active]
    change_status(tx, held, status="review", review_reason="suspended")
    post_new(
        tx,
        [
            Entry(
                f"award:{of.id}:matured",
                (Posting(pending(of.person), available(of.person), of.kept_fen, "matured", of.id),),
                of.order_no,
            )
            for of in mature
        ],
    )
    counts = Counter(of.person for of in mature)
    for person, fen in sum_by_person((of.person, of.kept_fen) for of in mature).items():
        tx.publish(CommissionAvailable(member_id=person.id, amount_fen=fen, awards=counts[person]))
    return len(due)


def decide_refund(tx: Transaction, *, order_no: str, refund_no: str, total_fen: int, lines: Mapping[str, int]) -> None:
    """Decide a refund: its money is posted away, and the awards of its lines are reduced, in one entry.

    `refund_no` names the intent and stays the same when Pay needs another number. `lines` has fen of goods by line;
    what `total_fen` has beyond them is shipping, which touches no award. Decided before: changes nothing. Raises
    SaleUnknown, SaleNotPaid, SaleLineUnknown, RefundTooLarge, RefundContradicted.
    """
    row = get_sale(tx, order_no, lock=True)
    goods = {line: fen for line, fen in lines.items() if fen}
    if row.status == "placed":
        raise SaleNotPaid(order_no=order_no)
    if is_decided(tx, order_no, refund_no, total_fen, goods):
        return
    refunded = calculate_refunded_lines(lock_paid_sale(tx.connection, row), goods, total_fen)
    change_refunded(tx.connection, order_no, total_fen=total_fen, lines=goods, cases=1)
    refund = {"refund_no": refund_no, "order_no": order_no, "total_fen": total_fen, "lines": goods}
    tx.connection.execute(insert(sale_refund).values(**refund, status="decided", decided_at=tx.now))
    money = Posting(SALES, REFUNDING, total_fen, "refund_decided")
    taken = change_awards(tx, f"refund:{refund_no}:decided", money, order_no, refund_no, refunded)
    for person, fen in taken.items():
        tx.publish(CommissionTakenBack(person.id, order_no, refund_no, fen))


def is_decided(tx: Transaction, order_no: str, refund_no: str, total_fen: int, goods: Mapping[str, int]) -> bool:
    """Whether this very refund was decided before. Raises RefundContradicted when its number means another."""
    row = tx.connection.execute(select(sale_refund).where(sale_refund.c.refund_no == refund_no)).first()
    if row is not None and (row.order_no, row.total_fen, row.lines) != (order_no, total_fen, dict(goods)):
        raise RefundContradicted(refund_no=refund_no)
    return row is not None


def settle_refund(tx: Transaction, refund_no: str) -> None:
    """Pay says SUCCESS: the money has arrived at the buyer. Done before: changes nothing.

    Raises RefundUnknown, RefundClosed when a person has given it up.
    """
    refund = close_refund(tx, refund_no, "settled")
    if refund is None:
        return
    change_refunded(tx.connection, refund.order_no, total_fen=0, lines=dict.fromkeys(refund.lines, 0), cases=-1)
    posting = Posting(REFUNDING, PAYMENTS, refund.total_fen, "refunded")
    post(tx, Entry(f"refund:{refund_no}:settled", (posting,), refund.order_no))


def reinstate_refund(tx: Transaction, refund_no: str) -> None:
    """A person gives a refund up: its money is the merchant's again, and the awards get back what it had taken.

    Done before: changes nothing. Raises RefundUnknown, RefundClosed when Pay has sent the money.
    """
    refund = close_refund(tx, refund_no, "reinstated")
    if refund is None:
        return
    order_no, back = refund.order_no, {line: -fen for line, fen in refund.lines.items()}
    paid = lock_paid_sale(tx.connection, get_sale(tx, order_no, lock=True))
    after = {
        line: LineRefunds(paid.lines[line].paid_fen, paid.lines[line].refunded_fen + fen) for line, fen in back.items()
    }
    change_refunded(tx.connection, order_no, total_fen=-refund.total_fen, lines=back, cases=-1)
    money = Posting(REFUNDING, SALES, refund.total_fen, "reinstated")
    taken = change_awards(tx, f"refund:{refund_no}:reinstated", money, order_no, refund_no, after)
    for person, fen in taken.items():
        tx.publish(CommissionReinstated(person.id, order_no, refund_no, -fen))


def change_awards(
    tx: Transaction, key: str, money: Posting, order_no: str, refund_no: str, lines: Mapping[str, LineRefunds]
) -> dict[Beneficiary, int]:
    """Post `money` and bring the awards of lines to what their refunds leave, in one entry; what it takes from whom.

    Balances are locked before the sums of earnings, as everywhere.
    """
    changes = calculate_award_changes(lock_awards(tx.connection, order_no, lines), lines)
    write_award_changes(tx, refund_no, changes)
    post(tx, Entry(key, (money, *(change.posting for change in changes)), order_no))
    taken = sum_by_person((change.award.person, -change.change_fen) for change in changes)
    record_earnings(tx, {person: Earned(taken_back_fen=fen) for person, fen in taken.items()})
    return taken


def close_refund(tx: Transaction, refund_no: str, status: str) -> Any:
    """End a decided refund; None if it has ended this way before. Raises RefundUnknown, RefundClosed."""
    decided = update(sale_refund).where(sale_refund.c.refund_no == refund_no, sale_refund.c.status == "decided")
    row = tx.connection.execute(decided.values(status=status, closed_at=tx.now).returning(sale_refund)).first()
    if row is not None:
        return row
    found = tx.connection.execute(select(sale_refund).where(sale_refund.c.refund_no == refund_no)).first()
    if found is None:
        raise RefundUnknown(refund_no=refund_no)
    if found.status != status:
        raise RefundClosed(refund_no=refund_no, status=found.status)
    return None


def get_sale(tx: Transaction, order_no: str, *, lock: bool = False) -> Any:
    """The sale's row, locked if asked. Raises SaleUnknown."""
    query = select(sale).where(sale.c.order_no == order_no)
    row = tx.connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise SaleUnknown(order_no=order_no)
    return row
