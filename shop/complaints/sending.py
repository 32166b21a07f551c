"""Speaks with Pay about complaints: asks how they stand, and carries there what staff decided.

No call here happens inside a unit of work, and every answer goes through `record_complaint` like a notice's.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import exists, select, update

from commissions.days import determine_day
from commissions.ports import Transaction
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.complaints.complaint import Step, is_said
from shop.complaints.ports import ComplaintFact, ComplaintGateway, StepOrder
from shop.complaints.queries import restore_step
from shop.complaints.service import claim_looks, forget_look, hear_list, hear_of_complaint, record_complaint
from shop.complaints.tables import complaint_step
from shop.database.database import Clock, Database
from shop.media.ports import MediaStore

_DAYS = 30
_PAGE = 50
_MOST_PAGES = 100
_BETWEEN_TRIES = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _StepTask:
    """One step to be done at Pay; `tried`: it may have been done already."""

    complaint_id: str
    step: Step
    tried: bool


async def look_at_complaints(database: Database, gateway: ComplaintGateway, *, limit: int = 20) -> int:
    """Task: ask Pay for each complaint of which a notice came, or which is open.

    Returns how many those were.
    """
    due = await database.transact(claim_looks, limit=limit)
    await asyncio.gather(*(_look(database, gateway, complaint_id) for complaint_id in due))
    return len(due)


async def poll_complaints(database: Database, gateway: ComplaintGateway, clock: Clock) -> int:
    """Task: go through Pay's list of the last thirty days, since notices get lost.

    Returns how many were news.
    """
    last = determine_day(clock())
    first, news = last - timedelta(days=_DAYS - 1), 0
    for page in range(_MOST_PAGES):
        try:
            told = await gateway.list_complaints(first, last, page * _PAGE)
        except (GatewayRefused, GatewayUnknown) as trouble:
            log.info("complaints not listed", why=str(trouble))
            break
        news += await database.transact(hear_list, told) if told else 0
        if len(told) < _PAGE:
            break
    return news


async def carry_steps(database: Database, gateway: ComplaintGateway, media: MediaStore, *, limit: int = 20) -> int:
    """Task: do at Pay what staff decided. Returns how many steps were tried."""
    tasks = await database.transact(_claim_steps, limit)
    await asyncio.gather(*(_carry(database, gateway, media, task) for task in tasks))
    return len(tasks)


async def _look(database: Database, gateway: ComplaintGateway, complaint_id: str) -> ComplaintFact | None:
    """How one stands, taken in; None when Pay does not tell."""
    try:
        fact = await gateway.find_complaint(complaint_id)
    except (GatewayRefused, GatewayUnknown) as trouble:
        log.info("complaint asked for without success", complaint=complaint_id, why=str(trouble))
        return None
    if fact is None:
        await database.transact(forget_look, complaint_id)
    else:
        await database.transact(record_complaint, fact)
    return fact


async def _carry(database: Database, gateway: ComplaintGateway, media: MediaStore, task: _StepTask) -> None:
    """In doubt nothing changes.

    A step that was tried before is done again only if Pay does not know of it.
    """
    step = task.step
    if task.tried:
        fact = await _look(database, gateway, task.complaint_id)
        if fact is None:
            return
        if is_said(step.kind, step.text, step.made_at, fact.state, fact.history or ()):
            await database.transact(_end_step, task, None)
            return
    try:
        pictures = await asyncio.to_thread(_read_pictures, media, step.pictures)
        await gateway.carry(StepOrder(task.complaint_id, step.kind, step.text, pictures))
    except GatewayRefused as refused:
        log.warning("step of a complaint refused", complaint=task.complaint_id, code=refused.code)
        await database.transact(_end_step, task, refused.code)
    except GatewayUnknown as unknown:
        log.info("step of a complaint in doubt", complaint=task.complaint_id, why=str(unknown))
    else:
        await database.transact(_end_step, task, None)


def _claim_steps(tx: Transaction, limit: int) -> list[_StepTask]:
    """Take the steps that are due, of each complaint its first, and set when each is tried again.

    One that is in doubt holds up those behind it: nobody ends a complaint before the answer has been given.
    """
    row, earlier = complaint_step.c, complaint_step.alias("earlier").c
    comes_before = exists().where(earlier.complaint_id == row.complaint_id, earlier.state == "waiting")
    is_first = ~comes_before.where(earlier.id < row.id).correlate(complaint_step)
    due = select(complaint_step).where(row.state == "waiting", row.next_try_at <= tx.now, is_first)
    due = due.order_by(row.id).limit(limit).with_for_update(of=complaint_step, skip_locked=True)
    found = tx.connection.execute(due).all()
    for of in found:
        again = tx.now + _BETWEEN_TRIES[min(of.tries, len(_BETWEEN_TRIES) - 1)]
        mine = update(complaint_step).where(row.id == of.id)
        tx.connection.execute(mine.values(tries=of.tries + 1, next_try_at=again))
    return [_StepTask(of.complaint_id, restore_step(of), of.tries > 0) for of in found]


def _end_step(tx: Transaction, task: _StepTask, problem: str | None) -> None:
    """Pay did it, or said that it will not. How the complaint stands now is asked for next."""
    row = complaint_step.c
    state = "done" if problem is None else "refused"
    mine = update(complaint_step).where(row.id == task.step.id, row.state == "waiting")
    tx.connection.execute(mine.values(state=state, problem=problem, ended_at=tx.now))
    hear_of_complaint(tx, task.complaint_id)


def _read_pictures(media: MediaStore, codes: tuple[str, ...]) -> tuple[bytes, ...]:
    paths = [media.open(f"private/{code}.jpg") for code in codes]
    return tuple(path.read_bytes() for path in paths if path is not None)
