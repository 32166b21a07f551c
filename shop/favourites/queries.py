"""Reads of what a member keeps and looked at, each in at most two statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from commissions.beneficiary import MemberId
from shop.catalog.queries import list_cards
from shop.catalog.shelf import ProductCard
from shop.favourites.tables import favourite, footprint

MOST_KEPT = 200
MOST_SEEN = 50


def is_favourite(connection: Connection, member_id: MemberId, product_id: int) -> bool:
    """Whether a member keeps a product."""
    mine = (favourite.c.member_id == member_id, favourite.c.product_id == product_id)
    return connection.scalar(select(favourite.c.product_id).where(*mine)) is not None


def list_favourites(connection: Connection, member_id: MemberId, now: datetime) -> tuple[ProductCard, ...]:
    """What a member keeps and is on sale, what was kept last first."""
    return _list(connection, favourite, favourite.c.kept_at, member_id, now, MOST_KEPT)


def list_footprints(connection: Connection, member_id: MemberId, now: datetime) -> tuple[ProductCard, ...]:
    """What a member looked at and is on sale, the newest first."""
    return _list(connection, footprint, footprint.c.seen_at, member_id, now, MOST_SEEN)


def list_seen(connection: Connection, member_id: MemberId, most: int) -> Sequence[int]:
    """The ids of the goods that a member looked at last. One statement."""
    mine = select(footprint.c.product_id).where(footprint.c.member_id == member_id)
    return connection.scalars(mine.order_by(footprint.c.seen_at.desc()).limit(most)).all()


def _list(
    connection: Connection, of: Table, at: Column[Any], member_id: MemberId, now: datetime, most: int
) -> tuple[ProductCard, ...]:
    mine = select(of.c.product_id).where(of.c.member_id == member_id)
    ids = list(connection.scalars(mine.order_by(at.desc(), of.c.product_id.desc()).limit(most)))
    cards = list_cards(connection, ids, now)
    return tuple(cards[id_] for id_ in ids if id_ in cards)
