"""Use cases of announcements, and the errand that brings one into the inboxes piece by piece.

A piece and how far it got are one commit: whatever process dies, everybody is told once.
"""

from sqlalchemy import insert, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from commissions.tiers.grouping import get_group
from shop.announcements.announcement import AnnouncementDraft, AnnouncementRefused
from shop.announcements.queries import count_audience, get_announcement, select_audience
from shop.announcements.tables import announcement
from shop.catalog.claims import demand_reason
from shop.catalog.repository import make_code
from shop.errands.errand import Errand
from shop.errands.kind import ErrandKind, Outcome, Work
from shop.errands.service import AskErrand, ask_errand
from shop.inbox.service import tell_many

_KIND = "announcement.send"
_AT_ONCE = 500


def send_announcement(tx: Transaction, draft: AnnouncementDraft, key: str, *, by: Actor, reason: str = "") -> Errand:
    """Write it down and ask for it to be brought round; the same `key` again is the same announcement.

    Raises ClaimsFound, GroupUnknown, AnnouncementRefused where there is nobody to tell, TooManyErrands.
    """
    demand_reason((draft.title, draft.text), (), reason)
    if draft.audience.kind == "group":
        get_group(tx.connection, draft.audience.of)
    if not count_audience(tx.connection, draft.audience):
        raise AnnouncementRefused(field="nobody")

    code = make_code()
    asked = ask_errand(tx, AskErrand(_KIND, {"announcement": code}, by, key))
    if asked.arguments["announcement"] == code:
        said = {"title": draft.title, "text": draft.text, "audience": draft.audience.kind}
        said |= {"audience_of": draft.audience.of, "target_kind": draft.target.kind, "target_code": draft.target.code}
        row = {"code": code, "state": "sending", "reached": 0, "told": 0, "made_by": by, "made_at": tx.now}
        tx.connection.execute(insert(announcement).values(**said, **row))
    return asked


def stop_announcement(tx: Transaction, code: str, *, by: Actor) -> bool:
    """Nobody further is told. Returns whether it was still on its way. Raises AnnouncementUnknown."""
    get_announcement(tx.connection, code)
    return _end(tx, code, "stopped")


def tell_next(tx: Transaction, code: str, *, limit: int = _AT_ONCE) -> int:
    """Tell the next people, by their numbers. Returns how many; 0 when it has ended."""
    held = select(announcement.c.id).where(announcement.c.code == code, announcement.c.state == "sending")
    if tx.connection.scalar(held.with_for_update()) is None:
        return 0
    found = get_announcement(tx.connection, code)
    who = select_audience(found.draft.audience).subquery()
    query = select(who.c.member_id).where(who.c.member_id > found.reached).order_by(who.c.member_id).limit(limit)
    ids = tuple(tx.connection.scalars(query))
    if not ids:
        _end(tx, code, "sent")
        return 0

    facts = {"title": found.draft.title, "text": found.draft.text, "path": found.draft.target.path or "/me/notices"}
    tell_many(tx, ids, "announcement", facts)
    counted = {"reached": ids[-1], "told": announcement.c.told + len(ids)}
    tx.connection.execute(update(announcement).where(announcement.c.id == found.id).values(**counted))
    return len(ids)


async def _carry_out(work: Work) -> Outcome:
    code = str(work.errand.arguments["announcement"])
    found = await work.database.read(get_announcement, code)
    total = await work.database.read(count_audience, found.draft.audience)
    done = found.told
    while told := await work.step(done, max(total, done), tell_next, code):
        done += told
    return Outcome({"told": done})


def _end(tx: Transaction, code: str, state: str) -> bool:
    mine = (announcement.c.code == code, announcement.c.state == "sending")
    ended = update(announcement).where(*mine).values(state=state, ended_at=tx.now)
    return tx.connection.execute(ended).rowcount == 1


SEND = ErrandKind(_KIND, _carry_out)
