"""Use cases of tracks: opened for parcels on their way, claimed when they are due, answered, forgotten."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection, delete, exists, or_, select, update

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.fulfilment.tables import parcel
from shop.orders.queries import read_many
from shop.orders.tables import shop_order
from shop.places.place import Way
from shop.schema import insert_or_ignore
from shop.tracking.sealing import seal_events
from shop.tracking.tables import track
from shop.tracking.track import AGAIN_AFTER_SILENCE, FIRST_ASKED, LONGEST_WATCH, Told, TrackState, clean_events

_PHONE_END = 4
_LONGEST_PROBLEM = 200


@dataclass(frozen=True)
class Wanted:
    """A parcel that is asked about, with what the service wants to know."""

    parcel_id: int
    carrier: str
    number: str
    phone_end: str = field(repr=False)


def open_tracks(tx: Transaction, *, limit: int = 200) -> int:
    """Begin to follow parcels that have left and are not followed yet. Returns how many."""
    row = parcel.c
    left = row.shipped_at.between(tx.now - LONGEST_WATCH, tx.now - FIRST_ASKED)
    followed = exists().where(track.c.parcel_id == row.id)
    on_the_way = select(row.id, row.number).where(row.received_at.is_(None), row.way == Way.PARCEL.value, left)
    found = tx.connection.execute(on_the_way.where(~followed).order_by(row.receive_by).limit(limit)).all()
    for of in found:
        fresh = {"parcel_id": of.id, "number": of.number, "state": TrackState.UNKNOWN.value, "next_ask_at": tx.now}
        insert_or_ignore(tx.connection, track, fresh)
    _ask_by_mended_numbers(tx)
    return len(found)


def claim_tracks(tx: Transaction, *, limit: int = 20) -> list[int]:
    """Take the parcels that are asked about now. Returns their ids.

    Each is due again later whatever comes of it. Nobody asks about what was received, or is lost for good.
    """
    row = track.c
    due = select(row.parcel_id).where(row.next_ask_at <= tx.now).order_by(row.next_ask_at).limit(limit)
    found = tx.connection.scalars(due.with_for_update(skip_locked=True)).all()
    over = or_(parcel.c.received_at.is_not(None), parcel.c.shipped_at < tx.now - LONGEST_WATCH)
    ended = set(tx.connection.scalars(select(parcel.c.id).where(parcel.c.id.in_(found), over)))
    left = [of for of in found if of not in ended]
    for ids, again in ((sorted(ended), None), (left, tx.now + AGAIN_AFTER_SILENCE)):
        if ids:
            tx.connection.execute(update(track).where(row.parcel_id.in_(ids)).values(next_ask_at=again))
    return left


def find_wanted(connection: Connection, parcel_id: int) -> Wanted | None:
    """What the service is asked about a parcel, by its number of now; None for what is not sent."""
    found = connection.execute(select(parcel).where(parcel.c.id == parcel_id)).one_or_none()
    if found is None or found.number is None:
        return None
    [order] = read_many(connection, [found.order_no])
    digits = "".join(of for of in order.recipient.phone if of.isascii() and of.isdecimal())
    return Wanted(parcel_id, found.carrier, found.number, digits[-_PHONE_END:])


def record_track(tx: Transaction, wanted: Wanted, told: Told, *, every: timedelta) -> None:
    """The service answered: what it says replaces what it said before.

    An answer without events leaves those that are known, unless they were another number's.
    """
    row, events = track.c, clean_events(told.events)
    values: dict[str, object] = {"number": wanted.number, "problem": None, "answered_at": tx.now}
    values["next_ask_at"] = None if told.state.is_last else tx.now + every
    mine = update(track).where(row.parcel_id == wanted.parcel_id)
    if events:
        sealed = seal_events(tx.connection, wanted.parcel_id, events)
        tx.connection.execute(mine.values(state=told.state.value, sealed_events=sealed, **values))
        return
    tx.connection.execute(mine.where(row.number == wanted.number).values(**values))
    tx.connection.execute(
        mine.where(row.number != wanted.number).values(state=TrackState.UNKNOWN.value, sealed_events=None, **values)
    )


def record_not_asked(tx: Transaction, parcel_id: int, why: str, *, again: timedelta) -> None:
    """The service could not be asked about it; staff see why. It is tried again."""
    values = {"problem": why[:_LONGEST_PROBLEM] or "?", "next_ask_at": tx.now + again}
    tx.connection.execute(update(track).where(track.c.parcel_id == parcel_id).values(**values))


def forget_tracks(tx: Transaction, member_id: MemberId) -> int:
    """Where a buyer's parcels went is forgotten with the buyer. Returns how many those were."""
    theirs = select(shop_order.c.no).where(shop_order.c.member_id == member_id)
    parcels = select(parcel.c.id).where(parcel.c.order_no.in_(theirs))
    return tx.connection.execute(delete(track).where(track.c.parcel_id.in_(parcels))).rowcount


def _ask_by_mended_numbers(tx: Transaction) -> None:
    """A parcel whose wrong number was corrected is asked about anew, even where the wrong one had arrived."""
    mended = (parcel.c.received_at.is_(None), parcel.c.former_number.is_not(None), parcel.c.number != track.c.number)
    theirs = select(track.c.parcel_id).join(parcel, parcel.c.id == track.c.parcel_id)
    ended = theirs.where(*mended, track.c.next_ask_at.is_(None))
    tx.connection.execute(update(track).where(track.c.parcel_id.in_(ended)).values(next_ask_at=tx.now))
