"""Use cases of files: they are written down, put to use, dropped."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, literal, select, update

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.media.media import Media, MediaKind, NewMedia
from shop.media.pictures import CutPicture
from shop.media.refusals import MediaUnknown, UploadRefused
from shop.media.tables import media
from shop.schema import Instant, insert_or_ignore

_UNUSED_FOR = timedelta(days=1)
_MOST_AT_ONCE = 500


def record_media(tx: Transaction, new: NewMedia) -> Media:
    """Write down a file before it is kept. The same picture again is the one that is there.

    Raises UploadRefused ("busy") while the same one is being deleted.
    """
    made = Media(**vars(new), made_at=tx.now)
    insert_or_ignore(tx.connection, media, vars(made))

    # Whoever sends an old unused picture anew has a day to use it; one that is on its way out stays on its way.
    kept = update(media).where(media.c.code == new.code, media.c.dropped_at.is_(None)).values(made_at=tx.now)
    if not tx.connection.execute(kept).rowcount:
        raise UploadRefused("busy")
    return made


def record_picture(tx: Transaction, cut: CutPicture, *, by: Actor) -> None:
    """Write down a picture that the program drew itself, whose files are kept already."""
    body = cut.endings[".jpg"]
    digest = hashlib.sha256(body).hexdigest()
    size = (len(body), cut.width, cut.height, cut.colour)
    record_media(tx, NewMedia(cut.hash, MediaKind.PICTURE, "image/webp", None, digest, *size, by))


def use_media(tx: Transaction, codes: Sequence[str], kind: MediaKind, *, member_id: MemberId | None = None) -> None:
    """Something shows these files from now on, so they stay. Raises MediaUnknown.

    `member_id` is whose they have to be, None the merchant's. What was used once is kept: orders show what was bought.
    """
    wanted = set(codes)
    if not wanted:
        return
    mine = media.c.member_id.is_(None) if member_id is None else media.c.member_id == member_id
    used = update(media).where(
        media.c.code.in_(sorted(wanted)), media.c.kind == kind, mine, media.c.dropped_at.is_(None)
    )
    count = tx.connection.execute(
        used.values(used_at=func.coalesce(media.c.used_at, literal(tx.now, Instant)))
    ).rowcount
    if count != len(wanted):
        raise MediaUnknown


def drop_unused(tx: Transaction) -> int:
    """Job: what nobody has used a day after it was sent is dropped. Returns how many."""
    late = (media.c.used_at.is_(None), media.c.dropped_at.is_(None), media.c.made_at < tx.now - _UNUSED_FOR)
    codes = tx.connection.scalars(select(media.c.code).where(*late).limit(_MOST_AT_ONCE)).all()
    dropped = update(media).where(media.c.code.in_(codes), *late).values(dropped_at=tx.now)
    return tx.connection.execute(dropped).rowcount if codes else 0


def drop_media_of(tx: Transaction, member_id: MemberId) -> None:
    """All files of a person who is erased are dropped."""
    theirs = (media.c.member_id == member_id, media.c.dropped_at.is_(None))
    tx.connection.execute(update(media).where(*theirs).values(dropped_at=tx.now))
