"""Asks the carrier's service for waybills, between units of work.

In doubt the same is asked for again.
"""

import asyncio

import structlog

from shop.database.database import Database
from shop.waybills.ports import WaybillOrder, WaybillRefused, WaybillSource, WaybillUnknown
from shop.waybills.service import claim_waybills, record_waybill, record_waybill_refused

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
