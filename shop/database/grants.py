"""What the program's own role may do on PostgreSQL.

Trade, but neither rewrite a journal nor change the schema. The owner of the tables migrates; the program runs under
another role. What is append-only and what is never deleted is read from the triggers that say so, so that a new table
needs no line here.
"""

import re

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_KEPT = text("""
SELECT DISTINCT relname, tgname LIKE '%\\_append\\_only' AS whole
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND (tgname LIKE '%\\_append\\_only' OR tgname LIKE '%\\_stays')
""")


class RoleRefused(Exception):
    """The name is none of a role in lower case."""


async def grant_postgres(url: str, role: str) -> None:
    """Give `role` what the program needs, and take away the rest.

    `url` is the owner's. Raises RoleRefused.
    """
    if not _ROLE.fullmatch(role):
        raise RoleRefused(role)
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_grant, role)
    finally:
        await engine.dispose()


def _grant(connection: Connection, role: str) -> None:
    """As `grant_postgres`, in the caller's transaction.

    Balances move by their triggers, which run as the owner.
    """
    database = connection.scalar(text("SELECT quote_ident(current_database())"))
    statements = [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC, {role}",
        f"GRANT CONNECT ON DATABASE {database} TO {role}",
        f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON ledger_balance, alembic_version FROM {role}",
        f"GRANT UPDATE (position) ON ledger_balance TO {role}",  # to lock a row; its trigger refuses the change itself
    ]
    for name, whole in connection.execute(_KEPT).all():
        statements.append(f"REVOKE {'UPDATE, DELETE' if whole else 'DELETE'} ON {name} FROM {role}")
    for statement in statements:
        connection.exec_driver_sql(statement)
