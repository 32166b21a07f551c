"""What goes with what somebody bought or looked at last: in an empty cart, and after paying."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from shop.catalog.shelf import ProductCard
from shop.checkout.shelf_prices import price_cards
from shop.choices.choice import Topic
from shop.choices.queries import does_want
from shop.companions.queries import find_companions, list_products_of_order
from shop.favourites.queries import list_seen
from shop.web.earnings import EarningChips, find_chips
from shop.web.sessions import Visitor
from shop.web.shoppers import shopper_of

_SHOWN = 4
_LOOKED_AT = 5
"""How many of the goods that were looked at last say what somebody likes."""


@dataclass(frozen=True)
class Together:
    """Goods at this person's prices."""

    cards: tuple[ProductCard, ...] = ()
    chips: EarningChips = field(default_factory=EarningChips)


def read_with_order(connection: Connection, person: Visitor, order_no: str, now: datetime) -> Together:
    """What others bought with the goods of an order."""
    products, personal = list_products_of_order(connection, order_no), _may_pick(connection, person)
    return _read(connection, person, products, now, together=personal)


def read_with_seen(connection: Connection, person: Visitor, now: datetime) -> Together:
    """What others bought with what this person looked at last; the best of all for who wants no goods picked."""
    known = person.member_id is not None and _may_pick(connection, person)
    seen = list_seen(connection, person.member_id, _LOOKED_AT) if known and person.member_id is not None else ()
    return _read(connection, person, seen, now)


def _may_pick(connection: Connection, person: Visitor) -> bool:
    """Whether goods may be picked by what this person did."""
    return person.member_id is None or does_want(connection, person.member_id, Topic.RECOMMENDATIONS)


def _read(
    connection: Connection, person: Visitor, product_ids: Collection[int], now: datetime, *, together: bool = True
) -> Together:
    cards = find_companions(connection, product_ids, now, _SHOWN, together=together)
    return Together(price_cards(connection, shopper_of(person, now), cards), find_chips(connection, person, now))
