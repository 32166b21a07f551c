"""Reads sales as they were frozen, with what they earned whom, for a rehearsal. Three statements, however many."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, select

from commissions.awards.frozen import restore_parties
from commissions.awards.rehearsal import PastAward, PastSale
from commissions.awards.tables import award, sale, sale_line
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.policies.parties import Line


def list_past_sales(connection: Connection, order_nos: Sequence[str]) -> tuple[PastSale, ...]:
    """The sales of these numbers, some hundreds at most, in their order; one that was never frozen is left out."""
    query = select(sale.c.order_no, sale.c.buyer_id, sale.c.placed_at, sale.c.upline).where(
        sale.c.order_no.in_(order_nos)
    )
    rows = {row.order_no: row for row in connection.execute(query)}
    lines, awards = list_lines(connection, order_nos), list_awards(connection, order_nos)
    return tuple(
        PastSale(
            order_no=no,
            placed_at=rows[no].placed_at,
            parties=restore_parties(rows[no].buyer_id, rows[no].upline),
            lines=tuple(lines[no]),
            awards=tuple(awards[no]),
        )
        for no in order_nos
        if no in rows
    )


def list_lines(connection: Connection, order_nos: Sequence[str]) -> dict[str, list[Line]]:
    """The frozen lines by order."""
    of = sale_line.c
    columns = (of.line, of.sku, of.product, of.category, of.quantity, of.paid_fen, of.cost_fen)
    query = select(of.order_no, *columns).where(of.order_no.in_(order_nos)).order_by(of.order_no, of.position)
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for no, *rest in connection.execute(query):
        lines[no].append(Line(*rest))
    return lines


def list_awards(connection: Connection, order_nos: Sequence[str]) -> dict[str, list[PastAward]]:
    """What was awarded, by order, before any refund."""
    of = award.c
    query = select(of.order_no, of.person_kind, of.person_id, of.level, of.amount_fen)
    awards: defaultdict[str, list[PastAward]] = defaultdict(list)
    for row in connection.execute(query.where(of.order_no.in_(order_nos)).order_by(of.id)):
        person = Beneficiary(BeneficiaryKind(row.person_kind), row.person_id)
        awards[row.order_no].append(PastAward(person, row.level, row.amount_fen))
    return awards
