"""Brings a database to the schema that this version of the program expects.

One linear history for all houses.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from shop.database.sqlite import make_engine


class SchemaUnknown(Exception):
    """The database is at a revision, the text, that this program has never heard of.

    Another version made it.
    """


FOLDER = Path(__file__).parent / "migrations"


def make_config() -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config


def expected_revision() -> str | None:
    """The newest revision that this program knows."""
    return ScriptDirectory.from_config(make_config()).get_current_head()


def find_revision(connection: Connection) -> str | None:
    """The revision that a database stands at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    """Run what is missing, in the caller's transaction. Raises SchemaUnknown."""
    config = make_config()
    revision = find_revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise SchemaUnknown(revision)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def upgrade_sqlite(path: Path) -> None:
    """Bring a SQLite file to the newest schema in one transaction. The caller holds the file's lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(path)
    try:
        with engine.begin() as connection:
            _upgrade(connection)
    finally:
        engine.dispose()


async def upgrade_postgres(url: str) -> None:
    """Bring a PostgreSQL database to the newest schema.

    A lock of the transaction lets only one process migrate.
    """
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(76811011)")
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()
