"""Use cases of reconciliation.

Lines of a bill are taken in some hundred at a time, then the bill is closed. Each may be repeated; whatever was taken
in before changes nothing (docs/money.md §10).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from commissions.actor import Actor
from commissions.awards.queries import list_parties
from commissions.awards.reviewing import hold_awards
from commissions.days import SHANGHAI
from commissions.ledger.bills import post_pay_fee, post_taken, return_pay_fee
from commissions.ledger.refusals import FeeUnknown, ReturnTooLarge
from commissions.ledger.repository import EntryContradicted
from commissions.numbers import is_ours
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.withdrawals.freeze import freeze_transfers
from shop.captures.ports import PayAccount
from shop.orders.queries import lock_order
from shop.orders.refusals import OrderUnknown
from shop.reconciliation.bills import BillDamaged, FlowBill, FlowLine, TradeBill, TradeLine
from shop.reconciliation.comparing import compare_payment, compare_refund, find_repeated
from shop.reconciliation.difference import HOLDS_AWARDS, HOLDS_TRANSFERS, Difference, Kind
from shop.reconciliation.flows import (
    TRANSFER,
    compare_trade,
    compare_transfer,
    find_gap,
    find_repeated_flows,
    find_repeated_transfers,
    find_unexplained,
)
from shop.reconciliation.known import KnownPayment, KnownRefund, KnownTransfer
from shop.reconciliation.queries import find_difference, list_days_due
from shop.reconciliation.repository import (
    HOUSE,
    describe_bill,
    end_difference,
    find_closing,
    find_payments,
    find_refunds,
    find_transfers,
    list_payments_not_billed,
    list_refunds_not_billed,
    list_transfers_not_billed,
    sum_booked_fees,
    write_bill,
    write_billed,
    write_differences,
)

_BEFORE_MIDNIGHT = timedelta(minutes=10)
"""What happened so shortly before midnight may stand in the next day's bill, and is looked for a day later."""
_MOST_MISSING = 1000
_LATEST_BILL = timedelta(days=3)


class DifferenceUnknown(Refusal):
    """There is no such difference."""

    code = "difference_unknown"


class DifferenceEnded(Refusal):
    """The difference has been mended or closed before."""

    code = "difference_ended"


class AmountDiffers(Refusal):
    """Another amount went, or money came: `found` is what the bill says."""

    code = "amount_differs"


class ReasonNeeded(Refusal):
    """Closing a difference wants a reason."""

    code = "reason_missing"


def take_in_trade(tx: Transaction, day: date, lines: Sequence[TradeLine], account: PayAccount) -> int:
    """Hold some of our lines of a trade bill against the books, and book Pay's fees.

    Returns how many differ newly.
    """
    payments = find_payments(tx.connection, [line.transaction_id for line in lines])
    refunds = find_refunds(tx.connection, [line.refund_no for line in lines if line.is_refund])
    differences: list[Difference] = []
    for line in lines:
        if line.is_refund:
            differences += _take_in_refund(tx, day, line, refunds.get(line.refund_no))
        else:
            differences += _take_in_payment(tx, day, line, payments.get(line.transaction_id), account)
    return _hold(tx, write_differences(tx, day, differences), {})


def _take_in_payment(
    tx: Transaction, day: date, line: TradeLine, known: KnownPayment | None, account: PayAccount
) -> Iterator[Difference]:
    """One payment: compared, noted as billed, its fee booked."""
    yield from compare_payment(line, known, account)
    if known is None:
        return
    before = write_billed(tx, "payment", line.transaction_id, day, line.total_fen)
    if before:
        yield Difference(Kind.PAYMENT_TWICE, line.transaction_id, line.number, before, day.isoformat())
    if line.fee_units > 0 and line.fee_fen:
        try:
            post_pay_fee(tx, line.transaction_id, line.fee_fen, order_no=known.order_no)
        except EntryContradicted:
            yield Difference(Kind.FEE_CHANGED, line.transaction_id, line.number, "another fee", f"{line.fee_fen} fen")


def _take_in_refund(tx: Transaction, day: date, line: TradeLine, known: KnownRefund | None) -> Iterator[Difference]:
    """One refund: compared, noted as billed, the fee that came back booked."""
    yield from compare_refund(line, known)
    if known is None:
        return
    before = write_billed(tx, "refund", line.refund_no, day, line.refund_fen)
    if before:
        yield Difference(Kind.REFUND_TWICE, line.refund_no, line.number, before, day.isoformat())
    if line.fee_units < 0 and line.fee_fen:
        try:
            return_pay_fee(tx, line.transaction_id, line.refund_no, line.fee_fen)
        except (EntryContradicted, FeeUnknown, ReturnTooLarge) as problem:
            found = f"{line.fee_fen} fen given back"
            yield Difference(Kind.FEE_RETURN, line.refund_no, line.number, type(problem).__name__, found)


def close_trade(tx: Transaction, bill: TradeBill, own: Sequence[TradeLine]) -> int:
    """The trade bill is taken in whole: what of ours it ought to have named, and what it names twice.

    Its sum of fees is kept beside what our lines come to in fen, and what the journal has of them.
    """
    begin, end = _determine_span(bill.day)
    missing = [
        Difference(Kind.PAYMENT_MISSING_THERE, of.transaction_id, of.number, f"{of.amount_fen} fen paid", "nothing")
        for of in list_payments_not_billed(tx.connection, begin, end, _MOST_MISSING)
    ]
    missing += [
        Difference(Kind.REFUND_MISSING_THERE, of.out_refund_no, of.out_refund_no, f"{of.amount_fen} fen", "nothing")
        for of in list_refunds_not_billed(tx.connection, begin, end, _MOST_MISSING)
    ]
    new = write_differences(tx, bill.day, [*missing, *find_repeated(bill.lines)])
    fees = {"own_fee_fen": sum(of.fee_change_fen for of in own), "booked_fee_fen": sum_booked_fees(tx.connection, own)}
    write_bill(tx, bill.day, "trade", **describe_bill(bill, len(bill.lines) - len(own)), **fees)
    return _hold(tx, new, {})


def take_in_transfers(tx: Transaction, day: date, flows: Sequence[FlowLine]) -> int:
    """Hold some movements that carry our transfer numbers against the withdrawals."""
    known = find_transfers(tx.connection, [flow.voucher for flow in flows])
    differences: list[Difference] = []
    for flow in flows:
        transfer = known.get(flow.voucher)
        differences += compare_transfer(flow, transfer)
        if transfer and not flow.is_income:
            before = write_billed(tx, "transfer", flow.voucher, day, flow.amount_fen)
            if before:
                found = Difference(Kind.TRANSFER_TWICE, flow.voucher, flow.voucher, before, day.isoformat())
                differences.append(found)
    return _hold(tx, write_differences(tx, day, differences), known)


def close_flow(tx: Transaction, bill: FlowBill, trade: TradeBill, prefix: str) -> int:
    """A fund-flow bill is taken in whole.

    Held against the trade bill, the day before, and what it ought to name.
    """

    def ours(number: str) -> bool:
        return is_ours(number, prefix)

    opening = find_closing(tx.connection, bill.day - timedelta(days=1), bill.account)
    differences = [*find_unexplained(bill.lines, ours), *find_repeated_flows(bill.lines), *find_gap(bill, opening)]
    known: dict[str, KnownTransfer] = {}
    if bill.account == "BASIC":
        differences += compare_trade(trade.lines, bill.lines, ours)
    else:
        differences += [of for of in find_repeated_transfers(bill.lines) if ours(of.subject)]
        begin, end = _determine_span(bill.day)
        for of in list_transfers_not_billed(tx.connection, begin, end, _MOST_MISSING):
            known[of.number] = of
            expected = f"{of.net_fen} fen transferred"
            differences.append(Difference(Kind.TRANSFER_MISSING_THERE, of.number, of.number, expected, "nothing"))
        known |= find_transfers(tx.connection, [of.subject for of in differences if of.kind is Kind.TRANSFER_TWICE])
    new = write_differences(tx, bill.day, differences)
    foreign_lines = sum(not ours(line.voucher) for line in bill.lines)
    write_bill(tx, bill.day, bill.account, **describe_bill(bill, foreign_lines))
    return _hold(tx, new, known)


def is_transfer(flow: FlowLine, prefix: str) -> bool:
    """Whether a movement is one of our transfers, or money of one that came back."""
    return is_ours(flow.voucher, prefix) and (flow.name == TRANSFER or flow.is_income)


def _hold(tx: Transaction, new: Sequence[Difference], transfers: dict[str, KnownTransfer]) -> int:
    """Stop what the differences put in doubt, until somebody has looked.

    Returns how many differences are new. A transfer under a number of ours that we don't know of freezes all transfers:
    it means that our memory is older than the world's (a restored backup), or that somebody else writes our numbers.
    """
    for found in new:
        reason = f"reconciliation: {found.kind} {found.subject}"
        if found.kind in HOLDS_TRANSFERS:
            known = transfers.get(found.subject)
            freeze_transfers(tx, reason=reason, by=HOUSE, person=known.person if known else None)
        elif found.kind in HOLDS_AWARDS and found.number:
            for person in list_parties(tx.connection, found.number):
                hold_awards(tx, found.number, person, by=HOUSE, reason=reason)
    return len(new)


def _determine_span(day: date) -> tuple[datetime, datetime]:
    """From shortly before a day to shortly before its end: each instant lies in one day's span."""
    begin = datetime.combine(day, time.min, SHANGHAI) - _BEFORE_MIDNIGHT
    return begin, begin + timedelta(days=1)


def find_days_due(tx: Transaction) -> tuple[date, ...]:
    """The days whose bills are there by now and are not all taken in."""
    return list_days_due(tx.connection, tx.now)


def check_bill_owed(tx: Transaction, day: date) -> None:
    """Pay says that a day has no bill, although we know of payments.

    It may be late, so it is asked for again. Raises BillDamaged for three days; then what we know is missing there.
    """
    begin, end = _determine_span(day)
    if tx.now < end + _LATEST_BILL and list_payments_not_billed(tx.connection, begin, end, 1):
        raise BillDamaged("Pay has made no bill yet")


def record_damaged_bill(tx: Transaction, day: date, bill: str, problem: str) -> None:
    """Nothing of a damaged bill is believed; it is asked for again."""
    write_bill(tx, day, bill, status="damaged", problem=problem)


def mend_difference(tx: Transaction, difference_id: int) -> bool:
    """Pay was asked, and its answer went the normal path: the difference is no more.

    False if it had ended.
    """
    return end_difference(tx, difference_id, "mended", by=HOUSE, reason="asked Pay by its number")


def close_difference(tx: Transaction, difference_id: int, *, by: Actor, reason: str) -> None:
    """A person has looked at a difference and says what it was.

    Holds and freezes are lifted by their own commands. Raises DifferenceUnknown, DifferenceEnded, ReasonNeeded.
    """
    if not reason.strip():
        raise ReasonNeeded(difference=difference_id)
    if find_difference(tx.connection, difference_id) is None:
        raise DifferenceUnknown(difference=difference_id)
    if not end_difference(tx, difference_id, "closed", by=by, reason=reason):
        raise DifferenceEnded(difference=difference_id)


def accept_taken(
    tx: Transaction, difference_id: int, amount_fen: int, *, by: Actor, reason: str, order_no: str | None = None
) -> None:
    """A person says that Pay took this money, for a complaint or as a penalty.

    It is booked, and no award moves by it. What was taken for an order went to its buyer, so that it can't be refunded
    as well. Raises OrderUnknown, DifferenceUnknown for what is no unexplained movement, AmountDiffers from what the
    bill says went, DifferenceEnded, ReasonNeeded.
    """
    found = find_difference(tx.connection, difference_id)
    if found is None or found.kind != Kind.FLOW_UNEXPLAINED:
        raise DifferenceUnknown(difference=difference_id)
    if not found.found.endswith(f" {-amount_fen} fen"):
        raise AmountDiffers(difference=difference_id, found=found.found)
    if order_no is not None and lock_order(tx.connection, order_no) is None:
        raise OrderUnknown(order_no=order_no)
    close_difference(tx, difference_id, by=by, reason=reason)
    post_taken(tx, found.subject, amount_fen, order_no=order_no)
