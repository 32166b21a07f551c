"""Checks of what stands outside the cap.

Supply and restock to the fen as frozen, proceeds as what is left (I8).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select

from commissions.awards.conservation import Batch, list_batches
from commissions.awards.tables import award, sale_line
from commissions.ledger.finding import Finding, compare
from commissions.money import calculate_share

_Key = tuple[str, str, str, str, int]
"""Order, line, role, and whose."""


def check_outside(connection: Connection) -> Iterable[Finding]:
    """Every paid sale owes suppliers, dealers and its seller exactly what was frozen.

    Nobody else has such an award.
    """
    for batch in list_batches(connection):
        given, commission = _read_awards(connection, batch)
        owed = Counter(dict(_list_owed(connection, batch, commission)))
        for key in sorted(given.keys() | owed.keys()):
            order_no, line, role, kind, number = key
            subject = f"order:{order_no}:{line}:{role}:{kind}:{number}"
            yield from compare("award_outside_cap", subject, owed[key], given[key])


def _read_awards(connection: Connection, batch: Batch) -> tuple[Counter[_Key], Counter[tuple[str, str]]]:
    """The awards outside the cap, and the commission of each line, before refunds."""
    row = award.c
    given: Counter[_Key] = Counter()
    commission: Counter[tuple[str, str]] = Counter()
    columns = (row.order_no, row.line, row.role, row.person_kind, row.person_id, row.capped, row.amount_fen)
    for of in connection.execute(select(*columns).where(batch.holds(row.order_no))):
        if of.capped:
            commission[of.order_no, of.line] += of.amount_fen
        else:
            given[of.order_no, of.line, of.role, of.person_kind, of.person_id] += of.amount_fen
    return given, commission


def _list_owed(
    connection: Connection, batch: Batch, commission: Counter[tuple[str, str]]
) -> Iterator[tuple[_Key, int]]:
    """What the lines of paid sales owe outside the cap; what is 0 is no award."""
    sales = {of.order_no: of.parties for of in batch.orders if of.status != "placed"}
    row = sale_line.c
    for of in connection.execute(select(row.order_no, row.line, row.paid_fen).where(batch.holds(row.order_no))):
        for role, kind, number, fen in _list_of_line(sales.get(of.order_no, {}), of, commission[of.order_no, of.line]):
            if fen > 0:
                yield (of.order_no, of.line, role, kind, number), fen


def _list_of_line(parties: dict[str, Any], of: Any, commission_fen: int) -> Iterator[tuple[str, str, int, int]]:
    supply, restock = (parties.get(name, {}).get(of.line) for name in ("supply", "restock"))
    if supply is not None:
        yield "supply", "supplier", supply["to"], supply["fen"]
    if restock is not None:
        yield "restock", "dealer", restock["to"], restock["fen"]
    if seller := parties.get("seller"):
        fee_fen = calculate_share(of.paid_fen, seller["fee_bp"])
        left_fen = of.paid_fen - commission_fen - fee_fen - (supply["fen"] if supply else 0)
        yield "proceeds", "dealer", seller["dealer"], left_fen
