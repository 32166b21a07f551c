"""How goods are spelt, made after they were saved, by a child process: whoever serves buyers never loads the words.

A product whose text has changed has no spelling until the next run; until then it is found by its characters.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, select, update

from commissions.ports import Transaction
from shop.catalog.tables import category, product
from shop.database.database import Database
from shop.errands.child import child_process

_SCRIPT = Path(__file__).with_name("pinyin_child.py")
_MOST_AT_ONCE = 200


async def spell_products(database: Database) -> int:
    """Task: spell what is not spelt yet. Returns how many products were. Raises ChildFailed."""
    waiting = await database.read(list_waiting)
    if not waiting:
        return 0
    spelt = await _spell([text for _, _, text in waiting])
    rows = [(id_, searched, how) for (id_, searched, _), how in zip(waiting, spelt, strict=True)]
    return await database.transact(_keep_spelling, rows)


async def _spell(texts: Sequence[str]) -> list[str]:
    answer = b"[]"
    async with child_process(_SCRIPT) as child:
        await child.send(json.dumps(texts).encode() + b"\n")
        async for line in child.lines():
            answer = line
            break
        await child.finish()
    spelt: list[str] = json.loads(answer)
    return spelt


def list_waiting(connection: Connection) -> list[tuple[int, str, str]]:
    """Id, the text by which it is searched, and what is spelt of it: name, keywords, tags, category."""
    query = select(product, category.c.name.label("category_name")).join(category).where(product.c.pinyin.is_(None))
    return [
        (row.id, row.search_text, " ".join([row.name, *row.keywords, row.tags, row.category_name]))
        for row in connection.execute(query.order_by(product.c.id).limit(_MOST_AT_ONCE))
    ]


def _keep_spelling(tx: Transaction, spelt: Sequence[tuple[int, str, str]]) -> int:
    """Write it down where the text is still the one that was spelt."""
    kept = 0
    for id_, searched, how in spelt:
        same = (product.c.id == id_, product.c.search_text == searched, product.c.pinyin.is_(None))
        kept += tx.connection.execute(update(product).where(*same).values(pinyin=how)).rowcount
    return kept
