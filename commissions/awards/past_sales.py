"""Reads sales as they were frozen, with what they earned whom, for a rehearsal.

Three statements, however many.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from commissions.awards.parties import restore_parties
from commissions.awards.rehearsal import PastAward, PastSale
from commissions.awards.repository import LINE, restore_line
from commissions.awards.tables import award, sale, sale_line
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.policies.roles import Role


def list_past_sales(connection: Connection, order_nos: Sequence[str]) -> tuple[PastSale, ...]:
    """The sales of these numbers, some hundreds at most, in their order.

    One that was never frozen is left out.
    """
    query = select(sale.c.order_no, sale.c.buyer_id, sale.c.placed_at, sale.c.parties).where(
        sale.c.order_no.in_(order_nos)
    )
    rows = {row.order_no: row for row in connection.execute(query)}

    lines, awards = _list_lines(connection, order_nos), _list_awards(connection, order_nos)

    return tuple(
        PastSale(
            order_no=no,
            placed_at=rows[no].placed_at,
            parties=restore_parties(rows[no].buyer_id, rows[no].parties),
            lines=tuple(restore_line(line, rows[no].parties) for line in lines[no]),
            awards=tuple(awards[no]),
            knows_standings="standings" in rows[no].parties,
        )
        for no in order_nos
        if no in rows
    )


def _list_lines(connection: Connection, order_nos: Sequence[str]) -> dict[str, list[Any]]:
    """The rows of frozen lines by order."""
    of = sale_line.c
    query = select(*LINE, of.order_no).where(of.order_no.in_(order_nos)).order_by(of.order_no, of.position)
    lines: defaultdict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        lines[row.order_no].append(row)
    return lines


def _list_awards(connection: Connection, order_nos: Sequence[str]) -> dict[str, list[PastAward]]:
    """What was awarded, by order, before any refund."""
    of = award.c
    query = select(of.order_no, of.person_kind, of.person_id, of.role, of.rank, of.amount_fen)
    awards: defaultdict[str, list[PastAward]] = defaultdict(list)
    for row in connection.execute(query.where(of.order_no.in_(order_nos)).order_by(of.id)):
        person = Beneficiary(BeneficiaryKind(row.person_kind), row.person_id)
        awards[row.order_no].append(PastAward(person, Role(row.role), row.rank, row.amount_fen))
    return awards
