"""Reconciles days with Pay.

Fetches the bills, takes them in, and asks about what can safely be mended. No call here happens inside a unit of work;
every answer of Pay's goes the same path as its notices.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import structlog

from commissions.numbers import is_ours
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.captures.repository import is_captured
from shop.database.database import Database
from shop.database.leases import give_lease_back, take_lease
from shop.payments.matching import IncompleteFact
from shop.payments.ports import PaymentGateway
from shop.payments.service import confirm_payment
from shop.reconciliation.bills import BillDamaged, FlowAccount, FlowBill, TradeBill
from shop.reconciliation.difference import MENDED_BY_ASKING, Kind
from shop.reconciliation.ports import BillGateway
from shop.reconciliation.queries import Found, list_open_differences
from shop.reconciliation.reading import read_flow_bill, read_trade_bill
from shop.reconciliation.repository import find_refunds, find_transfers
from shop.reconciliation.service import (
    check_bill_owed,
    close_flow,
    close_trade,
    find_days_due,
    is_transfer,
    mend_difference,
    record_damaged_bill,
    take_in_trade,
    take_in_transfers,
)
from shop.refunds.ports import RefundGateway
from shop.refunds.service import record_refund_fact
from shop.transfers.news import record_transfer_fact
from shop.transfers.ports import TransferGateway

_AT_ONCE = 200
TASK = "reconciliation"
EACH_S = 600.0
"""Bills are made in the morning; a day that is done is not asked for again."""
_LEASE_S = 3600
_FLOW_ACCOUNTS: tuple[FlowAccount, ...] = ("BASIC", "OPERATION")
_T = TypeVar("_T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Gateways:
    """What is asked at Pay. `prefix` is that of our numbers."""

    bills: BillGateway
    payments: PaymentGateway
    refunds: RefundGateway
    transfers: TransferGateway
    prefix: str


async def reconcile_each_morning(database: Database, gateways: Gateways, holder: str) -> int:
    """Task: `reconcile_due_days`, in one process at a time.

    Returns 0: what is left waits for the next turn.
    """
    if not await database.transact(take_lease, TASK, holder, lease_s=_LEASE_S):
        return 0
    try:
        await reconcile_due_days(database, gateways)
    finally:
        await database.transact(give_lease_back, TASK, holder, again_in_s=EACH_S)
    return 0


async def reconcile_due_days(database: Database, gateways: Gateways) -> int:
    """Reconcile the days whose bills are there, the oldest first. Returns how many were looked at."""
    days = await database.transact(find_days_due)
    for day in days:
        await reconcile_day(database, gateways, day)
    return len(days)


async def reconcile_day(database: Database, gateways: Gateways, day: date) -> int:
    """Reconcile one day, as often as you like.

    Returns how many differences are new. A bill in doubt waits. What was mended is taken in once more, so that its fee
    is booked and the rest of it compared.
    """
    try:
        differing = await _take_in_bills(database, gateways, day)
        if await _mend_open_differences(database, gateways):
            differing += await _take_in_bills(database, gateways, day)
    except (GatewayRefused, GatewayUnknown) as trouble:
        log.warning("a bill can't be had", day=day.isoformat(), why=str(trouble))
        return 0
    return differing


async def _take_in_bills(database: Database, gateways: Gateways, day: date) -> int:
    """The trade bill first: without it, movements have nothing to be held against."""
    trade = await _fetch_trade(database, gateways, day)
    if trade is None:
        return 0
    differing = await _take_in_trade_bill(database, gateways, trade)
    for account in _FLOW_ACCOUNTS:
        flow = await _fetch_flow(database, gateways, day, account)
        if flow is not None:
            differing += await _take_in_flow_bill(database, gateways, flow, trade)
    return differing


async def _fetch_trade(database: Database, gateways: Gateways, day: date) -> TradeBill | None:
    """The day's trade bill; an empty one when Pay has made none, None when it is damaged."""
    try:
        content = await gateways.bills.fetch_trade_bill(day)
        if content is None:
            await database.transact(check_bill_owed, day)
            return TradeBill(day, None, ())
        return read_trade_bill(content, day)
    except BillDamaged as damage:
        await database.transact(record_damaged_bill, day, "trade", str(damage))
        return None


async def _fetch_flow(database: Database, gateways: Gateways, day: date, account: FlowAccount) -> FlowBill | None:
    """An account's bill of the day; an empty one when Pay has made none, None when it is damaged."""
    try:
        content = await gateways.bills.fetch_flow_bill(day, account)
        return FlowBill(day, account, None, ()) if content is None else read_flow_bill(content, day, account)
    except BillDamaged as damage:
        await database.transact(record_damaged_bill, day, account, str(damage))
        return None


async def _take_in_trade_bill(database: Database, gateways: Gateways, bill: TradeBill) -> int:
    """Take in a trade bill: our lines some hundred at a time, then the bill as a whole.

    Payments go before refunds, whatever the bill's order.
    """
    own = sorted((of for of in bill.lines if is_ours(of.number, gateways.prefix)), key=lambda of: of.is_refund)
    account, differing = gateways.payments.account, 0
    for lines in _split(own):
        differing += await database.transact(take_in_trade, bill.day, lines, account)
    return differing + await database.transact(close_trade, bill, own)


async def _take_in_flow_bill(database: Database, gateways: Gateways, bill: FlowBill, trade: TradeBill) -> int:
    """Our transfers some hundred at a time, then the bill as a whole."""
    transfers = [flow for flow in bill.lines if bill.account == "OPERATION" and is_transfer(flow, gateways.prefix)]
    differing = 0
    for flows in _split(transfers):
        differing += await database.transact(take_in_transfers, bill.day, flows)
    return differing + await database.transact(close_flow, bill, trade, gateways.prefix)


def _split(lines: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Parts of a size that one unit of work takes in quickly."""
    return (lines[begin : begin + _AT_ONCE] for begin in range(0, len(lines), _AT_ONCE))


async def _mend_open_differences(database: Database, gateways: Gateways) -> int:
    """Ask Pay about each open difference that its answer can mend. Returns how many were mended."""
    mended, after = 0, None
    while True:
        page = await database.read(list_open_differences, after)
        for found in page.items:
            if found.kind in MENDED_BY_ASKING and found.number and await _ask(database, gateways, found, found.number):
                mended += await database.transact(mend_difference, found.id)
        after = page.next
        if after is None:
            return mended


async def _ask(database: Database, gateways: Gateways, found: Found, number: str) -> bool:
    """Ask Pay by our number and take its answer in. Whether our books now say what the bill says."""
    try:
        if found.kind == Kind.PAYMENT_MISSING_HERE:
            return await _ask_payment(database, gateways, number, found.subject)
        if found.kind == Kind.REFUND_STATE:
            return await _ask_refund(database, gateways, number)
        return await _ask_transfer(database, gateways, number)
    except (GatewayRefused, GatewayUnknown, IncompleteFact) as trouble:
        log.warning("a difference can't be asked about", number=number, why=str(trouble))
        return False


async def _ask_payment(database: Database, gateways: Gateways, number: str, transaction_id: str) -> bool:
    """A payment of which we have not heard: booked now, or set aside, as its notice would have been."""
    fact = await gateways.payments.find_payment(number)
    if fact is not None and fact.is_paid:
        await database.transact(confirm_payment, fact)
    return await database.read(is_captured, transaction_id)


async def _ask_refund(database: Database, gateways: Gateways, number: str) -> bool:
    """A refund that Pay has sent and we don't know it."""
    fact = await gateways.refunds.find_refund(number)
    if fact is not None:
        await database.transact(record_refund_fact, fact)
    known = (await database.read(find_refunds, [number])).get(number)
    return known is not None and known.status == "success"


async def _ask_transfer(database: Database, gateways: Gateways, number: str) -> bool:
    """A transfer that has arrived and we don't know it."""
    fact = await gateways.transfers.find_transfer(number)
    if fact is not None:
        await database.transact(record_transfer_fact, fact)
    known = (await database.read(find_transfers, [number])).get(number)
    return known is not None and known.status == "settled"
