"""Use cases of the tree of categories: two levels, in the merchant's order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.catalog.draft import demand
from shop.catalog.queries import get_category, list_categories
from shop.catalog.refusals import CategoryInUse
from shop.catalog.repository import make_code
from shop.catalog.shelf import Category
from shop.catalog.tables import category, product
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.typed import visible

DRAWINGS = ("tea", "pantry", "ware", "home", "gifts", "box")
"""The drawings that come with the program (`templates/partials/category_icons.html`)."""
_PICTURE = re.compile(r"[0-9a-f]{32}", re.ASCII)
_LONGEST_NAME = 12
_MOST_CATEGORIES = 200
"""At both levels together."""


@dataclass(frozen=True)
class CategoryBranch:
    """A category with how many products it has itself, and what is below it."""

    category: Category
    products: int
    below: tuple["CategoryBranch", ...] = ()


def read_tree(connection: Connection) -> tuple[CategoryBranch, ...]:
    """All categories as they stand one below the other. Two statements."""
    counts = select(product.c.category_id, func.count()).group_by(product.c.category_id)
    held: dict[int, int] = {row[0]: row[1] for row in connection.execute(counts)}
    known = list_categories(connection)

    def list_below(parent_id: int | None) -> tuple[CategoryBranch, ...]:
        found = (of for of in known if of.parent_id == parent_id)
        return tuple(CategoryBranch(of, held.get(of.id, 0), list_below(of.id)) for of in found)

    return list_below(None)


def add_category(tx: Transaction, name: str, parent: str | None, *, by: Actor) -> Category:
    """A category at the end of its level; `parent` is the code of one at the upper level.

    Raises DraftRefused, CategoryUnknown.
    """
    known = list_categories(tx.connection)
    above = get_category(tx.connection, parent) if parent else None
    demand("category_parent", above is None or above.parent_id is None)
    demand("category_many", len(known) < _MOST_CATEGORIES)

    values = {"name": _clean(name), "position": max([of.position for of in known], default=0) + 1}
    code = make_code()
    new = insert(category).values(code=code, icon=None, parent_id=above.id if above else None, **values)
    tx.connection.execute(new)
    return get_category(tx.connection, code)


def rename_category(tx: Transaction, code: str, name: str, *, by: Actor) -> None:
    """Another name. Raises DraftRefused, CategoryUnknown."""
    found = get_category(tx.connection, code)
    tx.connection.execute(update(category).where(category.c.id == found.id).values(name=_clean(name)))


def draw_category(tx: Transaction, code: str, icon: str, *, by: Actor) -> None:
    """It is shown by a shipped drawing, or by a picture of the merchant's, by its code.

    Raises DraftRefused, CategoryUnknown, MediaUnknown.
    """
    found = get_category(tx.connection, code)
    demand("category_icon", icon in DRAWINGS or _is_picture(icon))
    if _is_picture(icon):
        use_media(tx, [icon], MediaKind.PICTURE)
    tx.connection.execute(update(category).where(category.c.id == found.id).values(icon=icon))


def move_category(tx: Transaction, code: str, *, up: bool, by: Actor) -> None:
    """It changes places with its neighbour on the same level; at the end nothing moves.

    Raises CategoryUnknown.
    """
    found = get_category(tx.connection, code)
    level = [of for of in list_categories(tx.connection) if of.parent_id == found.parent_id]
    order = [of.id for of in level]
    at = order.index(found.id)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        _number(tx, order)


def drop_category(tx: Transaction, code: str, *, by: Actor) -> None:
    """An empty category goes.

    Raises CategoryUnknown, CategoryInUse while it has products or others below it.
    """
    found = get_category(tx.connection, code)
    tx.connection.execute(select(category.c.id).where(category.c.id == found.id).with_for_update())
    products = tx.connection.scalar(select(func.count()).where(product.c.category_id == found.id))
    below = tx.connection.scalar(select(func.count()).where(category.c.parent_id == found.id))
    if products or below:
        raise CategoryInUse(category=found.name, products=products, below=below)
    tx.connection.execute(delete(category).where(category.c.id == found.id))


def _is_picture(icon: str) -> bool:
    """Whether an icon is a picture of the merchant's and no drawing."""
    return _PICTURE.fullmatch(icon) is not None


def _number(tx: Transaction, ids: Sequence[int]) -> None:
    """The categories of one level stand in this order."""
    for position, category_id in enumerate(ids):
        tx.connection.execute(update(category).where(category.c.id == category_id).values(position=position))


def _clean(name: str) -> str:
    plain = visible(name)
    demand("category_name", 1 <= len(plain) <= _LONGEST_NAME)
    return plain
