"""Carries errands out, one at a time: claims, keeps its claim while it works, ends or gives back."""

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping, Sequence

import structlog

from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.audit_log.service import record_act
from shop.database.database import Database
from shop.database.stuck import is_passing
from shop.errands.errand import LEASE_S, Errand
from shop.errands.files import ErrandFiles
from shop.errands.kind import ErrandKind, Outcome, Work
from shop.errands.service import (
    ErrandLost,
    claim_errand,
    fail_errand,
    finish_errand,
    forget_ended,
    hold_errand,
    return_errand,
)
from shop.tasks import AsyncTask

_HELD_EACH_S = LEASE_S / 4
_LOOK_S = 1.0
_FORGET_S = 600.0
_AT_ONCE = 2
"""A long errand of one person must not stop everyone else's."""
_UNKNOWN_KIND = "errand_kind_unknown"
_BROKEN = "errand_broken"
log = structlog.get_logger(__name__)


class ErrandRunner:
    """What a working process does about errands. Several processes may: each errand is claimed by one."""

    def __init__(self, database: Database, kinds: Sequence[ErrandKind], files: ErrandFiles, holder: str) -> None:
        self._database = database
        self._kinds: Mapping[str, ErrandKind] = {kind.name: kind for kind in kinds}
        self._files = files
        self._holder = holder

    def list_tasks(self) -> tuple[AsyncTask, ...]:
        """The tasks of a working process."""
        running = (AsyncTask(f"errands.run.{n}", _LOOK_S, self.run_one) for n in range(_AT_ONCE))
        return (*running, AsyncTask("errands.forget", _FORGET_S, self.forget))

    async def run_one(self) -> int:
        """Carry out the oldest errand that waits, to its end. Returns how many there were, 0 or 1."""
        errand = await self._database.transact(claim_errand, self._holder)
        if errand is None:
            return 0
        with contextlib.suppress(ErrandLost):
            await self._carry(errand)
        return 1

    async def forget(self) -> int:
        """Delete what ended a week ago, with its files. Returns how many errands went."""
        codes = await self._database.transact(forget_ended)
        for code in codes:
            self._files.forget(code)
        await asyncio.to_thread(self._files.forget_orphans)
        return len(codes)

    async def _carry(self, errand: Errand) -> None:
        """Raises ErrandLost."""
        kind = self._kinds.get(errand.kind)
        if kind is None:
            await self._fail(errand, _UNKNOWN_KIND, {"kind": errand.kind})
            return

        work = Work(self._database, self._files, errand, self._holder)
        try:
            outcome = await self._hold_while(errand, kind.carry_out(work))
        except ErrandLost:
            log.info("errand lost", errand=errand.code, kind=errand.kind)
        except Refusal as refusal:
            await self._fail(errand, refusal.code, refusal.data)
        except asyncio.CancelledError:
            # The process ends: another one, or this one started again, goes on at once.
            with contextlib.suppress(ErrandLost):
                await asyncio.shield(self._database.transact(return_errand, errand, self._holder))
            raise
        except Exception as error:
            log.exception("errand broke", errand=errand.code, kind=errand.kind)
            # A lost connection is no fault of the errand's: it is taken up again when its lease has ended.
            if not is_passing(error):
                await self._fail(errand, _BROKEN, {})
        else:
            await self._database.transact(_end, errand, self._holder, outcome)

    async def _fail(self, errand: Errand, error: str, details: Mapping[str, object]) -> None:
        await self._database.transact(fail_errand, errand, self._holder, error=error, details=details)

    async def _hold_while(self, errand: Errand, carrying: Awaitable[Outcome]) -> Outcome:
        """Do the work, and hold the errand while it takes; whoever has lost it stops. Raises ErrandLost."""
        work = asyncio.ensure_future(carrying)
        holding = asyncio.ensure_future(self._keep_holding(errand))
        try:
            await asyncio.wait((work, holding), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                holding.result()
            return await work
        finally:
            for task in (work, holding):
                task.cancel()
            await asyncio.gather(work, holding, return_exceptions=True)

    async def _keep_holding(self, errand: Errand) -> None:
        while True:
            await asyncio.sleep(_HELD_EACH_S)
            await self._database.transact(hold_errand, errand, self._holder)


def _end(tx: Transaction, errand: Errand, holder: str, outcome: Outcome) -> None:
    """The errand is done, and what the log tells of it stands there, in one commit."""
    finish_errand(tx, errand, holder, summary=outcome.summary, file_name=outcome.file_name)
    if outcome.act is not None:
        record_act(tx, outcome.act)
    if outcome.tells is not None:
        tx.publish(outcome.tells(tx.now))
