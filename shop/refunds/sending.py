"""Carries refunds to Pay.

Asks for each under its number, and asks how it stands until Pay has sent the money. No call here happens inside a unit
of work, and every answer goes through `record_refund_fact` like a notice.
"""

import asyncio
from collections.abc import Sequence

import structlog

from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.database.database import Database
from shop.refunds.ports import RefundGateway
from shop.refunds.queries import find_attempt_in_force
from shop.refunds.refusals import RefundUnderWay
from shop.refunds.service import (
    RefundTask,
    claim_refunds,
    record_refund_fact,
    record_refund_missing,
    record_refund_refused,
)

log = structlog.get_logger(__name__)


async def send_refund(database: Database, gateway: RefundGateway, refund_no: str) -> None:
    """Carry one refund as soon as it was decided, if its time has come.

    `send_due_refunds` looks after the rest.
    """
    await _carry_all(database, gateway, await database.transact(claim_refunds, refund_no=refund_no))


async def send_due_refunds(database: Database, gateway: RefundGateway, *, limit: int = 20) -> int:
    """Task: a word with Pay about each refund whose time has come. Returns how many that were."""
    tasks = await database.transact(claim_refunds, limit=limit)
    await _carry_all(database, gateway, tasks)
    return len(tasks)


async def ask_before_giving_up(database: Database, gateway: RefundGateway, refund_no: str) -> None:
    """Ask Pay how a refund stands that a person wants to give up, and take its answer in.

    A refusal may have followed a try whose answer was lost: only Pay knows whether the money went with that one.
    Raises RefundUnderWay when Pay does not tell.
    """
    attempt = await database.read(find_attempt_in_force, refund_no)
    if attempt is None or not attempt.tries:
        return
    try:
        fact = await gateway.find_refund(attempt.out_refund_no)
    except (GatewayRefused, GatewayUnknown) as trouble:
        raise RefundUnderWay(refund_no=refund_no) from trouble
    if fact is not None:
        await database.transact(record_refund_fact, fact)


async def _carry_all(database: Database, gateway: RefundGateway, tasks: Sequence[RefundTask]) -> None:
    await asyncio.gather(*(_carry(database, gateway, task) for task in tasks))


async def _carry(database: Database, gateway: RefundGateway, task: RefundTask) -> None:
    """In doubt nothing changes: the next try says the very same under the same number."""
    number = task.order.refund_no
    try:
        fact = await (gateway.request_refund(task.order) if task.sending else gateway.find_refund(number))
    except GatewayRefused as refused:
        log.warning("refund refused", refund=number, code=refused.code)
        if task.sending:
            await database.transact(record_refund_refused, number, refused.code)
    except GatewayUnknown as unknown:
        log.info("refund in doubt", refund=number, why=str(unknown))
    else:
        if fact is None:
            await database.transact(record_refund_missing, number)
        else:
            await database.transact(record_refund_fact, fact)
