"""The two errands of a file of parcels: it is read and shown with every error, and then the parcels are recorded.

The same file a second time ships nothing twice. An order of which a refund is under way is held and named.
"""

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.audit_log.act import Act
from shop.audit_log.service import record_act
from shop.errands.files import Part
from shop.errands.kind import ErrandKind, Outcome, Work
from shop.fulfilment.shipping_file import ShippingRow
from shop.fulfilment.shipping_many import JudgedParcels, ShipMany, ShippedMany, judge_parcels, ship_many
from shop.imports.reading import read_table
from shop.imports.reports import find_read, keep_problems
from shop.imports.shipping_rows import NEEDED, ShippingRows, make_problem, restore_row, titles, write_row
from shop.orders.queries import find_order
from shop.words import words

READ_PARCELS = "shipping.read"
TAKE_PARCELS = "shipping.take"
MOST_ROWS = 5_000
_TAKEN = 20
"""Orders of one commit."""
_ACTION = "orders.ship"


async def _read_parcels(work: Work) -> Outcome:
    """Read the file and look at every order. Raises TableUnreadable, ColumnsMissing."""
    code, taken = work.errand.code, ShippingRows()
    async for row in read_table(work.files.find(code, Part.GIVEN), titles(), NEEDED, most_rows=MOST_ROWS):
        taken.take(row)
        await work.report(row.number, None)

    rows, problems = taken.finish(), taken.problems
    judged = [await work.database.read(_judge, piece) for piece in _split(rows)]
    problems += [make_problem(of) for one in judged for of in one.problems]
    work.files.begin(code, Part.READ).write_bytes(b"".join(orjson.dumps(write_row(row)) + b"\n" for row in rows))
    work.files.complete(code, Part.READ)

    counted = {
        "new": len({of.order_no for one in judged for of in one.shipped}),
        "changed": len({of.order_no for one in judged for of in one.corrected}),
        "same": len({no for one in judged for no in one.before}),
    }
    held = sorted({of for one in judged for of in one.held})
    return keep_problems(
        work, {**counted, "held": held}, problems, titles(), words("imports/words.toml")["file"]["parcels"]
    )


async def _take_parcels(work: Work) -> Outcome:
    """Record the parcels. Raises ImportUnread, ImportHasErrors, ErrandFileGone, ShippingFileRefused."""
    read = await work.database.read(find_read, work.errand, READ_PARCELS)
    lines = work.files.find(read.code, Part.READ).read_bytes().splitlines()
    pieces = _split([restore_row(orjson.loads(line)) for line in lines])
    done: list[ShippedMany] = []
    for at in range(work.errand.done, len(pieces)):
        done.append(await work.step(at + 1, len(pieces), _ship, pieces[at], by=work.errand.asked_by))
    held = sorted({of for one in done for of in one.held})
    counted = {"shipped": sum(len(of.shipped) for of in done), "corrected": sum(len(of.corrected) for of in done)}
    return Outcome({**counted, "held": held})


def _judge(connection: Connection, rows: Sequence[ShippingRow]) -> JudgedParcels:
    return judge_parcels(connection, rows, find_order)


def _ship(tx: Transaction, rows: Sequence[ShippingRow], *, by: Actor) -> ShippedMany:
    done = ship_many(tx, ShipMany(tuple(rows), by))
    if done.shipped or done.corrected:
        told = {"from": "import", "shipped": list(done.shipped), "corrected": list(done.corrected)}
        record_act(tx, Act(by, _ACTION, "file", told))
    return done


def _split(rows: Sequence[ShippingRow]) -> list[list[ShippingRow]]:
    """Pieces of some orders; an order's parcels stay together, for they are counted together."""
    by_order: dict[str, list[ShippingRow]] = {}
    for row in rows:
        by_order.setdefault(row.order_no, []).append(row)
    orders = list(by_order.values())
    return [[row for rows_of in orders[at : at + _TAKEN] for row in rows_of] for at in range(0, len(orders), _TAKEN)]


KINDS = (ErrandKind(READ_PARCELS, _read_parcels), ErrandKind(TAKE_PARCELS, _take_parcels))
