"""The two errands of a file of goods: it is read and shown with every error, and then taken in piece by piece.

Nothing is written by the first. The second goes on where it was when the process ends; a piece that is met again, and
the same file a second time, change nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.audit_log.act import Act
from shop.audit_log.service import record_act
from shop.catalog.draft import ProductDraft
from shop.catalog.drafts import find_drafts, find_sku_owners, list_category_codes
from shop.catalog.service import save_product
from shop.errands.files import Part
from shop.errands.kind import ErrandKind, Outcome, Work
from shop.freight.queries import list_templates
from shop.imports.goods_merging import CannotMerge, Names, merge_goods
from shop.imports.goods_rows import (
    MOST_ROWS,
    NEEDED,
    GoodsRows,
    ProductChange,
    restore_change,
    split_changes,
    titles,
    write_change,
)
from shop.imports.problem import Problem
from shop.imports.reading import read_table
from shop.imports.refusals import ImportHasErrors
from shop.imports.reports import find_read, keep_problems
from shop.places.shelving import stock_draft
from shop.words import words

READ_GOODS = "goods.read"
TAKE_GOODS = "goods.take"
_ACTION = "goods.import"
_LOOKED_AT = 100
"""Products that are compared with what is there in one read."""
_TAKEN = 20
"""Products that are saved in one commit: others must get their turn between two."""


@dataclass(frozen=True)
class _Merged:
    """What a piece of a file comes to: drafts of new products, of changed ones, how many stay as they are."""

    new: tuple[ProductDraft, ...]
    changed: tuple[ProductDraft, ...]
    same: int
    problems: tuple[Problem, ...]


async def _read_goods(work: Work) -> Outcome:
    """Read the file, compare it with the catalog, and keep what it wants. Raises TableUnreadable, ColumnsMissing."""
    code, rows = work.errand.code, GoodsRows()
    async for row in read_table(work.files.find(code, Part.GIVEN), titles(), NEEDED, most_rows=MOST_ROWS):
        rows.take(row)
        await work.report(row.number, None)

    changes = rows.finish()
    found = _Merged((), (), 0, tuple(rows.problems))
    for piece in split_changes(changes, _LOOKED_AT):
        found = _add(found, await work.database.read(_merge_all, piece))
    work.files.begin(code, Part.READ).write_bytes(b"".join(orjson.dumps(write_change(of)) + b"\n" for of in changes))
    work.files.complete(code, Part.READ)

    counted = {"new": len(found.new), "changed": len(found.changed), "same": found.same}
    names = words("imports/goods.toml")["files"]
    return keep_problems(work, counted, found.problems, titles(), names["errors"])


async def _take_goods(work: Work) -> Outcome:
    """Save what an errand has read. Raises ImportUnread, ImportHasErrors, ErrandFileGone."""
    read = await work.database.read(find_read, work.errand, READ_GOODS)
    changes = list(_restore(work.files.find(read.code, Part.READ)))
    saved = 0
    for at in range(work.errand.done, len(changes), _TAKEN):
        piece = changes[at : at + _TAKEN]
        done = min(len(changes), at + _TAKEN)
        saved += await work.step(done, len(changes), take_goods, piece, by=work.errand.asked_by)
    return Outcome({"products": len(changes), "saved": saved})


def _merge_all(connection: Connection, changes: Sequence[ProductChange]) -> _Merged:
    """What some changes come to, as things stand. Eight statements, and one more for each 400 SKUs."""
    present = find_drafts(connection, [change.article for change in changes])
    owners = find_sku_owners(connection, [sku.article for change in changes for sku in change.skus])
    names = Names(list_category_codes(connection), list_templates(connection))
    new, changed, same = [], [], 0
    problems: list[Problem] = []
    for change in changes:
        try:
            draft = merge_goods(change, present.get(change.article), names, owners)
        except CannotMerge as cannot:
            problems += cannot.problems
            continue
        if change.article not in present:
            new.append(draft)
        elif draft != present[change.article]:
            changed.append(draft)
        else:
            same += 1
    return _Merged(tuple(new), tuple(changed), same, tuple(problems))


def take_goods(tx: Transaction, changes: Sequence[ProductChange], *, by: Actor) -> int:
    """Save what is new or changed of a piece; the log tells which. Returns how many products.

    Raises ImportHasErrors if the catalog has changed so since the file was read that a product can't be saved.
    """
    merged = _merge_all(tx.connection, changes)
    if merged.problems:
        raise ImportHasErrors(errors=len(merged.problems), row=merged.problems[0].row)
    drafts = (*merged.new, *merged.changed)
    for draft in drafts:
        save_product(tx, draft)
        stock_draft(tx, draft, by=by)
    if drafts:
        told = {"from": "import", "new": [of.article for of in merged.new]}
        record_act(tx, Act(by, _ACTION, "goods", told | {"changed": [of.article for of in merged.changed]}))
    return len(drafts)


def _add(one: _Merged, other: _Merged) -> _Merged:
    new, changed = one.new + other.new, one.changed + other.changed
    return _Merged(new, changed, one.same + other.same, one.problems + other.problems)


def _restore(path: Path) -> Iterator[ProductChange]:
    with path.open("rb") as lines:
        for line in lines:
            told: Mapping[str, Any] = orjson.loads(line)
            yield restore_change(told)


KINDS = (ErrandKind(READ_GOODS, _read_goods), ErrandKind(TAKE_GOODS, _take_goods))
