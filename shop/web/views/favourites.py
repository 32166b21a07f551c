"""What a member keeps and what they looked at last, at their prices."""

from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.catalog.shelf import ProductCard
from shop.checkout.shelf_prices import price_cards
from shop.favourites.queries import list_favourites, list_footprints
from shop.pricing.queries import Shopper
from shop.web.earnings import EarningChips, find_chips
from shop.web.sessions import Visitor

Cards = tuple[tuple[ProductCard, ...], EarningChips]


def read_favourites(connection: Connection, person: Visitor, me: MemberId, now: datetime) -> Cards:
    """What they keep, the last first."""
    return _price(connection, list_favourites(connection, me, now), person, me, now)


def read_footprints(connection: Connection, person: Visitor, me: MemberId, now: datetime) -> Cards:
    """What they looked at, the last first."""
    return _price(connection, list_footprints(connection, me, now), person, me, now)


def _price(
    connection: Connection, cards: tuple[ProductCard, ...], person: Visitor, me: MemberId, now: datetime
) -> Cards:
    return price_cards(connection, Shopper(me, now), cards), find_chips(connection, person, now)
