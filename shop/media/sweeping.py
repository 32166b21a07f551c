"""Files that were dropped go: first the files, then the row that tells their names."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from commissions.ports import Transaction
from shop.database.database import Database
from shop.media.media import Media, MediaKind, video_name
from shop.media.pictures import SQUARE, WHOLE, file_name
from shop.media.ports import MediaStore
from shop.media.queries import read_media
from shop.media.tables import media

_MOST_AT_ONCE = 100


async def sweep_media(database: Database, store: MediaStore) -> int:
    """Task: delete what was dropped. Ended in between, it deletes the same again. Returns how many."""
    dropped = await database.read(_list_dropped)
    if not dropped:
        return 0
    await asyncio.to_thread(_delete_files, store, [name for _, names in dropped for name in names])
    return await database.transact(_delete_rows, [code for code, _ in dropped])


def _list_dropped(connection: Connection) -> list[tuple[str, list[str]]]:
    """Codes and the names of their files."""
    query = select(media).where(media.c.dropped_at.is_not(None)).order_by(media.c.dropped_at).limit(_MOST_AT_ONCE)
    return [(row.code, _list_names(read_media(row))) for row in connection.execute(query)]


def _list_names(of: Media) -> list[str]:
    """Every file that may be kept of it."""
    if of.kind is MediaKind.DOCUMENT:
        return [of.private_name]
    if of.kind is MediaKind.VIDEO:
        return [video_name(of.code)]
    cuts = [*(("w", width) for width in WHOLE), *(("s", width) for width in SQUARE)]
    return [*(file_name(of.code, kind, width) for kind, width in cuts), f"{of.code}.jpg"]


def _delete_files(store: MediaStore, names: Sequence[str]) -> None:
    for name in names:
        store.delete(name)


def _delete_rows(tx: Transaction, codes: Sequence[str]) -> int:
    gone = delete(media).where(media.c.code.in_(codes), media.c.dropped_at.is_not(None))
    return tx.connection.execute(gone).rowcount
