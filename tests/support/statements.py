"""What SQLAlchemy has compiled is kept for a whole test run, not for one engine.

Each test has a database of its own and so an engine of its own, which would compile every statement anew: that was half
of the processor time of the tests. A real process has one engine and keeps what it compiled, too.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_MOST = 5_000


class _Kept(DefaultDialect):
    """A dialect that is equal to those of other engines with the same reading of JSON: a key of the common cache."""

    supports_statement_cache = True
    _compiled: LRUCache[Any, Any] = LRUCache(_MOST)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Have the engine use the common cache."""
        engine.update_execution_options(compiled_cache=cls._compiled)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._json_deserializer is other._json_deserializer

    def __hash__(self) -> int:
        return hash((type(self), self._json_deserializer))


class Sqlite(_Kept, SQLiteDialect_pysqlite):
    """SQLite's."""

    supports_statement_cache = True


class Postgres(_Kept, PGDialect_asyncpg):
    """PostgreSQL's."""

    supports_statement_cache = True


def keep_compiled_statements() -> None:
    """Give every engine that is made from now on one of these dialects."""
    registry.register("sqlite", __name__, Sqlite.__name__)
    registry.register("postgresql.asyncpg", __name__, Postgres.__name__)
