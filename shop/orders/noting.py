"""Use cases of notes and flags: who wrote what about an order, and the colour that it is marked with."""

from sqlalchemy import Connection, delete, insert, select

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.orders.notes import Flag, Note, clean_note
from shop.orders.queries import lock_order
from shop.orders.refusals import OrderUnknown
from shop.orders.tables import order_flag, order_note
from shop.schema import insert_or_update


def write_note(tx: Transaction, order_no: str, text: str, *, by: Actor) -> None:
    """Keep a note. Raises OrderUnknown, OrderNoteRefused."""
    kept = clean_note(text)
    if lock_order(tx.connection, order_no) is None:
        raise OrderUnknown(order_no=order_no)
    row = {"order_no": order_no, "text": kept, "written_by": by, "written_at": tx.now}
    tx.connection.execute(insert(order_note).values(**row))


def set_flag(tx: Transaction, order_no: str, flag: Flag | None, *, by: Actor) -> None:
    """Mark an order with a colour, or with None take the mark away. Raises OrderUnknown."""
    if lock_order(tx.connection, order_no) is None:
        raise OrderUnknown(order_no=order_no)
    if flag is None:
        tx.connection.execute(delete(order_flag).where(order_flag.c.order_no == order_no))
        return
    row = {"order_no": order_no, "colour": flag.value, "set_by": by, "set_at": tx.now}
    insert_or_update(tx.connection, order_flag, ("order_no",), row)


def list_notes(connection: Connection, order_no: str) -> tuple[Note, ...]:
    """The notes about an order, the oldest first."""
    columns = (order_note.c.text, order_note.c.written_by, order_note.c.written_at)
    query = select(*columns).where(order_note.c.order_no == order_no).order_by(order_note.c.id)
    return tuple(Note(*row) for row in connection.execute(query))


def find_flag(connection: Connection, order_no: str) -> Flag | None:
    """The colour that an order is marked with."""
    colour = connection.scalar(select(order_flag.c.colour).where(order_flag.c.order_no == order_no))
    return None if colour is None else Flag(colour)
