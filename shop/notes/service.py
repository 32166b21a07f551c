"""Use cases of notes: kept sealed, read by whoever wrote them, gone with either of the two."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select

from commissions.beneficiary import MemberId
from commissions.network.queries import is_in_team
from commissions.ports import Transaction
from shop.members.repository import lock_member
from shop.notes.note import LONGEST, MOST, Note
from shop.notes.refusals import NoteRefused, NotInTeam, TooManyNotes
from shop.notes.tables import team_note
from shop.schema import insert_or_update
from shop.settings.sealing import sealer_of
from shop.typed import normalised, visible

_KEY = ("member_id", "about_id")
_MOST = 50


def keep_note(tx: Transaction, member_id: MemberId, about_id: MemberId, words: str, follow_up_on: date | None) -> None:
    """Keep a note, in the place of the one before. Raises NotInTeam, NoteRefused, TooManyNotes."""
    if not is_in_team(tx.connection, member_id, about_id):
        raise NotInTeam
    said = visible(words)
    if not 1 <= len(said) <= LONGEST:
        raise NoteRefused(longest=LONGEST)
    # Under the lock on whoever writes, so that two at once don't pass the limit.
    lock_member(tx.connection, member_id)
    others = (team_note.c.member_id == member_id, team_note.c.about_id != about_id)
    if (tx.connection.scalar(select(func.count()).select_from(team_note).where(*others)) or 0) >= MOST:
        raise TooManyNotes(most=MOST)
    row = {
        "member_id": member_id,
        "about_id": about_id,
        "sealed": sealer_of(tx.connection).seal(_name_place(member_id, about_id), said),
        "follow_up_on": follow_up_on.isoformat() if follow_up_on else None,
        "kept_at": tx.now,
    }
    insert_or_update(tx.connection, team_note, _KEY, row)


def drop_note(tx: Transaction, member_id: MemberId, about_id: MemberId) -> bool:
    """Delete a note of one's own, also about somebody who left the team. Returns whether there was one."""
    mine = (team_note.c.member_id == member_id, team_note.c.about_id == about_id)
    return tx.connection.execute(delete(team_note).where(*mine)).rowcount == 1


def find_note(connection: Connection, member_id: MemberId, about_id: MemberId) -> Note | None:
    """One's own note about somebody."""
    mine = (team_note.c.member_id == member_id, team_note.c.about_id == about_id)
    row = connection.execute(select(team_note).where(*mine)).one_or_none()
    return _read(connection, row) if row else None


def list_follow_ups(connection: Connection, member_id: MemberId, limit: int = _MOST) -> Sequence[Note]:
    """One's own notes with a day to come back to, the first day first."""
    row = team_note.c
    query = select(team_note).where(row.member_id == member_id, row.follow_up_on.is_not(None))
    found = connection.execute(query.order_by(row.follow_up_on, row.id).limit(limit))
    return [_read(connection, of) for of in found]


def find_noted(connection: Connection, member_id: MemberId, words: str) -> Sequence[MemberId]:
    """About whom one has noted these words, in any spelling of width and case. Opens all of one's notes."""
    sought = normalised(words)
    rows = connection.execute(select(team_note).where(team_note.c.member_id == member_id))
    return [of.about_id for of in (_read(connection, row) for row in rows) if sought in normalised(of.words)]


def list_notes(connection: Connection, member_id: MemberId) -> list[dict[str, Any]]:
    """What a person is told of their own notes."""
    rows = connection.execute(select(team_note).where(team_note.c.member_id == member_id))
    return [
        {"about": of.about_id, "words": of.words, "follow_up_on": of.follow_up_on}
        for of in (_read(connection, row) for row in rows)
    ]


def forget_notes(tx: Transaction, member_id: MemberId) -> None:
    """What others noted about a person who is erased goes too."""
    row = team_note.c
    tx.connection.execute(delete(team_note).where(or_(row.member_id == member_id, row.about_id == member_id)))


def renew_note(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """The sealed words."""
    place = _name_place(row.member_id, row.about_id)
    sealer = sealer_of(connection)
    return {"sealed": sealer.seal(place, sealer.open(place, row.sealed))}


def _read(connection: Connection, row: Row[Any]) -> Note:
    words = sealer_of(connection).open(_name_place(row.member_id, row.about_id), row.sealed)
    return Note(row.about_id, words, date.fromisoformat(row.follow_up_on) if row.follow_up_on else None)


def _name_place(member_id: MemberId, about_id: MemberId) -> str:
    return f"note:{member_id}:{about_id}"
