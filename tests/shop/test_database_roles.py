"""The role that the program runs under on PostgreSQL trades; it can neither rewrite a journal nor change the schema."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from shop.auditing import seal_and_check
from shop.database.grants import RoleRefused, grant_postgres
from shop.database.postgres import PostgresDatabase
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, EveryEvent
from tests.support.trade import open_trade

PASSWORD = "only-for-this-test"


@pytest.fixture
async def role_url(postgres_url: str) -> AsyncIterator[str]:
    """The same database for a fresh role that was granted what the program needs."""
    role = f"lianpu_{uuid4().hex[:8]}"
    owner = await asyncpg.connect(postgres_url)
    await owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
    await grant_postgres(postgres_url, role)
    yield make_url(postgres_url).set(username=role, password=PASSWORD).render_as_string(hide_password=False)
    await owner.execute(f"DROP OWNED BY {role}")
    await owner.execute(f"DROP ROLE {role}")
    await owner.close()


async def test_the_role_can_trade_and_does_it_right(role_url: str, clock: MovableClock) -> None:
    database = PostgresDatabase(role_url, clock, EveryEvent(), TEST_SEALER)
    trade = await open_trade(database)
    order = await trade.buy(2)
    await trade.ship(order.no)
    await trade.refund(order.no)
    clock.advance(hours=1)
    assert await seal_and_check(database) == 1
    await trade.check()
    await database.close()


FORBIDDEN = (
    "UPDATE ledger_entry SET key = 'x'",
    "DELETE FROM ledger_posting",
    "TRUNCATE ledger_posting",
    "UPDATE ledger_balance SET balance_fen = 1",
    "UPDATE ledger_balance SET position = 9",
    "INSERT INTO ledger_balance VALUES ('member', 9, 'available', 1, 1, 1)",
    "DELETE FROM ledger_balance",
    "DELETE FROM award",
    "UPDATE award SET amount_fen = 1",
    "UPDATE act SET actor = 'x'",
    "DELETE FROM act_head",
    "UPDATE ledger_seal SET digest = 'x'",
    "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
    "DROP TRIGGER ledger_posting_append_only ON ledger_posting",
    "CREATE TABLE mine (a int)",
    "CREATE TEMPORARY TABLE ledger_balance (a int)",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET session_replication_role = replica",
    "UPDATE alembic_version SET version_num = 'x'",
)


async def test_the_role_can_change_no_journal_and_no_schema(role_url: str, clock: MovableClock) -> None:
    database = PostgresDatabase(role_url, clock, EveryEvent(), TEST_SEALER)
    trade = await open_trade(database)
    await trade.buy(1)
    for statement in FORBIDDEN:
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner|append-only|never|postings alone"):
            await database.transact(lambda tx, said=statement: tx.connection.execute(text(said)))  # type: ignore[misc]
    await trade.check()
    await database.close()


async def test_what_is_no_role_is_refused(postgres_url: str) -> None:
    for name in ("", "Robert'; DROP TABLE award", "x y"):
        with pytest.raises(RoleRefused):
            await grant_postgres(postgres_url, name)
