"""Finds pools by name.

The journal and the awards know a pool by its number, and a name always means the same one.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from commissions.beneficiary import Beneficiary
from commissions.beneficiary import pool as as_pool
from commissions.ledger.tables import pool
from commissions.ports import Transaction
from commissions.schema import insert_or_ignore


def find_pools(connection: Connection, names: Iterable[str]) -> dict[str, Beneficiary]:
    """The pools of these names by name. A name that was never kept is left out."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    query = select(pool.c.name, pool.c.id).where(pool.c.name.in_(wanted))
    return {found.name: as_pool(found.id) for found in connection.execute(query)}


def keep_pools(tx: Transaction, names: Iterable[str]) -> dict[str, Beneficiary]:
    """The pools of these names, made where a name is new. A policy names at most a few dozen."""
    wanted = sorted(set(names))
    known = find_pools(tx.connection, wanted)
    # Another policy may make the same pool at the same instant: whoever is second finds the first one's row.
    for name in wanted:
        if name not in known:
            insert_or_ignore(tx.connection, pool, {"name": name})
    return known if len(known) == len(wanted) else find_pools(tx.connection, wanted)


def find_pool_names(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The names of pools by number."""
    query = select(pool.c.id, pool.c.name).where(pool.c.id.in_(sorted(set(ids))))
    return {found.id: found.name for found in connection.execute(query)}
