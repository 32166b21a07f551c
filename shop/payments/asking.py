"""Asks Pay what became of payments, in case no notice comes; and ends, at Pay first, what is not paid in time.

No call here happens inside a unit of work, and every answer goes through `confirm_payment` like a notice.
"""

import asyncio
import contextlib
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, exists, select, update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.database.database import Database
from shop.orders.order import Order, OrderState
from shop.orders.queries import get_order
from shop.orders.refusals import OrderMoved
from shop.orders.tables import shop_order
from shop.payments.ports import ENDED_STATES, PaymentFact, PaymentGateway
from shop.payments.refusals import PayDoesNotAnswer, PaymentUnderWay, PayRefusedUs
from shop.payments.repository import change_open_payment, find_payment
from shop.payments.schedule import determine_next_query
from shop.payments.service import begin_payment, close_unbegun, close_unpaid, confirm_payment, record_prepay
from shop.payments.tables import payment

AT_ONCE = 8
BETWEEN_QUESTIONS = timedelta(seconds=2)
log = structlog.get_logger(__name__)


async def announce_payment(database: Database, gateway: PaymentGateway, member_id: MemberId, order_no: str) -> str:
    """The prepay_id under which the buyer can pay; Pay is only asked when there is no good one yet.

    Raises what `begin_payment` raises, PayRefusedUs, PayDoesNotAnswer; OrderMoved when the order ended meanwhile.
    """
    begun = await database.transact(begin_payment, member_id, order_no, gateway.account)
    if begun.prepay_id and begun.prepay_until and begun.prepay_until > begun.expires_at:
        return begun.prepay_id
    try:
        prepay_id = await gateway.create_prepay(begun.order)
    except GatewayRefused as refused:
        await ask_payment(database, gateway, member_id, order_no)
        raise PayRefusedUs(order_no=order_no, problem=refused.code) from refused
    except GatewayUnknown as unknown:
        raise PayDoesNotAnswer(order_no=order_no) from unknown
    if not await database.transact(record_prepay, order_no, prepay_id):
        with contextlib.suppress(GatewayRefused, GatewayUnknown):
            await gateway.close_payment(order_no)
        raise OrderMoved(order_no=order_no, state=OrderState.CLOSED.value)
    return prepay_id


async def ask_payment(database: Database, gateway: PaymentGateway, member_id: MemberId, order_no: str) -> Order:
    """Ask Pay now, because the buyer says that it is paid; at most every two seconds. Returns the order as it is then.

    Raises OrderUnknown. When Pay does not answer, the order is simply as it was.
    """
    order = await database.read(get_order, member_id, order_no)
    if order.state is OrderState.PLACED and await database.transact(mark_asked, order_no):
        with contextlib.suppress(GatewayRefused, GatewayUnknown):
            await _ask(database, gateway, order_no)
    return await database.read(get_order, member_id, order_no)


async def cancel_order(database: Database, gateway: PaymentGateway, member_id: MemberId, order_no: str) -> None:
    """End an unpaid order at the buyer's wish: at Pay first, then here. Twice is the same as once.

    Raises OrderUnknown; OrderMoved when it is paid; PaymentUnderWay; PayDoesNotAnswer, and then nothing is closed.
    """
    order = await database.read(get_order, member_id, order_no)
    if order.state is OrderState.PLACED and not await database.transact(close_unbegun, order_no, "buyer"):
        await _end_at_pay(database, gateway, order_no)
        await database.transact(close_unpaid, order_no, "buyer")
    order = await database.read(get_order, member_id, order_no)
    if order.state is not OrderState.CLOSED:
        raise OrderMoved(order_no=order_no, state=order.state.value)


async def ask_due_payments(database: Database, gateway: PaymentGateway, *, limit: int = 50) -> int:
    """Task: ask Pay for each payment whose time has come, and end those that are not paid in time.

    Returns how many were asked for.
    """
    due = await database.transact(claim_due_payments, limit)
    turns = asyncio.Semaphore(AT_ONCE)

    async def take_turn(number: str) -> None:
        async with turns:
            await _look_after(database, gateway, number)

    await asyncio.gather(*(take_turn(number) for number in due))
    return len(due)


def claim_due_payments(tx: Transaction, limit: int) -> list[str]:
    """Take the numbers of payments that are due, and set when each is due next."""
    row = payment.c
    due = select(row.number, row.attempts, row.expires_at).where(row.status == "open", row.next_query_at <= tx.now)
    rows = tx.connection.execute(due.order_by(row.next_query_at).limit(limit).with_for_update(skip_locked=True)).all()
    for number, attempts, expires_at in rows:
        again = determine_next_query(tx.now, attempts + 1, expires_at)
        change_open_payment(tx.connection, number, attempts=attempts + 1, next_query_at=again, asked_at=tx.now)
    return [row.number for row in rows]


def close_expired_unbegun(tx: Transaction, *, limit: int = 100) -> int:
    """Job: end expired orders whose buyer never got as far as paying. Returns how many."""
    begun = exists().where(payment.c.number == shop_order.c.no)
    expired = select(shop_order.c.no).where(shop_order.c.state == "placed", shop_order.c.expires_at <= tx.now, ~begun)
    numbers = tx.connection.scalars(expired.order_by(shop_order.c.no).limit(limit)).all()
    return sum(close_unbegun(tx, no, "expired") for no in numbers)


def mark_asked(tx: Transaction, number: str) -> bool:
    """Take the right to ask Pay out of turn. False if somebody asked within the last two seconds."""
    fresh = tx.now - BETWEEN_QUESTIONS
    idle = (payment.c.asked_at.is_(None)) | (payment.c.asked_at <= fresh)
    asked = update(payment).where(payment.c.number == number, payment.c.status == "open", idle)
    return tx.connection.execute(asked.values(asked_at=tx.now)).rowcount == 1


def is_overdue(connection: Connection, number: str, now: datetime) -> bool:
    """Whether the time to pay is over and the payment has not ended."""
    found = find_payment(connection, number)
    return found is not None and found.status == "open" and found.expires_at <= now


async def _look_after(database: Database, gateway: PaymentGateway, number: str) -> None:
    """Ask; and when the time to pay is over, end it. In doubt everything stays, until the next question."""
    try:
        fact = await _ask(database, gateway, number)
        if await database.transact(lambda tx: is_overdue(tx.connection, number, tx.now)):
            await _close_at_pay(gateway, number, fact)
            await database.transact(close_unpaid, number, "expired")
    except (GatewayRefused, GatewayUnknown, PaymentUnderWay) as trouble:
        log.info("payment asked for without success", number=number, why=str(trouble))


async def _ask(database: Database, gateway: PaymentGateway, number: str) -> PaymentFact | None:
    """What Pay says of a payment, taken in if it is paid; None when Pay has never heard of it."""
    fact = await gateway.find_payment(number)
    if fact is not None and fact.is_paid:
        await database.transact(confirm_payment, fact)
    return fact


async def _close_at_pay(gateway: PaymentGateway, number: str, fact: PaymentFact | None) -> None:
    """Close at Pay what can still be paid there. Pay refuses when it has been paid meanwhile."""
    if fact is None or fact.is_paid or fact.state in ENDED_STATES:
        return
    if fact.state == "USERPAYING":
        raise PaymentUnderWay(order_no=number)
    await gateway.close_payment(number)


async def _end_at_pay(database: Database, gateway: PaymentGateway, number: str) -> None:
    """Make sure that nobody can pay any more, or find out that it is paid. Raises PaymentUnderWay, PayDoesNotAnswer."""
    try:
        await _close_at_pay(gateway, number, await _ask(database, gateway, number))
    except GatewayRefused as refused:
        raise PaymentUnderWay(order_no=number) from refused
    except GatewayUnknown as unknown:
        raise PayDoesNotAnswer(order_no=number) from unknown
