"""The door to the database: `transact` for a unit of work, `read` for a query.

Two engines stand behind it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from commissions.ports import Transaction

P = ParamSpec("P")
R = TypeVar("R")
Clock = Callable[[], datetime]
Listener = Callable[[], None]


class Database(Protocol):
    """SQLite or PostgreSQL, seen the same way."""

    async def transact(
        self, use_case: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run `use_case(transaction, …)` in one commit and return its result once that is durable.

        Any exception rolls the whole unit back and is raised here. Conflicts between units of work are retried.
        """

    async def read(self, query: Callable[Concatenate[Connection, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `query(connection, …)` on a connection that sees one state and writes nothing."""

    def on_events(self, listener: Listener) -> None:
        """Call `listener` in the event loop after each commit that wrote events."""

    @property
    def revision(self) -> int:
        """How often this process has committed something: what was read before stands while this does not change.

        It has grown before a unit of work is answered. What other processes commit does not count.
        """

    async def close(self) -> None:
        """Finish what is under way and let go of the database."""
