"""Checks of dividends: where two people stand, two people decided."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from commissions.dividends.tables import dividend_run
from commissions.ledger.finding import Check, Finding
from shop.dividing.service import ACTION
from shop.proposals.queries import find_last_proposal


def check_two_decided(connection: Connection) -> Iterable[Finding]:
    """A run was proposed by the one and carried out by the other."""
    row = dividend_run.c
    query = select(row.no, row.approved_by, row.second_by).where(row.approved_by.is_not(None))
    for of in connection.execute(query.execution_options(yield_per=1000)):
        decided = find_last_proposal(connection, ACTION, of.no)
        agreed = (decided.proposed_by, decided.decided_by) if decided and decided.status == "carried_out" else None
        if agreed != (of.approved_by, of.second_by):
            told = " and ".join(map(str, agreed)) if agreed else "nobody"
            yield Finding("dividend_by_two", f"dividend:{of.no}", f"{of.approved_by} and {of.second_by}", told)


CHECKS: tuple[Check, ...] = (check_two_decided,)
