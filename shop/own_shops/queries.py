"""Reads of own shops."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from commissions.beneficiary import MemberId
from shop.catalog.queries import list_cards_by_code
from shop.catalog.shelf import Picture
from shop.catalog.tables import product
from shop.media.queries import list_media
from shop.own_shops.own_shop import OwnShop, ShopFront
from shop.own_shops.tables import own_shop, own_shop_product

_NO_COLOUR = "#eeeeee"


def find_own_shop(connection: Connection, member_id: MemberId) -> OwnShop:
    """What a distributor has furnished; as it begins, where they never did. At most three statements."""
    row, chosen = own_shop.c, own_shop_product.c
    found = connection.execute(select(row.version, row.notice, row.cover).where(row.member_id == member_id)).first()
    if found is None:
        return OwnShop()
    goods = select(product.c.code).join(own_shop_product, chosen.product_id == product.c.id)
    goods = goods.where(chosen.member_id == member_id).order_by(chosen.position)
    cover = _read_picture(connection, found.cover)
    return OwnShop(found.version, found.notice, cover, tuple(connection.scalars(goods)))


def find_shop_front(connection: Connection, member_id: MemberId, now: datetime) -> ShopFront:
    """An own shop as visitors see it, its goods in its owner's order. At most four statements."""
    found = find_own_shop(connection, member_id)
    cards = {of.code: of for of in list_cards_by_code(connection, found.goods, now)} if found.goods else {}
    return ShopFront(found.notice, found.cover, tuple(cards[code] for code in found.goods if code in cards))


def tell_own_shop(connection: Connection, member_id: MemberId) -> list[dict[str, Any]]:
    """What a person is told of their own shop."""
    found = find_own_shop(connection, member_id)
    told = {"notice": found.notice, "cover": found.cover.hash if found.cover else None, "goods": list(found.goods)}
    return [told] if found.version else []


def _read_picture(connection: Connection, code: str | None) -> Picture | None:
    if code is None:
        return None
    found = list_media(connection, [code]).get(code)
    return Picture(code, found.colour or _NO_COLOUR) if found else None
