"""Reads of proposals."""

from typing import Any

from sqlalchemy import Connection, Row, select

from shop.proposals.proposal import Proposal
from shop.proposals.tables import proposal

_MOST_LISTED = 100


def list_open_proposals(connection: Connection) -> tuple[Proposal, ...]:
    """What waits for a second person, the oldest first; at most 100."""
    query = select(proposal).where(proposal.c.status == "open").order_by(proposal.c.id).limit(_MOST_LISTED)
    return tuple(restore_proposal(row) for row in connection.execute(query))


def restore_proposal(row: Row[Any]) -> Proposal:
    """The proposal of a row."""
    return Proposal(**row._mapping)
