"""Use cases of refunds: deciding one reduces the awards of its lines.

Pay settles it, or a person gives it up. The rule is docs/money.md §2.6: an award keeps what the line's refunds in all
leave of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from commissions.awards.award import Earned, LineRefunds, calculate_award_changes, sum_by_person
from commissions.awards.events import CommissionReinstated, CommissionTakenBack, SaleRefunded, SaleReinstated
from commissions.awards.refund import SaleRefund, calculate_refunded_lines
from commissions.awards.refusals import RefundClosed, RefundContradicted, RefundUnknown, SaleNotPaid
from commissions.awards.repository import (
    change_refunded,
    get_sale,
    lock_awards,
    lock_paid_sale,
    record_earnings,
    write_award_changes,
    write_refund,
)
from commissions.awards.tables import sale_refund
from commissions.beneficiary import Beneficiary
from commissions.ledger.entry import PAYMENTS, REFUNDING, SALES, Entry, Posting
from commissions.ledger.repository import post
from commissions.ports import Transaction


def decide_refund(
    tx: Transaction,
    *,
    order_no: str,
    refund_no: str,
    total_fen: int,
    lines: Mapping[str, int],
    supply: Mapping[str, int] | None = None,
) -> None:
    """Decide a refund: its money is posted away, and the awards of its lines are reduced, in one entry.

    `refund_no` names the intent and stays the same when Pay needs another number. `lines` has fen of goods by line;
    what `total_fen` has beyond them is shipping, which touches no award. `supply` names what goes back of the supply of
    a line; it may stand alone, and then nothing is sent to the buyer and the refund is settled at once. Decided before:
    changes nothing. Raises SaleUnknown, SaleNotPaid, SaleLineUnknown, RefundTooLarge, SupplyTooLarge,
    RefundContradicted.
    """
    row = get_sale(tx, order_no, lock=True)
    if row.status == "placed":
        raise SaleNotPaid(order_no=order_no)
    refund = SaleRefund(total_fen, dict(lines), dict(supply or {}))
    if _is_decided(tx, order_no, refund_no, refund):
        return

    refunded = calculate_refunded_lines(lock_paid_sale(tx.connection, row), refund)
    goods = {line: refund.lines.get(line, 0) for line in refunded}
    is_open = 1 if total_fen else 0
    change_refunded(tx.connection, order_no, total_fen=total_fen, lines=goods, cases=is_open)
    write_refund(tx, order_no, refund_no, refund, goods)

    money = [Posting(SALES, REFUNDING, total_fen, "refund_decided")] if total_fen else []
    taken = _change_awards(tx, f"refund:{refund_no}:decided", money, order_no, refund_no, refunded)
    for person, fen in taken.items():
        tx.publish(CommissionTakenBack(person, order_no, refund_no, fen))
    tx.publish(SaleRefunded(order_no, refund_no))


def _is_decided(tx: Transaction, order_no: str, refund_no: str, refund: SaleRefund) -> bool:
    """Whether this very refund was decided before.

    Raises RefundContradicted when its number means another.
    """
    row = tx.connection.execute(select(sale_refund).where(sale_refund.c.refund_no == refund_no)).first()
    goods = {line: refund.lines.get(line, 0) for line in {**refund.lines, **refund.supply}}
    same = (order_no, refund.total_fen, goods, refund.supply)
    if row is not None and (row.order_no, row.total_fen, row.lines, row.supply) != same:
        raise RefundContradicted(refund_no=refund_no)
    return row is not None


def settle_refund(tx: Transaction, refund_no: str) -> None:
    """Pay says SUCCESS: the money has arrived at the buyer. Done before: changes nothing.

    Raises RefundUnknown, RefundClosed when a person has given it up.
    """
    refund = _close_refund(tx, refund_no, "settled")
    if refund is None:
        return
    change_refunded(tx.connection, refund.order_no, total_fen=0, lines=dict.fromkeys(refund.lines, 0), cases=-1)
    posting = Posting(REFUNDING, PAYMENTS, refund.total_fen, "refunded")
    post(tx, Entry(f"refund:{refund_no}:settled", (posting,), refund.order_no))


def reinstate_refund(tx: Transaction, refund_no: str) -> None:
    """A person gives a refund up.

    Its money is the merchant's again, and the awards get back what it had taken. Done before: changes nothing. Raises
    RefundUnknown, RefundClosed when Pay has sent the money.
    """
    refund = _close_refund(tx, refund_no, "reinstated")
    if refund is None:
        return

    # What a refund takes is negated, so that one way of changing awards serves both directions.
    order_no, back = refund.order_no, {line: -fen for line, fen in refund.lines.items()}
    paid = lock_paid_sale(tx.connection, get_sale(tx, order_no, lock=True))
    after = {
        line: LineRefunds(paid.lines[line].paid_fen, paid.lines[line].refunded_fen + fen, paid.each.get(line, ()))
        for line, fen in back.items()
    }

    change_refunded(tx.connection, order_no, total_fen=-refund.total_fen, lines=back, cases=-1)
    money = [Posting(REFUNDING, SALES, refund.total_fen, "reinstated")]
    taken = _change_awards(tx, f"refund:{refund_no}:reinstated", money, order_no, refund_no, after)

    for person, fen in taken.items():
        tx.publish(CommissionReinstated(person, order_no, refund_no, -fen))
    tx.publish(SaleReinstated(order_no, refund_no))


def _change_awards(
    tx: Transaction, key: str, money: Sequence[Posting], order_no: str, refund_no: str, lines: Mapping[str, LineRefunds]
) -> dict[Beneficiary, int]:
    """Post `money` and bring the awards of lines to what their refunds leave, in one entry.

    What it takes from whom. Balances are locked before the sums of earnings, as everywhere.
    """
    changes = calculate_award_changes(lock_awards(tx.connection, order_no, lines), lines)
    write_award_changes(tx, refund_no, changes)
    postings = (*money, *(change.posting for change in changes))
    if postings:
        post(tx, Entry(key, postings, order_no))
    taken = sum_by_person((change.award.person, -change.change_fen) for change in changes)
    record_earnings(tx, {person: Earned(taken_back_fen=fen) for person, fen in taken.items()})
    return taken


def _close_refund(tx: Transaction, refund_no: str, status: str) -> Any:
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
