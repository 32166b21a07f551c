"""SQLAlchemy's asyncpg, whose transactions begin with their first statement and may end with their last."""

from typing import Any, cast

import asyncpg
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection, AsyncAdapt_asyncpg_dbapi
from sqlalchemy.util import await_only

from shop.database.wire import Wire, connect

_ISOLATION = {
    None: "",
    "read_committed": " ISOLATION LEVEL READ COMMITTED",
    "repeatable_read": " ISOLATION LEVEL REPEATABLE READ",
    "serializable": " ISOLATION LEVEL SERIALIZABLE",
}


class TogetherConnection(AsyncAdapt_asyncpg_connection):
    """A connection in the driver's manner. Without a wire it is SQLAlchemy's own in everything."""

    __slots__ = ("wire",)
    wire: Wire | None

    def cursor(self, server_side: bool = False) -> Any:
        """See PEP 249. asyncpg makes no cursor at the server before it has heard that the transaction began."""
        if server_side and self._transaction is None:
            await_only(super()._start_transaction())  # type: ignore[no-untyped-call]
        return super().cursor(server_side)

    def end_with_next(self) -> bool:
        """Let COMMIT travel with the statement that comes next. Whether it can."""
        if self.wire is not None:
            self.wire.send_last("COMMIT")
        return self.wire is not None

    def ended(self, *, is_done: bool) -> None:
        """After that statement. If it or the commit failed, a ROLLBACK follows as ever, which may find nothing left."""
        assert self.wire is not None
        if is_done or self.wire.is_waiting:
            self._transaction = None
        self.wire.forget()

    def commit(self) -> None:
        """See PEP 249."""
        self._leave_unbegun()
        super().commit()  # type: ignore[no-untyped-call]

    def rollback(self) -> None:
        """See PEP 249."""
        self._leave_unbegun()
        super().rollback()  # type: ignore[no-untyped-call]

    def _leave_unbegun(self) -> None:
        """If nothing was sent of this transaction, there is nothing to end."""
        if self.wire is not None and self.wire.is_waiting:
            self.wire.forget()
            self._transaction = None

    async def _start_transaction(self) -> None:
        """Begin with the statement that comes next."""
        if self.wire is None or self.isolation_level not in _ISOLATION:
            await super()._start_transaction()  # type: ignore[no-untyped-call]
            return
        kind = _ISOLATION[self.isolation_level] + " READ ONLY" * self.readonly + " DEFERRABLE" * self.deferrable
        self.wire.send_first(f"BEGIN{kind}")
        self._transaction = _Begun(cast(asyncpg.Connection, self._connection))


class _Begun:
    """A transaction that the wire has begun, in asyncpg's manner."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def start(self) -> None:
        """It has."""

    async def commit(self) -> None:
        """End it."""
        await self._connection.execute("COMMIT")

    async def rollback(self) -> None:
        """Undo it."""
        await self._connection.execute("ROLLBACK")


class TogetherDriver(AsyncAdapt_asyncpg_dbapi):
    """The driver that `create_async_engine` is given as its `module`."""

    def connect(self, *arguments: Any, prepared_statement_cache_size: int, **options: Any) -> TogetherConnection:
        """See PEP 249."""
        wires = []

        async def make() -> asyncpg.Connection:
            connection, wire = await connect(*arguments, **options)
            wires.append(wire)
            return connection

        made = TogetherConnection.create(self, make(), prepared_statement_cache_size=prepared_statement_cache_size)
        connection: TogetherConnection = await_only(made)
        connection.wire = wires[0]
        return connection
