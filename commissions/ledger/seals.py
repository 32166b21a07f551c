"""Seals over the journal.

A digest for each batch of old entries, chained from batch to batch (I5). Whoever changes, removes or
inserts an old entry, even with its own digest computed anew, breaks its batch's seal; the leaves of the seal say which
entry it was. The newest digest stands for the whole journal: write it down elsewhere.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, takewhile
from typing import Any

from sqlalchemy import Connection, insert, select

from commissions.ledger.finding import Finding, look_at
from commissions.ledger.repository import take_lock
from commissions.ledger.tables import ledger_entry, ledger_posting, ledger_seal
from commissions.ports import Transaction

_OLD_AFTER = timedelta(minutes=5)
"""No unit of work lasts so long, so no entry can still appear among older ones."""
ENTRIES_PER_SEAL = 1000
_LEAF = 16
_SEALS_AT_ONCE = 10
_GENESIS = "0" * 64


@dataclass(frozen=True)
class Leaf:
    """An entry as a seal sees it: its id and the digest of all that its rows say."""

    id: int
    digest: str


@dataclass(frozen=True)
class SealHead:
    """The newest seal: up to which entry the journal is sealed, and the digest that stands for all of it."""

    last_id: int
    digest: str


def find_seal_head(connection: Connection) -> SealHead | None:
    """The newest seal, if there is any."""
    row = connection.execute(select(ledger_seal).order_by(ledger_seal.c.last_id.desc()).limit(1)).first()
    return SealHead(row.last_id, row.digest) if row else None


def seal_entries(tx: Transaction) -> tuple[int, int] | None:
    """Seal the next batch of entries older than five minutes.

    The ids of its first and last, None if there are none.
    """
    take_lock(tx.connection, "seal")

    # Under the lock: two that seal at once would both build on the same head.
    head = find_seal_head(tx.connection)
    after = head.last_id if head else 0

    last_id = _find_last_old(tx, after)
    if last_id is None:
        return None

    leaves = list(_read_leaves(tx.connection, after, last_id))
    previous = head.digest if head else _GENESIS

    row = {
        "last_id": last_id,
        "first_id": leaves[0].id,
        "entries": len(leaves),
        "leaves": " ".join(f"{leaf.id}:{leaf.digest[:_LEAF]}" for leaf in leaves),
        "previous": previous,
        "digest": digest_batch(previous, leaves),
        "sealed_at": tx.now,
    }

    tx.connection.execute(insert(ledger_seal).values(**row))
    return leaves[0].id, last_id


def _find_last_old(tx: Transaction, after: int) -> int | None:
    """The last entry of the next batch: old, and with no young one before it."""
    row = ledger_entry.c
    batch = select(row.id, row.posted_at).where(row.id > after).order_by(row.id).limit(ENTRIES_PER_SEAL)
    old = takewhile(lambda of: of.posted_at <= tx.now - _OLD_AFTER, tx.connection.execute(batch).all())
    return max((of.id for of in old), default=None)


def _read_leaves(connection: Connection, after: int, last_id: int) -> Iterator[Leaf]:
    """The leaves of the entries beyond `after` up to `last_id`, by nothing but what their rows say."""
    entry, row = ledger_entry.c, ledger_posting.c
    query = (
        select(entry.id, entry.key, entry.order_no, entry.posted_at, ledger_posting)
        .join_from(ledger_entry, ledger_posting, row.entry_id == entry.id, isouter=True)
        .where(entry.id > after, entry.id <= last_id)
        .order_by(entry.id, row.position)
    )
    for entry_id, rows in groupby(connection.execute(query), key=lambda found: found.id):
        yield Leaf(entry_id, _digest_rows(list(rows)))


def _digest_rows(rows: list[Any]) -> str:
    """The digest of one entry's rows, whatever they say."""
    first = rows[0]
    parts = [first.id, first.key, first.order_no, first.posted_at.isoformat()]
    for row in rows:
        parts += [row.position, row.source, row.destination, row.amount_fen, row.code]
        parts += [row.person_kind, row.person_id, row.award_id]
    return hashlib.sha256("\x1f".join("" if part is None else str(part) for part in parts).encode()).hexdigest()


def digest_batch(previous: str, leaves: Iterable[Leaf]) -> str:
    """The digest of a batch: of the seal before it and of each of its entries."""
    digest = hashlib.sha256(previous.encode())
    for leaf in leaves:
        digest.update(f"{leaf.id}:{leaf.digest}\n".encode())
    return digest.hexdigest()


def check_seals(connection: Connection) -> Iterable[Finding]:
    """Every sealed entry is as it was when it was sealed, and no seal is missing from the chain (I5)."""
    previous, after = _GENESIS, 0
    query = select(ledger_seal).order_by(ledger_seal.c.last_id).execution_options(yield_per=_SEALS_AT_ONCE)

    for seal in connection.execute(query):
        subject = f"seal:{seal.last_id}"
        look_at(seal.entries)
        if seal.previous != previous:
            yield Finding("seal_chain", subject, previous, seal.previous)

        leaves = list(_read_leaves(connection, after, seal.last_id))
        if digest_batch(seal.previous, leaves) != seal.digest:
            named = list(_compare_leaves(seal.leaves, leaves))
            yield from named or [Finding("seal_digest", subject, seal.digest, "other entries")]

        # Go on from what is written, so that one bad seal is one finding and not all after it.
        previous, after = seal.digest, seal.last_id


def _compare_leaves(sealed: str, leaves: list[Leaf]) -> Iterator[Finding]:
    """Which entries of a batch differ from what was sealed."""
    before = dict(part.split(":") for part in sealed.split())
    now = {str(leaf.id): leaf.digest[:_LEAF] for leaf in leaves}
    for entry_id in sorted(before.keys() | now.keys(), key=int):
        if before.get(entry_id) != now.get(entry_id):
            found = now.get(entry_id, "removed")
            yield Finding("entry_sealed", f"entry:{entry_id}", before.get(entry_id, "no such entry"), found)
