"""Use cases of what people write. Whoever shows a text asks here first whether it may be shown.

Changes of a person's writings happen under the lock on the member, which the caller holds.
"""

from sqlalchemy import delete, insert, update

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.writings.claims import find_claims
from shop.writings.events import WritingHidden, WritingLetThrough
from shop.writings.queries import get_writing
from shop.writings.refusals import WritingDecided, WritingRefused
from shop.writings.tables import writing
from shop.writings.writing import GROUNDS, LONGEST_REASON, State, Writing

_OPEN: tuple[State, ...] = ("held", "fresh", "seen")


def submit_writing(
    tx: Transaction,
    kind: str,
    member_id: MemberId,
    text: str,
    *,
    before: str = "",
    subject: str = "",
    said: str = "",
    waits: bool = False,
) -> bool:
    """Put what a person wrote into the queue. Returns whether it may be shown now.

    Words of the lists in what is `said` hold it until a person lets it through; a picture says nothing. With `waits`
    everything is held.
    """
    hits = find_claims([said])
    replace_writing(tx, kind, member_id, subject)

    row = {"kind": kind, "subject": subject, "member_id": member_id, "text": text, "before": before}
    state: State = "held" if hits or waits else "fresh"
    row |= {"hits": list(hits), "state": state, "written_at": tx.now, "ground": "", "reason": ""}
    tx.connection.execute(insert(writing).values(**row))
    return state != "held"


def replace_writing(tx: Transaction, kind: str, member_id: MemberId, subject: str = "") -> None:
    """What its author has written anew, or taken away, is decided about no more."""
    mine = (writing.c.kind == kind, writing.c.member_id == member_id, writing.c.subject == subject)
    tx.connection.execute(update(writing).where(*mine, writing.c.state.in_(_OPEN)).values(state="replaced"))


def mark_seen(tx: Transaction, writing_id: int, *, by: Actor) -> None:
    """Somebody has looked at what is shown, and it stays. Raises WritingUnknown, WritingDecided."""
    _decide(tx, writing_id, "fresh", "seen", by=by)


def release_writing(tx: Transaction, writing_id: int, reason: str, *, by: Actor) -> Writing:
    """Let through what was held; the caller shows it.

    Raises WritingUnknown, WritingDecided, WritingRefused.
    """
    _demand_reason(reason)
    found = _decide(tx, writing_id, "held", "seen", by=by, reason=reason.strip())
    tx.publish(WritingLetThrough(found.member_id, found.kind, found.text))
    return found


def hide_writing(tx: Transaction, writing_id: int, ground: str, reason: str, *, by: Actor) -> Writing:
    """Take down what is shown or held, for a listed reason; the caller shows what stood there before.

    Raises WritingUnknown, WritingDecided, WritingRefused.
    """
    if ground not in GROUNDS:
        raise WritingRefused(field="ground")
    _demand_reason(reason)
    found = _decide(tx, writing_id, *_OPEN, "hidden", by=by, ground=ground, reason=reason.strip())
    tx.publish(WritingHidden(found.member_id, found.kind, ground, reason.strip()))
    return found


def forget_writings(tx: Transaction, member_id: MemberId) -> None:
    """What a person wrote goes with what it was shown as."""
    tx.connection.execute(delete(writing).where(writing.c.member_id == member_id))


def _decide(tx: Transaction, writing_id: int, *states: State, by: Actor, **values: str) -> Writing:
    """Move a writing from one of the states to the last one. Returns it as it was."""
    found = get_writing(tx.connection, writing_id)
    change = update(writing).where(writing.c.id == writing_id, writing.c.state.in_(states[:-1]))
    values |= {"state": states[-1]}
    if not tx.connection.execute(change.values(decided_by=by, decided_at=tx.now, **values)).rowcount:
        raise WritingDecided(writing=writing_id, state=found.state)
    return found


def _demand_reason(reason: str) -> None:
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise WritingRefused(field="reason")
