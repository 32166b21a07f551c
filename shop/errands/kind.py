"""A kind of errand: its name, and how it is carried out. Rooms bring them, the composition root joins them."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from commissions.events import Event
from commissions.ports import Transaction
from shop.audit_log.act import Act
from shop.database.database import Database
from shop.errands.errand import Errand
from shop.errands.files import ErrandFiles
from shop.errands.service import advance_errand

P = ParamSpec("P")
R = TypeVar("R")
_TOLD_EACH_S = 1.0


@dataclass(frozen=True)
class Outcome:
    """What came of an errand: JSON for its page, and what its result file is called, if it made one.

    `act` stands in the audit log from the commit on in which the errand is done; what `tells` makes of that instant is
    published in it.
    """

    summary: Mapping[str, Any] = field(default_factory=dict)
    file_name: str | None = None
    act: Act | None = None
    tells: Callable[[datetime], Event] | None = None


class Work:
    """What whoever carries out an errand has: the database, its files, and the position that is kept."""

    def __init__(self, database: Database, files: ErrandFiles, errand: Errand, holder: str) -> None:
        self.database = database
        self.files = files
        self.errand = errand
        self._holder = holder
        self._told_at = -_TOLD_EACH_S

    async def report(self, done: int, total: int | None) -> None:
        """Keep how far it is, about once a second; asked more often, this does nothing.

        For work that changes no database, such as a file: it is begun anew after a restart. Raises ErrandLost.
        """
        now = time.monotonic()
        if now - self._told_at >= _TOLD_EACH_S:
            self._told_at = now
            await self.database.transact(advance_errand, self.errand, self._holder, done=done, total=total)

    async def step(
        self,
        done: int,
        total: int | None,
        use_case: Callable[Concatenate[Transaction, P], R],
        *arguments: P.args,
        **options: P.kwargs,
    ) -> R:
        """Carry out a piece, and keep in the same commit that it is done. Raises ErrandLost, and what it raises."""

        def carry_out(tx: Transaction) -> R:
            advance_errand(tx, self.errand, self._holder, done=done, total=total)
            return use_case(tx, *arguments, **options)

        return await self.database.transact(carry_out)


@dataclass(frozen=True)
class ErrandKind:
    """A kind by its name (`goods.import`).

    `carry_out` may be called again after a restart, with the position that was kept in `work.errand.done`: each piece
    that was done may be met again and must change nothing. What it refuses fails the errand.
    """

    name: str
    carry_out: Callable[[Work], Awaitable[Outcome]]
