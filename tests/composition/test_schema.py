"""The migrations make exactly the schema that the tables of the code describe, on both databases."""

import sqlite3
from pathlib import Path

import asyncpg
import pytest

from composition.frozen_schema import DRIVERS, describe_schema, determine_revision, name_file
from composition.schema import create_all
from shop.database.migrate import SchemaUnknown, expected_revision, upgrade_postgres, upgrade_sqlite
from shop.database.sqlite import DatabaseInUse, hold_file, make_engine
from tests.support.databases import PostgresDatabases

POSTGRES_SCHEMA = """
SELECT 'column', table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def read_sqlite(path: Path) -> set[tuple[str, str]]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        found = {(name, " ".join(sql.split())) for name, sql in rows}
    connection.close()
    return {row for row in found if row[0] != "alembic_version"}


@pytest.mark.parametrize("dialect", DRIVERS)
def test_the_frozen_sql_is_what_make_schema_writes(dialect: str) -> None:
    assert name_file(dialect).read_text() == describe_schema(dialect), "the tables changed: run `make schema`"


def test_the_revision_follows_the_schema() -> None:
    assert expected_revision() == determine_revision(), "the tables changed: run `make schema`"


def test_sqlite_after_the_migrations_is_what_the_tables_say(tmp_path: Path) -> None:
    upgrade_sqlite(tmp_path / "migrated.db")
    engine = make_engine(tmp_path / "described.db")
    with engine.begin() as connection:
        create_all(connection)
    engine.dispose()
    assert read_sqlite(tmp_path / "migrated.db") == read_sqlite(tmp_path / "described.db")


async def read_postgres(url: str) -> set[tuple[str, ...]]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(POSTGRES_SCHEMA)
    finally:
        await connection.close()
    return {tuple(row) for row in rows if "alembic_version" not in row[1]}


async def test_postgres_after_the_migrations_is_what_the_tables_say(postgres_databases: PostgresDatabases) -> None:
    described, migrated = await postgres_databases.create_described(), await postgres_databases.create_empty()
    await upgrade_postgres(migrated)
    assert await read_postgres(migrated) == await read_postgres(described)
    for url in (described, migrated):
        await postgres_databases.drop(url)


def test_a_database_of_another_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('0000-other')")
    connection.close()
    with pytest.raises(SchemaUnknown, match="0000-other"):
        upgrade_sqlite(path)
    assert read_sqlite(path) == set()


def test_a_second_process_on_the_same_file_is_refused(tmp_path: Path) -> None:
    with hold_file(tmp_path / "lianpu.db"), pytest.raises(DatabaseInUse):
        hold_file(tmp_path / "lianpu.db")
