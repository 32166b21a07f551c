"""Use cases of what a member keeps and looked at: a new one beyond the bound takes the place of the oldest."""

from typing import Any

from sqlalchemy import Column, Table, delete, select

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.refusals import ProductUnknown
from shop.catalog.tables import product
from shop.favourites.queries import MOST_KEPT, MOST_SEEN
from shop.favourites.tables import favourite, footprint
from shop.schema import insert_or_ignore, insert_or_update

_KEY = ("member_id", "product_id")


def keep_product(tx: Transaction, member_id: MemberId, code: str) -> None:
    """Keep a product that is on sale; kept already, it stays. Raises ProductUnknown."""
    row = {"member_id": member_id, "product_id": _find(tx, code), "kept_at": tx.now}
    if insert_or_ignore(tx.connection, favourite, row):
        _drop_oldest(tx, favourite, favourite.c.kept_at, member_id, MOST_KEPT)


def let_go(tx: Transaction, member_id: MemberId, code: str) -> None:
    """Keep a product no more, on sale or not."""
    of = select(product.c.id).where(product.c.code == code).scalar_subquery()
    gone = (favourite.c.member_id == member_id, favourite.c.product_id == of)
    tx.connection.execute(delete(favourite).where(*gone))


def note_look(tx: Transaction, member_id: MemberId, product_id: int) -> None:
    """A member looks at a product's page."""
    row = {"member_id": member_id, "product_id": product_id, "seen_at": tx.now}
    insert_or_update(tx.connection, footprint, _KEY, row)
    _drop_oldest(tx, footprint, footprint.c.seen_at, member_id, MOST_SEEN)


def clear_footprints(tx: Transaction, member_id: MemberId) -> None:
    """A member wants it forgotten what they looked at."""
    tx.connection.execute(delete(footprint).where(footprint.c.member_id == member_id))


def _find(tx: Transaction, code: str) -> int:
    found = tx.connection.scalar(select(product.c.id).where(product.c.code == code, product.c.status == "on_sale"))
    if found is None:
        raise ProductUnknown(product=code)
    return int(found)


def _drop_oldest(tx: Transaction, of: Table, at: Column[Any], member_id: MemberId, most: int) -> None:
    mine = of.c.member_id == member_id
    beyond = select(of.c.product_id).where(mine).order_by(at.desc(), of.c.product_id.desc()).offset(most)
    if old := tx.connection.scalars(beyond.limit(most)).all():
        tx.connection.execute(delete(of).where(mine, of.c.product_id.in_(old)))
