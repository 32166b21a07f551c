"""What runs beside the doors.

The pumps of the outbox, the periodic jobs, and the tasks that speak to Pay.
"""

import os
import secrets
import socket
from collections.abc import Coroutine
from functools import partial
from typing import Any

import structlog

import bot.jobs
import shop.erasure
import shop.jobs
from bot.push.answers import Answers
from bot.push.sender import Sender
from bot.reactions import Reactions
from commissions.beneficiary import MemberId
from commissions.ports import Job, NotYet, Transaction
from commissions.withdrawals.events import WithdrawalApproved
from composition.consumers import COMPARISONS, FACTS, NOTICES, REACTIONS, REPORTED, SCREENING, TRANSFERS
from composition.errands import make_errand_runner
from composition.installation import Installation
from composition.lifetime import repeat
from composition.reporting import reported
from composition.rooms import ROOMS
from shop.database.outbox import Delivery, revive_deliveries
from shop.database.pump import Handler, Later, Pump
from shop.database.scheduler import Scheduler
from shop.erasure import suspend_returned
from shop.members.erasing import find_former_self
from shop.members.events import MemberRecognised
from shop.reconciliation.reconciling import EACH_S, TASK, reconcile_each_morning
from shop.refunds.events import RefundDecided
from shop.refunds.sending import send_refund
from shop.tasks import AsyncTask
from shop.tracking.asking import TrackAsker


def revive_facts(tx: Transaction) -> int:
    """Job: try anew what could not be counted or screened.

    All look at the facts themselves, so it may come again.
    """
    return revive_deliveries(tx, consumers=FACTS)


JOBS = (
    *(job for room in ROOMS for job in room.jobs),
    *shop.erasure.JOBS,
    *bot.jobs.JOBS,
    Job("outbox.revive_facts", 6 * 3600, revive_facts),
)

log = structlog.get_logger(__name__)


def list_loops(installation: Installation) -> list[Coroutine[Any, Any, None]]:
    """Every endless loop of a working process."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
    database, pay, transfers = installation.database, installation.wechat.pay, installation.transfers
    pumps = [Pump(database, name, handler, holder).run() for name, handler in join_handlers(installation).items()]
    tasks = shop.jobs.list_payment_tasks(database, pay, pay, transfers)
    complaints = installation.wechat.complaints
    tasks = (*tasks, *shop.jobs.list_complaint_tasks(database, complaints, installation.media, installation.clock))
    tasks = (*tasks, *shop.jobs.list_waybill_tasks(database, installation.waybills))
    asker = TrackAsker(database, installation.tracking, installation.present, installation.clock)
    tasks = (*tasks, *shop.jobs.list_tracking_tasks(asker))
    reconciled = partial(reconcile_each_morning, database, installation.gateways, holder)
    tasks = (*tasks, AsyncTask(TASK, EACH_S, reconciled))
    tasks = (*tasks, *shop.jobs.list_audit_tasks(database, installation.clock, holder))
    tasks = (*tasks, *make_errand_runner(installation, holder).list_tasks())
    tasks = (*tasks, *shop.jobs.list_media_tasks(database, installation.media))
    tasks = (*tasks, *shop.jobs.list_catalog_tasks(database))
    repeated = [repeat(task.name, task.interval_s, task.run) for task in tasks]
    return [*pumps, *repeated, Scheduler(database, JOBS, holder).run()]


def join_handlers(installation: Installation) -> dict[str, Handler]:
    """The handler of each consumer."""
    wechat, settings = installation.wechat, installation.settings
    sender = Sender(
        installation.database,
        wechat.templates,
        wechat.chat,
        settings.base_url,
        installation.clock,
        settings.order_prefix,
        settings.console_origin,
    )
    reactions = Reactions(
        installation.database, wechat.chat, installation.posters, installation.followers, installation.clock
    )
    answers = Answers(installation.database, wechat.chat, installation.media, installation.clock)
    return {
        NOTICES: sender.deliver,
        REACTIONS: partial(_react, reactions, answers),
        TRANSFERS: partial(_carry_transfer, installation),
        **{name: partial(_take_in, installation, name) for name in FACTS},
        SCREENING: partial(_screen, installation),
        COMPARISONS: reactions.handle,
    }


async def _react(reactions: Reactions, answers: Answers, delivery: Delivery) -> None:
    """What people are to see goes to the bot; what a person of the merchant must look at is reported."""
    if isinstance(delivery.event, Answers.EVENTS):
        await answers.handle(delivery)
        return
    if isinstance(delivery.event, REPORTED):
        reported.labels(delivery.event_name).inc()
        log.error("needs a person", what=delivery.event_name, **delivery.payload)
    else:
        await reactions.handle(delivery)


async def _carry_transfer(installation: Installation, delivery: Delivery) -> None:
    """Carry a refund or a withdrawal to Pay as soon as it was decided.

    The tasks look after what is not done then.
    """
    event = delivery.event
    if isinstance(event, WithdrawalApproved):
        await installation.transfers.send(event.number)
        return
    assert isinstance(event, RefundDecided)
    await send_refund(installation.database, installation.wechat.pay, event.refund_no)


async def _take_in(installation: Installation, name: str, delivery: Delivery) -> None:
    """Do what the rooms do about a fact, in a unit of work."""
    try:
        await installation.database.transact(FACTS[name][type(delivery.event)], delivery.event)
    except NotYet as early:
        raise Later((early.until - installation.clock()).total_seconds(), str(early)) from None


async def _screen(installation: Installation, delivery: Delivery) -> None:
    """Do what the rooms do about an event of the fraud review.

    Whether someone new was suspended before being erased is looked up before anything is written: nearly nobody was,
    and each of many followers would ask for the one writer.
    """
    event, database = delivery.event, installation.database
    if isinstance(event, MemberRecognised):
        member_id = MemberId(event.member_id)
        if await database.read(find_former_self, member_id) is not None:
            await database.transact(suspend_returned, member_id)
        return
    await _take_in(installation, SCREENING, delivery)
