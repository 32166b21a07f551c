"""Reads of reviews, each in a constant number of statements."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, true

from shop.catalog.shelf import Picture
from shop.media.tables import media
from shop.members.member import mask_name
from shop.members.tables import member
from shop.reviews.refusals import ReviewUnknown
from shop.reviews.review import BAD_UNTIL, GOOD_FROM, Only, Review, ReviewPage, Score
from shop.reviews.tables import review, review_score

_MOST = 20
_ONLY: Mapping[Only, ColumnElement[bool]] = {
    Only.ALL: true(),
    Only.GOOD: review.c.stars >= GOOD_FROM,
    Only.BAD: review.c.stars <= BAD_UNTIL,
    Only.PICTURED: review.c.counted_pictured,
    Only.FOLLOWED: review.c.more_shown,
}


def find_score(connection: Connection, product_id: int) -> Score:
    """What all shown reviews of a product say together. One statement."""
    columns = [review_score.c[name] for name in Score.__dataclass_fields__]
    row = connection.execute(select(*columns).where(review_score.c.product_id == product_id)).first()
    return Score(*row) if row else Score()


def list_reviews(
    connection: Connection, product_id: int, only: Only = Only.ALL, *, after: int | None = None, limit: int = _MOST
) -> ReviewPage:
    """A page of a product's shown reviews, the newest first. Two statements."""
    size = min(limit, _MOST)
    query = _select().where(review.c.product_id == product_id, review.c.shown, _ONLY[only])
    if after is not None:
        query = query.where(review.c.id < after)
    rows = connection.execute(query.order_by(review.c.id.desc()).limit(size + 1)).all()
    found = _read(connection, rows[:size], strangers=True)
    return ReviewPage(found, rows[size - 1].id if len(rows) > size else None)


def list_reviews_of_order(connection: Connection, order_no: str) -> dict[str, Review]:
    """The reviews of an order by line, shown or not: for its buyer. Two statements."""
    rows = connection.execute(_select().where(review.c.order_no == order_no)).all()
    return {of.line: of for of in _read(connection, rows, strangers=False)}


def get_review(connection: Connection, review_id: int) -> Review:
    """One review, shown or not: for staff. Two statements. Raises ReviewUnknown."""
    row = connection.execute(_select().where(review.c.id == review_id)).first()
    if row is None:
        raise ReviewUnknown(review=review_id)
    return _read(connection, [row], strangers=False)[0]


def count_unanswered(connection: Connection) -> int:
    """How many shown reviews the merchant has not answered."""
    return connection.scalar(select(func.count()).where(review.c.answer.is_(None), review.c.shown)) or 0


def _select() -> Select[Any]:
    author = (member.c.own_name, member.c.generated_name, member.c.avatar_url)
    return select(review, *author).join(member, member.c.id == review.c.member_id)


def _read(connection: Connection, rows: Sequence[Row[Any]], *, strangers: bool) -> tuple[Review, ...]:
    codes = {code for row in rows for code in (*row.pictures, *row.more_pictures)}
    colours: dict[str, str] = {}
    if codes:
        query = select(media.c.code, media.c.colour).where(media.c.code.in_(sorted(codes)))
        kept = connection.execute(query.where(media.c.dropped_at.is_(None)))
        colours = {row.code: row.colour for row in kept}
    return tuple(_review(row, colours, strangers) for row in rows)


def _review(row: Row[Any], colours: Mapping[str, str], strangers: bool) -> Review:
    hides_more = strangers and not row.more_shown
    return Review(
        id=row.id,
        order_no=row.order_no,
        line=row.line,
        product_id=row.product_id,
        label=row.label,
        member_id=row.member_id,
        name=mask_name(row.own_name) if row.own_name else row.generated_name,
        avatar_url=row.avatar_url,
        stars=row.stars,
        text=row.text,
        pictures=_pictures(row.pictures, colours),
        written_at=row.written_at,
        shown=row.shown,
        more_text=None if hides_more else row.more_text,
        more_pictures=() if hides_more else _pictures(row.more_pictures, colours),
        more_at=row.more_at,
        more_shown=row.more_shown,
        answer=row.answer,
        answered_at=row.answered_at,
    )


def _pictures(codes: Sequence[str], colours: Mapping[str, str]) -> tuple[Picture, ...]:
    return tuple(Picture(code, colours[code]) for code in codes if code in colours)
