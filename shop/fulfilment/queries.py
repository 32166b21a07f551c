"""Reads of parcels."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from shop.fulfilment.codes import open_code
from shop.fulfilment.parcel import Parcel
from shop.fulfilment.tables import parcel, parcel_line
from shop.places.place import Way


def list_parcels(connection: Connection, order_no: str) -> tuple[Parcel, ...]:
    """An order's parcels in the order in which they were sent. Two statements."""
    rows = connection.execute(select(parcel).where(parcel.c.order_no == order_no).order_by(parcel.c.id)).all()
    lines = _list_lines(connection, [row.id for row in rows])
    return tuple(
        Parcel(
            id=row.id,
            order_no=row.order_no,
            place_id=row.place_id,
            way=Way(row.way),
            carrier=row.carrier,
            number=row.number,
            code=open_code(connection, row.order_no, row.sealed_code),
            shipped_at=row.shipped_at,
            receive_by=row.receive_by,
            received_at=row.received_at,
            lines=lines[row.id],
        )
        for row in rows
    )


def _list_lines(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    lines: dict[int, dict[str, int]] = {id_: {} for id_ in ids}
    if ids:
        for row in connection.execute(
            select(parcel_line).where(parcel_line.c.parcel_id.in_(ids)).order_by(parcel_line.c.line)
        ):
            held = lines[row.parcel_id]
            held[row.line] = held.get(row.line, 0) + row.quantity
    return lines
