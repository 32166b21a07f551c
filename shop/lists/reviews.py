"""Reviews as a list: what nobody has answered stands under its own tab, whatever its stars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, select

from shop.catalog.tables import product
from shop.lists.source import Filter, Sort, Source
from shop.members.tables import member
from shop.reviews.tables import review


@dataclass(frozen=True)
class ReviewRow:
    """A review with its goods and its author; `picture` is the first of its pictures."""

    id: int
    product: str
    product_code: str
    label: str
    author: str
    author_number: int
    order_no: str
    stars: int
    text: str
    picture: str | None
    state: str
    shown: str
    written_at: datetime


def _restore(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[ReviewRow, ...]:
    return tuple(
        ReviewRow(
            id=row.id,
            product=row.product,
            product_code=row.product_code,
            label=row.label,
            author=row.author,
            author_number=row.author_number,
            order_no=row.order_no,
            stars=row.stars,
            text=row.text,
            picture=f"/media/{row.pictures[0]}-s180.webp" if row.pictures else None,
            state=row.state,
            shown=row.shown_as,
            written_at=row.written_at,
        )
        for row in rows
    )


_of = review.c
_STATE = case((_of.answer.is_(None), "open"), else_="answered")
_SHOWN = case((_of.shown, "shown"), else_="hidden")
REVIEWS = Source(
    name="reviews",
    select=select(
        *(_of.id, _of.label, _of.order_no, _of.stars, _of.text, _of.pictures, _of.written_at),
        product.c.name.label("product"),
        product.c.code.label("product_code"),
        func.coalesce(member.c.own_name, member.c.generated_name).label("author"),
        member.c.id.label("author_number"),
        _STATE.label("state"),
        _SHOWN.label("shown_as"),
    )
    .join(product, product.c.id == _of.product_id)
    .join(member, member.c.id == _of.member_id),
    key=_of.id,
    sorts=(Sort("newest", _of.id), Sort("stars", _of.stars, descending=False)),
    restore=_restore,
    filters=(
        Filter(
            "state",
            "choice",
            lambda it: _of.answer.is_(None) if it == "open" else _of.answer.is_not(None),
            choices=("open", "answered"),
        ),
        Filter("stars", "choice", lambda it: _of.stars == int(it), choices=("1", "2", "3", "4", "5")),
        Filter("shown", "choice", lambda it: _of.shown.is_(it == "shown"), choices=("shown", "hidden")),
        Filter("order", "text", lambda typed: _of.order_no == typed.strip().upper()),
        Filter("written", "days", lambda first, after: and_(_of.written_at >= first, _of.written_at < after)),
    ),
)
