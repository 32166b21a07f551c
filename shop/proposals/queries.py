"""Reads of proposals."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from shop.proposals.proposal import Proposal
from shop.proposals.tables import proposal

_MOST_LISTED = 100


def list_open_proposals(connection: Connection, action: str | None = None) -> tuple[Proposal, ...]:
    """What waits for a second person, of one action or of all, the oldest first; at most 100."""
    query = select(proposal).where(proposal.c.status == "open")
    query = query if action is None else query.where(proposal.c.action == action)
    query = query.order_by(proposal.c.id).limit(_MOST_LISTED)
    return tuple(restore_proposal(row) for row in connection.execute(query))


def list_open_about(connection: Connection, subjects: Collection[str]) -> tuple[Proposal, ...]:
    """What waits for a second person about these subjects, the oldest first."""
    query = select(proposal).where(proposal.c.subject.in_(subjects), proposal.c.status == "open")
    return tuple(restore_proposal(row) for row in connection.execute(query.order_by(proposal.c.id)))


def find_proposal(connection: Connection, proposal_id: int) -> Proposal | None:
    """A proposal, open or ended."""
    row = connection.execute(select(proposal).where(proposal.c.id == proposal_id)).first()
    return restore_proposal(row) if row else None


def count_open_proposals(connection: Connection) -> int:
    """How many proposals wait for a second person."""
    return int(
        connection.scalar(select(func.count()).select_from(proposal).where(text("proposal.status = 'open'"))) or 0
    )


def find_last_proposal(connection: Connection, action: str, subject: str) -> Proposal | None:
    """The latest proposal about a subject, open or ended."""
    mine = (proposal.c.action == action, proposal.c.subject == subject)
    row = connection.execute(select(proposal).where(*mine).order_by(proposal.c.id.desc()).limit(1)).first()
    return restore_proposal(row) if row else None


def restore_proposal(row: Row[Any]) -> Proposal:
    """The proposal of a row, with the member behind whoever proposed it."""
    values = dict(row._mapping)
    member_id = values.pop("proposer_member_id")
    return Proposal(**values | {"proposed_by": replace(row.proposed_by, member_id=member_id)})
