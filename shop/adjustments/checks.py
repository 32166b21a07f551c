"""Checks of balances changed by hand: where two people stand, two people decided."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from commissions.ledger.finding import Check, Finding
from commissions.ledger.tables import adjustment
from shop.adjustments.service import ACTION, OPENING
from shop.proposals.queries import find_last_proposal

_ROWS_AT_ONCE = 1000


def check_two_adjusted(connection: Connection) -> Iterable[Finding]:
    """An adjustment of two people was proposed by the one and carried out by the other.

    Opening balances have a check of their own: there two people agreed to a whole file.
    """
    row = adjustment.c
    by_two = (row.second_by.is_not(None), ~row.number.startswith(OPENING, autoescape=True))
    query = select(row.number, row.adjusted_by, row.second_by).where(*by_two)
    for of in connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)):
        decided = find_last_proposal(connection, ACTION, of.number)
        agreed = (decided.proposed_by, decided.decided_by) if decided and decided.status == "carried_out" else None
        if agreed != (of.adjusted_by, of.second_by):
            told = " and ".join(map(str, agreed)) if agreed else "nobody"
            yield Finding("adjustment_by_two", f"adjustment:{of.number}", f"{of.adjusted_by} and {of.second_by}", told)


CHECKS: tuple[Check, ...] = (check_two_adjusted,)
