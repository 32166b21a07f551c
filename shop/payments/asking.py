"""Asks Pay what became of payments, in case no notice comes.

What is not paid in time is ended here, at Pay first. No call here happens inside a unit of work, and every answer goes
through `confirm_payment` like a notice.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy import Connection, exists, literal_column, select, update

from commissions.apart import do_first
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.captures.ladder import BETWEEN_QUESTIONS
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.database.database import Database
from shop.orders.order import Order, OrderState
from shop.orders.queries import get_order
from shop.orders.refusals import OrderMoved
from shop.orders.tables import shop_order
from shop.payments.kinds import PayKind
from shop.payments.matching import IncompleteFact, Payment
from shop.payments.ports import ENDED_STATES, PaymentFact, PaymentGateway
from shop.payments.refusals import PayDoesNotAnswer, PaymentUnderWay, PayRefusedUs
from shop.payments.repository import change_open_payment, find_open_payment, find_payment, mark_closing
from shop.payments.schedule import determine_next_query
from shop.payments.service import (
    begin_payment,
    close_unbegun,
    close_unpaid,
    confirm_payment,
    end_payment,
    record_opening,
)
from shop.payments.tables import payment

_AT_ONCE = 8
TRIES = 3
"""So often a payment that ends while it is begun or closed is tried anew, before whoever waits is told to try later."""
log = structlog.get_logger(__name__)


async def announce_payment(
    database: Database,
    gateway: PaymentGateway,
    member_id: MemberId,
    order_no: str,
    kind: PayKind = PayKind.JSAPI,
    *,
    payer_ip: str = "",
) -> str:
    """What opens the payment at the buyer's; Pay is only asked when there is nothing good yet.

    What was closed at Pay is begun anew under another number, and so is what was begun as another kind: that ends at
    Pay first, so that an order is never payable in two ways. Raises what `begin_payment` raises (OrderMoved when the
    order ended meanwhile), PayRefusedUs, PayDoesNotAnswer, PaymentUnderWay.
    """
    for _ in range(TRIES):
        begun = await database.transact(begin_payment, member_id, order_no, gateway.account, kind)
        if begun.closing_at is not None:  # whoever wanted it closed may have died between Pay and our own commit
            await end_at_pay(database, gateway, begun.number)
            continue
        lasts = begun.opens_until and (kind is not PayKind.JSAPI or begun.opens_until > begun.expires_at)
        if begun.opening and lasts:
            return begun.opening
        opening = await _announce(database, gateway, begun, payer_ip)
        if opening is not None:
            return opening
    raise PaymentUnderWay(order_no=order_no)


async def _announce(database: Database, gateway: PaymentGateway, begun: Payment, payer_ip: str) -> str | None:
    """What opens a payment, of Pay; None if the payment has ended meanwhile, or is being closed.

    Raises PayRefusedUs, PayDoesNotAnswer.
    """
    try:
        opening = await gateway.create_prepay(replace(begun.order, payer_ip=payer_ip))
    except GatewayRefused as refused:
        if await _has_ended(database, gateway, begun.number):
            return None
        raise PayRefusedUs(order_no=begun.order_no, problem=refused.code) from refused
    except GatewayUnknown as unknown:
        raise PayDoesNotAnswer(order_no=begun.order_no) from unknown

    if await database.transact(record_opening, begun.number, begun.kind, opening):
        return opening

    # It ended while Pay was asked: what Pay has just opened must not be paid.
    with contextlib.suppress(GatewayRefused, GatewayUnknown):
        await gateway.close_payment(begun.number)
    return None


async def _has_ended(database: Database, gateway: PaymentGateway, number: str) -> bool:
    """Ask Pay about a payment that it refuses to announce.

    Whether it is over, paid or closed, here too by now.
    """
    if await database.transact(_mark_asked, number):
        with contextlib.suppress(GatewayRefused, GatewayUnknown):
            await _ask(database, gateway, number)
    found = await database.read(find_payment, number)
    return found is not None and found.status != "open"


async def ask_payment(database: Database, gateway: PaymentGateway, member_id: MemberId, order_no: str) -> Order:
    """Ask Pay now, because the buyer says that it is paid; at most every two seconds.

    Returns the order as it is then. Raises OrderUnknown. When Pay does not answer, the order is simply as it was.
    """
    order = await database.read(get_order, member_id, order_no)
    begun = await database.read(find_open_payment, order_no) if order.state is OrderState.PLACED else None
    if begun is not None and await database.transact(_mark_asked, begun.number):
        with contextlib.suppress(GatewayRefused, GatewayUnknown, IncompleteFact):
            await _ask(database, gateway, begun.number)
    return await database.read(get_order, member_id, order_no)


async def cancel_order(database: Database, gateway: PaymentGateway, member_id: MemberId, order_no: str) -> None:
    """End an unpaid order at the buyer's wish: at Pay first, then here. Twice is the same as once.

    Raises OrderUnknown; OrderMoved when it is paid; PaymentUnderWay; PayDoesNotAnswer, and then nothing is closed.
    """
    order = await database.read(get_order, member_id, order_no)

    # At Pay first: a payment that is closed only here could still be paid there.
    if order.state is OrderState.PLACED and not await database.transact(close_unbegun, order_no, "buyer"):
        begun = await database.read(find_open_payment, order_no)
        if begun is not None:
            await database.transact(mark_closing, begun.number)  # what Pay opens from now on is shown to nobody
            await _close_at_pay(database, gateway, begun.number)
            await database.transact(close_unpaid, begun.number, "buyer")
    order = await database.read(get_order, member_id, order_no)
    if order.state is OrderState.PLACED:  # the buyer went on to pay on another screen
        raise PaymentUnderWay(order_no=order_no)

    if order.state is not OrderState.CLOSED:
        raise OrderMoved(order_no=order_no, state=order.state.value)


async def end_at_pay(database: Database, gateway: PaymentGateway, number: str) -> None:
    """End a payment, at Pay first.

    The order stays unpaid and is paid under another number, if it isn't paid by now. Raises PaymentUnderWay,
    PayDoesNotAnswer; then nothing is closed.
    """
    await _close_at_pay(database, gateway, number)
    await database.transact(end_payment, number)


async def ask_due_payments(database: Database, gateway: PaymentGateway, *, limit: int = 50) -> int:
    """Task: ask Pay for each payment whose time has come, and end those that are not paid in time.

    Returns how many were asked for.
    """
    due = await database.transact(claim_due_payments, limit)
    turns = asyncio.Semaphore(_AT_ONCE)

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
    """Job: end expired orders of which nothing is open at Pay: never begun, or closed there.

    Returns how many.
    """
    begun = exists().where(payment.c.order_no == shop_order.c.no, payment.c.status == literal_column("'open'"))
    expired = select(shop_order.c.no).where(shop_order.c.state == "placed", shop_order.c.expires_at <= tx.now, ~begun)
    # Joined to "", the number leads no planner to the index of all orders: the few that are open come by their end.
    number = shop_order.c.no + literal_column("''")
    numbers = expired.order_by(number).limit(limit)

    def find(after: str | None) -> Sequence[str]:
        return tx.connection.scalars(numbers.where(number > after) if after else numbers).all()

    return do_first(tx, find, lambda part: _close_all(tx, part), lambda no: f"close_expired order:{no}")


def _close_all(tx: Transaction, numbers: Sequence[str]) -> None:
    for order_no in numbers:
        close_unbegun(tx, order_no, "expired")


def _mark_asked(tx: Transaction, number: str) -> bool:
    """Take the right to ask Pay out of turn. False if somebody asked within the last two seconds."""
    fresh = tx.now - BETWEEN_QUESTIONS
    idle = (payment.c.asked_at.is_(None)) | (payment.c.asked_at <= fresh)
    asked = update(payment).where(payment.c.number == number, payment.c.status == "open", idle)
    return tx.connection.execute(asked.values(asked_at=tx.now)).rowcount == 1


def _is_overdue(connection: Connection, number: str, now: datetime) -> bool:
    """Whether the time to pay is over and the payment was not made."""
    found = find_payment(connection, number)
    return found is not None and found.status != "paid" and found.expires_at <= now


async def _look_after(database: Database, gateway: PaymentGateway, number: str) -> None:
    """Ask; and when the time to pay is over, end it. In doubt everything stays, until the next question."""
    try:
        fact = await _ask(database, gateway, number)
        if await database.transact(lambda tx: _is_overdue(tx.connection, number, tx.now)):
            await _close_there(gateway, number, fact)
            await database.transact(close_unpaid, number, "expired")
    except (GatewayRefused, GatewayUnknown, PaymentUnderWay) as trouble:
        log.info("payment asked for without success", number=number, why=str(trouble))
    except IncompleteFact as fault:
        log.error("Pay tells of a payment without saying all of it", number=number, why=str(fault))


async def _ask(database: Database, gateway: PaymentGateway, number: str) -> PaymentFact | None:
    """What Pay says of a payment, taken in if it is over; None when Pay has never heard of it."""
    fact = await gateway.find_payment(number)
    if fact is not None and fact.is_paid:
        await database.transact(confirm_payment, fact)
    elif fact is not None and fact.state in ENDED_STATES:
        await database.transact(end_payment, number)
    return fact


async def _close_there(gateway: PaymentGateway, number: str, fact: PaymentFact | None) -> None:
    """Close at Pay what can still be paid there. Pay refuses when it has been paid meanwhile."""
    if fact is None or fact.is_paid or fact.state in ENDED_STATES:
        return
    if fact.state == "USERPAYING":
        raise PaymentUnderWay(order_no=number)
    await gateway.close_payment(number)


async def _close_at_pay(database: Database, gateway: PaymentGateway, number: str) -> None:
    """Make sure that nobody can pay any more, or find out that it is paid.

    Raises PaymentUnderWay, PayDoesNotAnswer.
    """
    try:
        await _close_there(gateway, number, await _ask(database, gateway, number))
    except GatewayRefused as refused:
        raise PaymentUnderWay(order_no=number) from refused
    except GatewayUnknown as unknown:
        raise PayDoesNotAnswer(order_no=number) from unknown
