"""Reads of taxes: the classes that were set, those of an order's lines, and sums at each rate."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, cast, func, select

from commissions.awards.tables import sale_refund
from commissions.days import determine_day
from commissions.ledger.entry import PAYMENTS, REFUNDING, SALES
from commissions.ledger.tables import ledger_entry, ledger_posting
from shop.catalog.tables import category, product
from shop.orders.tables import order_line, shop_order
from shop.schema import Fen
from shop.taxes.counting import SHIPPING, Moved
from shop.taxes.tables import sold_tax, tax_class, tax_counted, tax_day
from shop.taxes.tax_class import UNSET, Kind, TaxClass

_MOVES = {
    ("paid", PAYMENTS.full_name, SALES.full_name): (True, 1),
    ("refund_decided", SALES.full_name, REFUNDING.full_name): (False, 1),
    ("reinstated", REFUNDING.full_name, SALES.full_name): (False, -1),
}
"""The moves of sales that have goods: whether it is a sale or something given back, and the sign of it."""


@dataclass(frozen=True)
class SetClass:
    """A class that was set: whose, what that is called, and the class."""

    kind: Kind
    subject: str
    name: str
    tax: TaxClass


@dataclass(frozen=True)
class RateSums:
    """What was sold and given back at a rate under a code, in fen."""

    tax: TaxClass
    sold_fen: int
    returned_fen: int

    @property
    def left_fen(self) -> int:
        """What is left of what was sold, tax included."""
        return self.sold_fen - self.returned_fen

    @property
    def tax_fen(self) -> int:
        """The tax in it, rounded half up: fen × rate ∕ (1 + rate). Of an unset rate nobody can say: 0."""
        rate = max(self.tax.rate_bp, 0)
        return (2 * self.left_fen * rate + 10_000 + rate) // (2 * (10_000 + rate))


@dataclass(frozen=True)
class SoldLine:
    """A line of an order, or its shipping as the line "", with what was paid for it."""

    order_no: str
    line: str
    fen: int


def find_counted(connection: Connection) -> int:
    """Up to which entry of the journal sales are counted."""
    return connection.scalar(select(tax_counted.c.last_id)) or 0


def list_moved(connection: Connection, after: int, last_id: int) -> list[Moved]:
    """The sales and refunds of the entries beyond `after` up to `last_id`. Two statements."""
    row, entry = ledger_posting.c, ledger_entry.c
    query = (
        select(
            entry.id, entry.key, entry.order_no, entry.posted_at, row.code, row.source, row.destination, row.amount_fen
        )
        .join_from(ledger_entry, ledger_posting, row.entry_id == entry.id)
        .where(
            entry.id > after,
            entry.id <= last_id,
            row.code.in_({code for code, *_ in _MOVES}),
            entry.order_no.is_not(None),
        )
        .order_by(entry.id, row.position)
    )
    found = [of for of in connection.execute(query) if (of.code, of.source, of.destination) in _MOVES]
    numbers = {of.key.split(":")[1] for of in found if of.code != "paid"}
    refunds = {
        of.refund_no: of for of in connection.execute(select(sale_refund).where(sale_refund.c.refund_no.in_(numbers)))
    }

    moved = []
    for of in found:
        is_sale, sign = _MOVES[of.code, of.source, of.destination]
        refund = None if is_sale else refunds.get(of.key.split(":")[1])
        lines = Counter[str]({} if refund is None else {line: sign * fen for line, fen in refund.lines.items()})
        if refund is not None:
            lines[SHIPPING] += sign * of.amount_fen - sum(lines.values())
        day = determine_day(of.posted_at).isoformat()
        moved.append(Moved(of.id, day, of.order_no, is_sale, sign * of.amount_fen, lines))
    return moved


def find_sold(connection: Connection, orders: Collection[str]) -> dict[str, dict[str, tuple[TaxClass, int]]]:
    """By order and line, at which rate it was sold, and for how much."""
    found: dict[str, dict[str, tuple[TaxClass, int]]] = defaultdict(dict)
    for of in connection.execute(select(sold_tax).where(sold_tax.c.order_no.in_(orders)).order_by(sold_tax.c.line)):
        found[of.order_no][of.line] = (TaxClass(of.tax_code, of.rate_bp), of.fen)
    return found


def find_classes(connection: Connection, orders: Collection[str]) -> list[tuple[SoldLine, TaxClass]]:
    """Each line of some orders with the class of its goods now; shipping has that of the dearest line."""
    line, order = order_line.c, shop_order.c
    lines = connection.execute(
        select(line.order_no, line.line, line.product_code, line.category_code, line.paid_fen)
        .where(line.order_no.in_(orders))
        .order_by(line.order_no, line.position)
    ).all()
    shipping = connection.execute(select(order.no, order.shipping_fen).where(order.no.in_(orders))).all()
    classes = _read_classes(connection)
    upper = _read_uppers(connection)

    found, dearest = [], dict[str, tuple[int, TaxClass]]()
    for of in lines:
        tax = _choose(classes, upper, of.product_code, of.category_code)
        found.append((SoldLine(of.order_no, of.line, of.paid_fen), tax))
        if of.order_no not in dearest or of.paid_fen > dearest[of.order_no][0]:
            dearest[of.order_no] = (of.paid_fen, tax)
    found += [(SoldLine(no, SHIPPING, fen), dearest[no][1] if no in dearest else UNSET) for no, fen in shipping if fen]
    return found


def list_set_classes(connection: Connection) -> tuple[SetClass, ...]:
    """Every class that was set: the shop's, those of categories, those of products."""
    of = tax_class.c
    query = (
        select(
            of.kind,
            of.subject,
            func.coalesce(category.c.name, product.c.name, "").label("name"),
            of.tax_code,
            of.rate_bp,
        )
        .join_from(
            tax_class, category, (of.kind == Kind.CATEGORY.value) & (category.c.code == of.subject), isouter=True
        )
        .join(product, (of.kind == Kind.PRODUCT.value) & (product.c.code == of.subject), isouter=True)
        .order_by(of.kind.desc(), of.subject)
    )
    return tuple(
        SetClass(Kind(kind), subject, name, TaxClass(code, rate_bp))
        for kind, subject, name, code, rate_bp in connection.execute(query)
    )


def sum_rates(connection: Connection, first: date, last: date) -> tuple[RateSums, ...]:
    """What was sold and given back at each rate in some days, the highest rate first."""
    row = tax_day.c
    query = (
        select(row.rate_bp, row.tax_code, cast(func.sum(row.sold_fen), Fen), cast(func.sum(row.returned_fen), Fen))
        .where(row.day.between(first.isoformat(), last.isoformat()))
        .group_by(row.rate_bp, row.tax_code)
        .order_by(row.rate_bp.desc(), row.tax_code)
    )
    return tuple(RateSums(TaxClass(code, rate), sold, back) for rate, code, sold, back in connection.execute(query))


def _read_classes(connection: Connection) -> Mapping[tuple[str, str], TaxClass]:
    found = connection.execute(select(tax_class.c.kind, tax_class.c.subject, tax_class.c.tax_code, tax_class.c.rate_bp))
    return {(kind, subject): TaxClass(code, rate_bp) for kind, subject, code, rate_bp in found}


def _read_uppers(connection: Connection) -> Mapping[str, str]:
    """The upper category of each category that has one, by code."""
    upper = category.alias("upper")
    query = select(category.c.code, upper.c.code.label("above"))
    query = query.join_from(category, upper, category.c.parent_id == upper.c.id)
    return {of.code: of.above for of in connection.execute(query)}


def _choose(
    classes: Mapping[tuple[str, str], TaxClass], upper: Mapping[str, str], product_code: str, category_code: str
) -> TaxClass:
    """The most particular class that is set."""
    wider = (
        (Kind.PRODUCT, product_code),
        (Kind.CATEGORY, category_code),
        (Kind.CATEGORY, upper.get(category_code, "")),
        (Kind.SHOP, "shop"),
    )
    return next((classes[kind.value, subject] for kind, subject in wider if (kind.value, subject) in classes), UNSET)
