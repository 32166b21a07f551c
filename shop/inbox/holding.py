"""Use cases of wishes: what is told now, what never, and what goes together as one digest.

Each notice is looked at in the commit that records it, and again whenever a try of its was put off. A job gathers what
is held and tells of it by the outbox in one commit: a crash loses no digest and makes no second one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, func, select, update

from commissions.apart import do_each
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.choices.choice import Topic
from shop.choices.queries import does_want
from shop.inbox.events import NoticesGathered
from shop.inbox.kinds import KINDS, MUTABLE
from shop.inbox.notice import DIGEST_KIND, KeptNotice, Notice
from shop.inbox.queries import find_notice
from shop.inbox.service import record_notice
from shop.inbox.tables import notice, notice_wish
from shop.inbox.wishes import GATHERED_FOR, Lately, NoticeWishes, determine_fate
from shop.members.codes import make_code
from shop.members.refusals import UnknownMember
from shop.members.repository import lock_member
from shop.schema import insert_or_update

_AT_ONCE = 200
_MOST_COUNTED = 100


def find_notice_wishes(connection: Connection, member_id: MemberId) -> NoticeWishes:
    """How somebody wants to be told: of everything, at any hour, until they say otherwise."""
    row = connection.execute(select(notice_wish).where(notice_wish.c.member_id == member_id)).first()
    if row is None:
        return NoticeWishes()
    # A kind that was mutable when it was muted may be told always today.
    return NoticeWishes(frozenset(row.muted) & MUTABLE, row.quiet_from, row.quiet_until, row.most_an_hour)


def keep_notice_wishes(tx: Transaction, member_id: MemberId, wishes: NoticeWishes) -> None:
    """Keep how somebody wants to be told. What waits of a kind that is muted now is told no more.

    Raises UnknownMember.
    """
    lock_member(tx.connection, member_id)
    row = {
        "member_id": member_id,
        "muted": sorted(wishes.muted),
        "quiet_from": wishes.quiet_from,
        "quiet_until": wishes.quiet_until,
        "most_an_hour": wishes.most_an_hour,
        "changed_at": tx.now,
    }
    insert_or_update(tx.connection, notice_wish, ("member_id",), row)
    held = (notice.c.member_id == member_id, notice.c.state == "held", notice.c.kind.in_(sorted(wishes.muted)))
    tx.connection.execute(update(notice).where(*held).values(state="muted", held_until=None))


def take_in(tx: Transaction, told: Notice, *, delivery_id: int) -> KeptNotice | None:
    """Put a notice into the inbox, once for each delivery, and decide whether it is told now.

    None for an offer to somebody who declined offers: it is not in the inbox either.
    """
    if _is_declined(tx, told.kind, told.member_id):
        return None
    return _decide(tx, record_notice(tx, told, delivery_id=delivery_id))


def decide_anew(tx: Transaction, kept: KeptNotice) -> KeptNotice:
    """Look whether a notice that waits may be told now; what has begun to leave is no longer ours to hold."""
    if kept.state == "waiting" and _is_declined(tx, kept.notice.kind, kept.notice.member_id):
        mine = (notice.c.id == kept.id, notice.c.state == "waiting")
        tx.connection.execute(update(notice).where(*mine).values(state="muted"))
        return replace(kept, state="muted")
    return _decide(tx, kept)


def _decide(tx: Transaction, kept: KeptNotice) -> KeptNotice:
    """What becomes of a notice that waits, to somebody who has not declined its kind."""
    if kept.state != "waiting":
        return kept
    told = kept.notice
    lately = Lately() if KINDS[told.kind].always else _find_lately(tx, kept)
    fate = determine_fate(told.kind, find_notice_wishes(tx.connection, told.member_id), lately, tx.now)
    if fate.state == "waiting":
        return kept

    if told.kind == DIGEST_KIND:
        assert fate.until is not None
        _hold_again(tx, str(told.facts["digest"]), fate.until)
        values: dict[str, object] = {"state": "muted"}
    else:
        values = {"state": fate.state, "held_until": fate.until}
    tx.connection.execute(update(notice).where(notice.c.id == kept.id, notice.c.state == "waiting").values(**values))
    found = find_notice(tx.connection, kept.id)
    assert found is not None
    return found


def gather_held(tx: Transaction, *, limit: int = _AT_ONCE) -> int:
    """Job: tell everybody whose time has come of what was held, in one notice each. Returns how many people."""
    due = (notice.c.state == "held", notice.c.held_until <= tx.now)
    query = select(notice.c.member_id).where(*due).distinct().order_by(notice.c.member_id).limit(limit)
    people = [MemberId(member_id) for member_id in tx.connection.scalars(query)]
    return sum(do_each(tx, people, lambda one: _gather(tx, one), "gather_held member:{}".format))


def _gather(tx: Transaction, member_id: MemberId) -> int:
    """One person's. The member is locked, so that of two at once the second finds nothing left."""
    try:
        lock_member(tx.connection, member_id)
    except UnknownMember:
        # Whoever is erased leaves no notices behind; what came later has nobody to go to.
        _settle(tx, member_id, {"state": "muted", "held_until": None})
        return 1
    wishes = find_notice_wishes(tx.connection, member_id)
    if end := wishes.find_quiet_end(tx.now):
        _settle(tx, member_id, {"held_until": end})
        return 0

    code = make_code()
    gathered = _settle(tx, member_id, {"state": "told", "held_until": None, "digest": code})
    told = [str(row.kind) for row in gathered if row.read_at is None]
    counts = Counter(kind for kind in told if not _is_declined(tx, kind, member_id))
    if counts:
        tx.publish(NoticesGathered(member_id, code, dict(counts)))
    return 1 if gathered else 0


def _settle(tx: Transaction, member_id: MemberId, values: dict[str, object]) -> Sequence[Row[tuple[str, datetime]]]:
    """Change everything that is held of a person. Returns kinds and when each was read."""
    held = (notice.c.member_id == member_id, notice.c.state == "held")
    change = update(notice).where(*held).values(**values).returning(notice.c.kind, notice.c.read_at)
    return tx.connection.execute(change).all()


def _is_declined(tx: Transaction, kind: str, member_id: MemberId) -> bool:
    """Whether it is an offer, and the person wants none."""
    return KINDS[kind].offer and not does_want(tx.connection, member_id, Topic.OFFERS)


def _hold_again(tx: Transaction, digest: str, until: datetime) -> None:
    """A digest that came into the quiet hours lets its notices go: they go with the next."""
    mine = (notice.c.digest == digest, notice.c.state == "told")
    change = update(notice).where(*mine).values(state="held", held_until=until, digest=None)
    tx.connection.execute(change)


def _find_lately(tx: Transaction, kept: KeptNotice) -> Lately:
    """What left alone of the same kind within the last hour, and until when others of it are gathered."""
    row, told = notice.c, kept.notice
    mine = (row.member_id == told.member_id, row.kind == told.kind)
    left = select(row.id).where(*mine, row.sending_since > tx.now - GATHERED_FOR).limit(_MOST_COUNTED)
    alone = tx.connection.scalar(select(func.count()).select_from(left.subquery())) or 0
    until = tx.connection.scalar(select(func.max(row.held_until)).where(*mine, row.state == "held"))
    return Lately(alone, until)
