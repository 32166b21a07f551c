"""Use cases of taxes: the class of goods is set, and what was sold and refunded is counted at its rate."""

from collections import Counter

from sqlalchemy import Connection, delete, insert, select, update

from commissions.actor import Actor
from commissions.ledger.repository import take_lock
from commissions.ledger.trial import find_last_sealed
from commissions.ports import Transaction
from shop.catalog.tables import category, product
from shop.schema import insert_or_ignore, insert_or_update
from shop.taxes.counting import Moved, divide_moved
from shop.taxes.queries import find_classes, find_counted, find_sold, list_moved
from shop.taxes.tables import sold_tax, tax_class, tax_counted, tax_day
from shop.taxes.tax_class import Kind, TaxClass, TaxSubjectUnknown

_ENTRIES_AT_ONCE = 200
_SHOP = "shop"


def set_tax_class(tx: Transaction, kind: Kind, subject: str, wanted: TaxClass | None, *, by: Actor) -> None:
    """Give the shop, a category or a product a class; None takes it away, so that the next wider one holds.

    What was sold keeps the class of its day. Raises TaxSubjectUnknown.
    """
    if not _is_known(tx.connection, kind, subject):
        raise TaxSubjectUnknown(subject=subject[:40])
    key = (tax_class.c.kind == kind.value, tax_class.c.subject == subject)
    if wanted is None:
        tx.connection.execute(delete(tax_class).where(*key))
        return
    row = {"kind": kind.value, "subject": subject, "tax_code": wanted.code, "rate_bp": wanted.rate_bp}
    insert_or_update(tx.connection, tax_class, ("kind", "subject"), row | {"set_by": by, "set_at": tx.now})


def _is_known(connection: Connection, kind: Kind, subject: str) -> bool:
    if kind is Kind.SHOP:
        return subject == _SHOP
    of = category if kind is Kind.CATEGORY else product
    return connection.execute(select(of.c.id).where(of.c.code == subject)).first() is not None


def count_sales(tx: Transaction) -> int:
    """Count the next sealed entries at the rates of their goods. Returns how many entries it went on."""
    take_lock(tx.connection, "taxes")
    after, sealed = find_counted(tx.connection), find_last_sealed(tx.connection)
    last_id = min(after + _ENTRIES_AT_ONCE, sealed)
    if last_id <= after:
        return 0

    moved = list_moved(tx.connection, after, last_id)
    _freeze_rates(tx, moved)
    sold = find_sold(tx.connection, {of.order_no for of in moved})
    sums = Counter[tuple[str, int, str, bool]]()
    for of in moved:
        for tax, fen in divide_moved(of, sold.get(of.order_no, {})):
            sums[of.day, tax.rate_bp, tax.code, of.is_sale] += fen

    for (day, rate_bp, code, is_sale), fen in sorted(sums.items()):
        _add(
            tx.connection,
            {"day": day, "rate_bp": rate_bp, "tax_code": code},
            "sold_fen" if is_sale else "returned_fen",
            fen,
        )
    insert_or_update(tx.connection, tax_counted, ("name",), {"name": "journal", "last_id": last_id})
    return last_id - after


def _freeze_rates(tx: Transaction, moved: list[Moved]) -> None:
    """Write down at what rate the lines of newly paid orders were sold."""
    paid = {of.order_no for of in moved if of.is_sale}
    rows = [
        {"order_no": of.order_no, "line": of.line, "tax_code": tax.code, "rate_bp": tax.rate_bp, "fen": of.fen}
        for of, tax in find_classes(tx.connection, paid)
    ]
    if rows:
        tx.connection.execute(insert(sold_tax), rows)


def _add(connection: Connection, key: dict[str, str | int], column: str, fen: int) -> None:
    insert_or_ignore(connection, tax_day, key | {"sold_fen": 0, "returned_fen": 0})
    mine = [tax_day.c[name] == value for name, value in key.items()]
    connection.execute(update(tax_day).where(*mine).values({column: tax_day.c[column] + fen}))
