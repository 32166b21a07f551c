"""Seals people's data anew under the present secret key, while the shop goes on.

In batches (docs/operations.md). Blind indexes are made anew with it. What cannot be: traces for the fraud review and
the digests of erased people's openids, which are no more than digests; and the names of transfers, which are frozen
with what Pay was asked.
"""

from sqlalchemy import func, select, update

from commissions.ports import Transaction
from shop.rooms import ROOMS
from shop.settings.sealing import KEY_ID_BYTES, sealer_of

_BATCH = 500
SEALED = {sealed.kind: sealed for room in ROOMS for sealed in room.seals}


def reseal_batch(tx: Transaction, kind: str, after: int, limit: int = _BATCH) -> tuple[int, int]:
    """Seal the next rows anew that another key sealed.

    Returns the last key, and how many; 0 when all is done. Raises SealBroken when neither the present nor the previous
    key opens a row.
    """
    of = SEALED[kind]
    old = func.substr(of.column, 1, KEY_ID_BYTES) != sealer_of(tx.connection).key_id
    query = select(of.table).where(of.key > after, of.column.is_not(None), old).order_by(of.key).limit(limit)
    rows = tx.connection.execute(query.with_for_update()).all()
    for row in rows:
        values = of.renew(tx.connection, row)
        tx.connection.execute(update(of.table).where(of.key == row._mapping[of.key]).values(**values))
    return (rows[-1]._mapping[of.key] if rows else after), len(rows)
