"""Checks of orders against the journal.

What came in is what is kept, owed, taken or gone, to the fen (I7, I9). Orders are read in batches by their numbers,
with all that was posted for them, so that memory stays small.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, cast, func, select

from commissions.awards.sources import get_source
from commissions.awards.tables import award, sale, sale_case, sale_line, sale_refund
from commissions.ledger.entry import COMMISSION
from commissions.ledger.finding import Finding, compare
from commissions.ledger.tables import ledger_entry, ledger_posting
from commissions.money import calculate_kept
from commissions.policies.kept import LineRefund, calculate_supply_kept
from commissions.policies.roles import Role
from commissions.schema import Fen

_ORDERS_AT_ONCE = 500


@dataclass
class _Booked:
    """What the journal has for one order.

    By account what it holds, by code what moved, by award where it lies.
    """

    accounts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    awards: Counter[tuple[int, str]] = field(default_factory=Counter)

    def add(self, row: Any) -> None:
        """Count some postings of the same kind."""
        fen = int(row.fen)
        self.accounts[row.source] -= fen
        self.accounts[row.destination] += fen
        self.codes[f"{row.source}>{row.destination}" if row.of_refund else f"aside:{row.code}"] += fen
        if row.award_id is not None:
            self.awards[row.award_id, row.source.split(":")[1]] -= fen
            self.awards[row.award_id, row.destination.split(":")[1]] += fen


@dataclass(frozen=True)
class Batch:
    """Orders with numbers beyond `after`, up to `last`, in the database's own order of texts."""

    after: str | None
    last: str
    orders: tuple[Any, ...]

    def holds(self, column: Column[Any]) -> ColumnElement[bool]:
        """Whether the order number in `column` is of this batch."""
        within = column <= self.last
        return within if self.after is None else and_(column > self.after, within)


def list_batches(connection: Connection) -> Iterator[Batch]:
    """All orders that were frozen, batch by batch."""
    after: str | None = None
    while True:
        query = select(sale).order_by(sale.c.order_no).limit(_ORDERS_AT_ONCE)
        orders = connection.execute(query.where(sale.c.order_no > after) if after else query).all()
        if not orders:
            return
        yield Batch(after, orders[-1].order_no, tuple(orders))
        after = orders[-1].order_no


def _read_booked(connection: Connection, batch: Batch) -> dict[str, _Booked]:
    """What was posted for the orders of a batch."""
    row, entry = ledger_posting.c, ledger_entry.c
    of_refund = (func.substr(entry.key, 1, 8) != "payment:").label("of_refund")
    kind = (entry.order_no, row.source, row.destination, row.code, row.award_id, of_refund)
    query = (
        select(*kind, cast(func.sum(row.amount_fen), Fen).label("fen"))
        .join(ledger_entry, entry.id == row.entry_id)
        .where(batch.holds(entry.order_no))
        .group_by(*kind)
    )

    booked = {of.order_no: _Booked() for of in batch.orders}
    for found in connection.execute(query):
        booked.setdefault(found.order_no, _Booked()).add(found)
    return booked


def check_orders(connection: Connection) -> Iterable[Finding]:
    """Every order: paid, refunded, on its way, and what is left of it, by table and by journal (I7)."""
    for batch in list_batches(connection):
        booked = _read_booked(connection, batch)
        refunds = _sum_refunds(connection, batch)
        commissions = _sum_kept(connection, batch)
        for of in batch.orders:
            yield from _check_order(of, booked[of.order_no], refunds, commissions[of.order_no])
    column = ledger_entry.c.order_no
    known = select(sale.c.order_no).where(sale.c.order_no == column).correlate(ledger_entry).exists()
    for order_no in connection.scalars(select(column).where(column.is_not(None), ~known).distinct()):
        yield Finding("order_exists", f"order:{order_no}", "an order", "only entries")


def _check_order(
    of: Any, own: _Booked, refunds: Counter[tuple[str, str]], commissions: Counter[str]
) -> Iterable[Finding]:
    """One order. What was captured is what is kept, owed, on its way, gone, taken, or still set aside."""
    subject, moved, holds = f"order:{of.order_no}", own.codes, own.accounts
    decided = moved["merchant:sales>merchant:refunding"] - moved["merchant:refunding>merchant:sales"]

    yield from compare("order_paid", subject, of.paid_fen, moved["outside:payments>merchant:sales"])
    yield from compare("order_refunds_booked", subject, of.refunded_fen, decided)
    yield from compare("order_refunds_standing", subject, of.refunded_fen, refunds[of.order_no, "standing"])

    settled = moved["merchant:refunding>outside:payments"]
    yield from compare("order_refunds_settled", subject, refunds[of.order_no, "settled"], settled)

    # Accounts that nobody has awards from must not have paid either, so each is compared with 0 at least.
    for role in Role:
        commissions[get_source(role).full_name] += 0
    for source, kept_fen in sorted(commissions.items()):
        where = subject if source == COMMISSION.full_name else f"{subject}:{source}"
        yield from compare("order_commissions", where, kept_fen, -holds[source])

    for account in ("merchant:refunding", "merchant:suspense", "outside:pay_fees"):
        if holds[account] < 0:
            yield Finding("order_conserved", f"{subject}:{account}", "0 or more", str(holds[account]))

    gone = moved["merchant:sales>outside:payments"] + of.refunded_fen + holds["outside:pay_fees"]
    spent = moved["member:spending>merchant:sales"] - moved["merchant:sales>member:available"]
    kept = of.paid_fen - gone + spent + own.codes["aside:accepted"] - own.codes["aside:accepted_returned"]

    yield from compare("order_conserved", subject, kept, holds["merchant:sales"])


def _sum_refunds(connection: Connection, batch: Batch) -> Counter[tuple[str, str]]:
    """The refunds of each order that stand, and those of them that Pay has settled."""
    sums: Counter[tuple[str, str]] = Counter()
    row = sale_refund.c
    query = select(row.order_no, row.total_fen, row.status).where(batch.holds(row.order_no), row.status != "reinstated")
    for of in connection.execute(query):
        sums[of.order_no, "standing"] += of.total_fen
        sums[of.order_no, "settled"] += of.total_fen if of.status == "settled" else 0
    return sums


def _sum_kept(connection: Connection, batch: Batch) -> defaultdict[str, Counter[str]]:
    """What the awards of each order keep in all, by the merchant's account that pays them."""
    kept = cast(func.sum(award.c.kept_fen), Fen).label("fen")
    query = select(award.c.order_no, award.c.role, kept).where(batch.holds(award.c.order_no))
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for of in connection.execute(query.group_by(award.c.order_no, award.c.role)):
        sums[of.order_no][get_source(Role(of.role)).full_name] += int(of.fen)
    return sums


def check_lines(connection: Connection) -> Iterable[Finding]:
    """Each line's refunded sum is that of its standing refunds, and its open cases are counted."""
    row, of_refund, opened = sale_line.c, sale_refund.c, sale_case.c
    for batch in list_batches(connection):
        refunded: Counter[tuple[str, str]] = Counter()
        cases: Counter[tuple[str, str]] = Counter()
        standing = (batch.holds(of_refund.order_no), of_refund.status != "reinstated")
        for of in connection.execute(select(sale_refund).where(*standing)):
            refunded.update({(of.order_no, line): fen for line, fen in of.lines.items()})
            cases.update((of.order_no, line) for line in of.lines if of.status == "decided")
        still = select(opened.order_no, opened.line).where(batch.holds(opened.order_no), opened.closed_at.is_(None))
        cases.update((of.order_no, of.line) for of in connection.execute(still))
        lines = select(row.order_no, row.line, row.refunded_fen, row.open_cases).where(batch.holds(row.order_no))
        for of in connection.execute(lines):
            key, subject = (of.order_no, of.line), f"order:{of.order_no}:{of.line}"
            yield from compare("line_refunds", subject, refunded[key], of.refunded_fen)
            yield from compare("line_cases", subject, cases[key], of.open_cases)


def check_awards(connection: Connection) -> Iterable[Finding]:
    """Each award keeps what its line's refunds leave, nothing once reversed.

    The journal has it there (I9).
    """
    row, line = award.c, sale_line.c
    query = select(row.id, row.order_no, row.line, row.role, row.amount_fen, row.kept_fen, row.status)
    query = query.add_columns(line.paid_fen, line.refunded_fen)
    query = query.join(sale_line, and_(line.order_no == row.order_no, line.line == row.line))

    for batch in list_batches(connection):
        booked = _read_booked(connection, batch)
        each = _read_refunds_of_supply(connection, batch)
        for of in connection.execute(query.where(batch.holds(row.order_no))):
            yield from _check_award(of, booked[of.order_no].awards, each[of.order_no, of.line])

    posted = ledger_posting.c
    known = select(row.id).where(row.id == posted.award_id).correlate(ledger_posting).exists()
    orphans = select(posted.award_id, posted.entry_id).where(posted.award_id.is_not(None), ~known)

    for lost in connection.execute(orphans):
        yield Finding("award_exists", f"award:{lost.award_id}", "an award", f"only postings: entry {lost.entry_id}")


def _read_refunds_of_supply(connection: Connection, batch: Batch) -> defaultdict[tuple[str, str], Sequence[LineRefund]]:
    """The refunds that stand of each line with supply, in their order: only supply asks for it."""
    row = sale_refund.c
    with_supply = [of.order_no for of in batch.orders if "supply" in of.parties]
    standing = (batch.holds(row.order_no), row.order_no.in_(with_supply), row.status != "reinstated")
    each: defaultdict[tuple[str, str], Sequence[LineRefund]] = defaultdict(tuple)
    query = select(row.order_no, row.lines, row.supply).where(*standing).order_by(row.order_no, row.position)
    for of in connection.execute(query) if with_supply else ():
        for line, fen in of.lines.items():
            each[of.order_no, line] = (*each[of.order_no, line], LineRefund(fen, of.supply.get(line)))
    return each


def _check_award(of: Any, booked: Counter[tuple[int, str]], each: Sequence[LineRefund]) -> Iterable[Finding]:
    """One award by its line's own numbers, and where the journal has its money."""
    subject = f"award:{of.id}"
    left = calculate_kept(of.amount_fen, paid_fen=of.paid_fen, refunded_fen=of.refunded_fen)
    if of.role == Role.SUPPLY:
        left = calculate_supply_kept(of.amount_fen, paid_fen=of.paid_fen, refunds=each)
    yield from compare("award_after_refunds", subject, 0 if of.status == "reversed" else left, of.kept_fen)
    where = (0, of.kept_fen) if of.status == "available" else (of.kept_fen, 0)
    yield from compare("award_booked", subject, where, (booked[of.id, "pending"], booked[of.id, "available"]))
