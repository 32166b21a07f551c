"""Asks the carrier's service for waybills, and to cancel them, between units of work.

In doubt the same is asked for again.
"""

import asyncio

import structlog

from shop.database.database import Database
from shop.waybills.ports import Waybill, WaybillOrder, WaybillRefused, WaybillSource, WaybillUnknown
from shop.waybills.service import (
    claim_cancellations,
    claim_waybills,
    record_cancelled,
    record_not_cancelled,
    record_waybill,
    record_waybill_refused,
)

log = structlog.get_logger(__name__)


async def make_waybills(database: Database, source: WaybillSource) -> int:
    """Task: ask for each waybill whose time has come. Returns how many those were."""
    due = await database.transact(claim_waybills)
    await asyncio.gather(*(_make(database, source, order) for order in due))
    return len(due)


async def _make(database: Database, source: WaybillSource, order: WaybillOrder) -> None:
    try:
        given = await source.make_waybill(order)
    except WaybillRefused as refused:
        log.warning("waybill refused", order=order.number, why=refused.why)
        await database.transact(record_waybill_refused, order.number, refused.why)
    except WaybillUnknown as unknown:
        log.info("waybill in doubt", order=order.number, why=str(unknown))
    else:
        await database.transact(record_waybill, order.number, given)


async def cancel_due_waybills(database: Database, source: WaybillSource) -> int:
    """Task: have each waybill cancelled that staff want no more. Returns how many those were."""
    due = await database.transact(claim_cancellations)
    await asyncio.gather(*(_cancel(database, source, waybill) for waybill in due))
    return len(due)


async def _cancel(database: Database, source: WaybillSource, waybill: Waybill) -> None:
    try:
        await source.cancel_waybill(waybill)
    except WaybillRefused as refused:
        log.warning("waybill not cancelled", number=waybill.number, why=refused.why)
        await database.transact(record_not_cancelled, waybill.number, refused.why)
    except WaybillUnknown as unknown:
        log.info("cancellation in doubt", number=waybill.number, why=str(unknown))
    else:
        await database.transact(record_cancelled, waybill.number)
