"""Use cases of proposals: the first word is kept, the second carries it out in its own unit of work."""

from typing import Any

from sqlalchemy import select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.proposals.proposal import WAITS_FOR, Proposal, Status, Wish
from shop.proposals.queries import restore_proposal
from shop.proposals.refusals import AnotherPersonNeeded, ProposalLapsed, ProposalUnknown
from shop.proposals.tables import proposal
from shop.schema import insert_or_ignore


def take_word(tx: Transaction, wish: Wish) -> Proposal | None:
    """The other person's word for this very wish, which ends by it.

    None if this is the first, which is kept then. Whoever gets a proposal carries the action out now, in this unit of
    work. A proposal for something else, of another state of the subject, or too old, lapses, and the wish takes its
    place. Raises AnotherPersonNeeded.
    """
    earlier = _lock_open(tx, wish.action, wish.subject)
    if earlier is None:
        return None if _keep(tx, wish) else take_word(tx, wish)

    if not earlier.is_same(wish) or earlier.ends_at <= tx.now:
        _end(tx, earlier, "lapsed", None)
        _keep(tx, wish)
        return None

    _end_by(tx, earlier, wish.by)
    return earlier


def agree(tx: Transaction, action: str, subject: str, *, seen: str, by: Actor) -> Proposal:
    """The other person's word for what waits, whatever it is.

    It ends by it, and the caller carries it out in this unit of work. `seen` is how the subject stands. Raises
    ProposalUnknown, ProposalLapsed, AnotherPersonNeeded.
    """
    found = _lock_open(tx, action, subject)
    if found is None:
        raise ProposalUnknown(proposal=subject)
    if found.seen != seen or found.ends_at <= tx.now:
        raise ProposalLapsed(proposal=found.id, action=action, subject=subject)
    _end_by(tx, found, by)
    return found


def refuse_proposal(tx: Transaction, proposal_id: int, *, by: Actor) -> Proposal:
    """End a proposal; nothing is carried out.

    Anybody may, also whoever proposed it. Raises ProposalUnknown.
    """
    row = tx.connection.execute(select(proposal).where(proposal.c.id == proposal_id).with_for_update()).first()
    if row is None or row.status != "open":
        raise ProposalUnknown(proposal=proposal_id)
    found = restore_proposal(row)
    _end(tx, found, "refused", by)
    return found


def _lock_open(tx: Transaction, action: str, subject: str) -> Proposal | None:
    mine = (proposal.c.action == action, proposal.c.subject == subject, proposal.c.status == "open")
    row = tx.connection.execute(select(proposal).where(*mine).with_for_update()).first()
    return restore_proposal(row) if row else None


def _keep(tx: Transaction, wish: Wish) -> bool:
    """Whether the proposal waits now.

    If two people propose the same at once, one waits and the other's word becomes the second.
    """
    row: dict[str, Any] = {
        "action": wish.action,
        "subject": wish.subject,
        "payload": dict(wish.payload),
        "seen": wish.seen,
    }
    # An identity may end and its person get another: the member behind it is what stays.
    row |= {"proposed_by": wish.by, "proposer_member_id": wish.by.member_id, "proposed_at": tx.now}
    row |= {"reason": wish.reason, "status": "open"}
    return insert_or_ignore(tx.connection, proposal, row | {"ends_at": tx.now + WAITS_FOR})


def _end_by(tx: Transaction, found: Proposal, by: Actor) -> None:
    """The second word. Raises AnotherPersonNeeded for whoever had the first, and for the program itself."""
    if by.is_same_person(found.proposed_by) or not by.is_person:
        raise AnotherPersonNeeded(action=found.action, subject=found.subject, by=str(by))
    _end(tx, found, "carried_out", by)


def _end(tx: Transaction, found: Proposal, status: Status, by: Actor | None) -> None:
    mine = update(proposal).where(proposal.c.id == found.id, proposal.c.status == "open")
    tx.connection.execute(mine.values(status=status, decided_by=by, decided_at=tx.now))
