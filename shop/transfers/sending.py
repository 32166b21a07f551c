"""Carries transfers to Pay.

Posts each under its number, asks how it stands, cancels, until Pay has said the end. No call here happens inside a unit
of work, and every answer goes through `record_transfer_fact` like a notice. Killed at any point, or run twice at the
same time, it says the same to Pay under the same number.
"""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from prometheus_client import Counter

from commissions.beneficiary import MemberId
from commissions.withdrawals.withdrawal import TransferTerms
from shop.captures.ports import GatewayRefused, GatewayUnknown, PayAccount
from shop.database.database import Database
from shop.payments.refusals import PayDoesNotAnswer
from shop.transfers.giving_up import prepare_giving_up
from shop.transfers.news import record_transfer_fact, record_transfer_trouble
from shop.transfers.pace import Pace
from shop.transfers.ports import TransferFact, TransferGateway, TransferOrder
from shop.transfers.refusals import TransferUnderWay
from shop.transfers.service import (
    TransferTask,
    begin_overlooked,
    begin_transfer,
    claim_repost,
    claim_transfers,
    list_overlooked,
    mark_transfer_asked,
    want_cancel,
)
from shop.transfers.transfer import Step, TransferSetup

_AT_ONCE = 8
_CALLS_PER_SECOND = 50
"""Half of what Pay allows a merchant (docs/wechat.md §7.6), since other processes may be sending too."""
_NAMED_PROBLEMS = ("NOT_ENOUGH", "FREQUENCY_LIMITED")

log = structlog.get_logger(__name__)
_refused_total = Counter("lianpu_transfers_refused_total", "Transfers that Pay answered with an error", ["code"])


class TransferDriver:
    """One per process. `setup` says what a new transfer is frozen with; it is asked for each."""

    def __init__(
        self,
        database: Database,
        gateway: TransferGateway,
        setup: Callable[[], TransferSetup],
        calls_per_second: int = _CALLS_PER_SECOND,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._setup = setup
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._pace = Pace(calls_per_second)

    @property
    def account(self) -> PayAccount:
        """The account that pays; asked at each use."""
        return self._gateway.account

    @property
    def terms(self) -> TransferTerms:
        """What the channel asks of each transfer."""
        return self._setup().terms

    async def send(self, number: str) -> None:
        """Begin a withdrawal's transfer as soon as it was approved.

        `send_due` looks after the rest of its life.
        """
        await self._database.transact(begin_transfer, number, self._setup(), self._gateway.account)
        await self._carry_all(await self._database.transact(claim_transfers, number=number))

    async def cancel(self, number: str) -> None:
        """Ask Pay to cancel, if it is not too late."""
        if await self._database.transact(want_cancel, number):
            await self._carry_all(await self._database.transact(claim_transfers, number=number))

    async def send_due(self, *, limit: int = 20) -> int:
        """Task: a word with Pay about each transfer whose time has come. Returns how many that were.

        What was approved and never begun, because its event was lost on the way, is begun first.
        """
        for number in await self._database.transact(list_overlooked, limit=limit):
            await self._database.transact(begin_overlooked, number, self._setup(), self._gateway.account)
        tasks = await self._database.transact(claim_transfers, limit=limit)
        await self._carry_all(tasks)
        return len(tasks)

    async def ask(self, number: str, member_id: MemberId) -> None:
        """Ask Pay now, because the receiver says that it is confirmed; at most every two seconds."""
        if await self._database.transact(mark_transfer_asked, number, member_id):
            await self._ask(number)

    async def ask_before_giving_up(self, number: str) -> int:
        """Have Pay say that it knows no such number. Returns how often it was posted, for `give_up_transfer`.

        Raises WithdrawalUnknown, TransferUnderWay, TransfersFrozen after a restore, PayDoesNotAnswer.
        """
        posts: int = await self._database.transact(prepare_giving_up, number)
        is_known = await self._ask(number)
        if is_known:
            raise TransferUnderWay(number=number, problem="Pay knows it")
        if is_known is False:
            raise PayDoesNotAnswer(number=number)
        return posts

    async def ask_balance(self) -> int | None:
        """What transfers can be paid from now, in fen; None where Pay does not tell. Raises PayDoesNotAnswer."""
        try:
            return await self._gateway.find_balance()
        except GatewayUnknown as doubt:
            raise PayDoesNotAnswer from doubt

    async def _carry_all(self, tasks: Sequence[TransferTask]) -> None:
        await asyncio.gather(*(self._take_turn(task) for task in tasks))

    async def _take_turn(self, task: TransferTask) -> None:
        async with self._turns:
            await self._carry(task)

    async def _carry(self, task: TransferTask) -> None:
        number = task.transfer.number
        if task.step is Step.CANCEL:
            await self._cancel(number)
        elif task.order is not None:
            await self._post(task.order)
        elif await self._ask(number) is None:
            order = await self._database.transact(claim_repost, number, task.transfer.posts)
            if order is not None:
                await self._post(order)

    async def _post(self, order: TransferOrder) -> None:
        """Whatever is not a good answer is doubt: the next turn asks by the number first."""
        try:
            await self._pace.wait()
            await self._record(await self._gateway.send_transfer(order))
        except GatewayRefused as refused:
            _refused_total.labels(refused.code if refused.code in _NAMED_PROBLEMS else "other").inc()
            log.warning("transfer refused", number=order.number, code=refused.code)
            await self._database.transact(record_transfer_trouble, order.number, refused.code)
        except GatewayUnknown as unknown:
            log.info("transfer in doubt", number=order.number, why=str(unknown))
            await self._database.transact(record_transfer_trouble, order.number)

    async def _ask(self, number: str) -> bool | None:
        """True when Pay told, None when it knows no such number, False when nobody knows."""
        try:
            await self._pace.wait()
            fact = await self._gateway.find_transfer(number)
        except (GatewayRefused, GatewayUnknown) as trouble:
            log.info("transfer asked for without success", number=number, why=str(trouble))
            return False
        if fact is None:
            return None
        await self._record(fact)
        return True

    async def _cancel(self, number: str) -> None:
        """When Pay does not cancel, ask at once: it may have been confirmed meanwhile."""
        try:
            await self._pace.wait()
            await self._record(await self._gateway.cancel_transfer(number))
        except (GatewayRefused, GatewayUnknown) as trouble:
            log.info("transfer not cancelled", number=number, why=str(trouble))
            await self._ask(number)

    async def _record(self, fact: TransferFact) -> None:
        await self._database.transact(record_transfer_fact, fact)
