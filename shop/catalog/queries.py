"""Reads of the catalog for screens.

Each takes a constant number of statements, however many products there are.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, func, literal, or_, select, tuple_
from sqlalchemy.sql.expression import BindParameter, ScalarSelect

from shop.catalog.blocks import read_blocks
from shop.catalog.cards import FREE, read_card, read_picture, select_cards
from shop.catalog.crossed import determine_crossed
from shop.catalog.facts import Fact
from shop.catalog.refusals import CategoryUnknown, ProductUnknown
from shop.catalog.returns import NoReturn
from shop.catalog.selling import SaleWindow
from shop.catalog.shelf import (
    CardPage,
    Category,
    Option,
    Picture,
    Product,
    ProductCard,
    Sku,
    SkuPrice,
    split_tags,
)
from shop.catalog.tables import (
    category,
    product,
    product_fact,
    product_option,
    product_picture,
    sku,
    stock,
)
from shop.media.tables import media

_MOST_CARDS = 50
_MOST_CATEGORIES = 200
_MOST_SUGGESTED = 12
_MOST_NAMES = 400
"""Names looked up in one statement."""
AVAILABLE = select(func.coalesce(func.sum(FREE), 0)).where(stock.c.sku_id == sku.c.id).scalar_subquery()
"""What can be ordered of a SKU at all its places together, in a query of SKUs."""


def on_sale(now: datetime) -> ColumnElement[bool]:
    """Whether a product is on sale, within its window."""
    begun = or_(product.c.sale_from.is_(None), product.c.sale_from <= now)
    return and_(product.c.status == "on_sale", begun, or_(product.c.sale_until.is_(None), product.c.sale_until > now))


def available_at(place_id: int | BindParameter[int]) -> ScalarSelect[int]:
    """What can be ordered of a SKU at one place, in a query of SKUs."""
    here = (stock.c.sku_id == sku.c.id, stock.c.place_id == place_id)
    return select(func.coalesce(func.sum(FREE), 0)).where(*here).scalar_subquery()


def list_categories(connection: Connection) -> tuple[Category, ...]:
    """All categories of both levels, each level in the merchant's order."""
    query = select(category).order_by(category.c.position, category.c.id).limit(_MOST_CATEGORIES)
    return tuple(map(_category, connection.execute(query)))


def list_upper_categories(connection: Connection) -> tuple[Category, ...]:
    """The categories of the upper level."""
    return tuple(of for of in list_categories(connection) if of.parent_id is None)


def _category(row: Row[Any]) -> Category:
    return Category(row.id, row.code, row.name, row.icon, row.parent_id, row.position)


def get_category(connection: Connection, code: str) -> Category:
    """The category with this public code. Raises CategoryUnknown."""
    row = connection.execute(select(category).where(category.c.code == code)).first()
    if row is None:
        raise CategoryUnknown(category=code)
    return _category(row)


def find_product_names(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    """What some products are called now, by public code, whether on sale or not; unknown codes are left out."""
    named = select(product.c.code, product.c.name).where(product.c.code.in_(list(codes)))
    return {row.code: row.name for row in connection.execute(named)}


def find_articles(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    """The merchant's numbers of some products, by public code, whether on sale or not; unknown codes are left out."""
    numbered = select(product.c.code, product.c.article).where(product.c.code.in_(list(codes)))
    return {row.code: row.article for row in connection.execute(numbered)}


def list_products(
    connection: Connection, now: datetime, category_id: int | None = None, *, after: str | None = None, limit: int = 20
) -> CardPage:
    """A page of the products on sale, of one category and those below it or of all, in the merchant's order.

    `after` is the cursor that the page before gave; one that was never given starts at the beginning.
    """
    size = min(limit, _MOST_CARDS)
    query = select(product.c.id).where(on_sale(now)).order_by(product.c.position, product.c.id).limit(size + 1)
    if category_id is not None:
        below = select(category.c.id).where(category.c.parent_id == category_id)
        query = query.where(or_(product.c.category_id == category_id, product.c.category_id.in_(below)))
    place = _read_cursor(after)
    if place:
        query = query.where(tuple_(product.c.position, product.c.id) > tuple_(literal(place[0]), literal(place[1])))
    rows = connection.execute(select_cards(query.subquery()).order_by(product.c.position, product.c.id)).all()
    last = rows[size - 1] if len(rows) > size else None
    return CardPage(tuple(map(read_card, rows[:size])), f"{last.position}-{last.id}" if last else None)


def list_cards(connection: Connection, product_ids: Collection[int], now: datetime) -> dict[int, ProductCard]:
    """The cards of these products that are on sale, by id. One statement, none for no products."""
    if not product_ids:
        return {}
    chosen = select(product.c.id).where(on_sale(now), product.c.id.in_(sorted(product_ids))).subquery()
    return {row.id: read_card(row) for row in connection.execute(select_cards(chosen))}


def list_cards_by_code(connection: Connection, codes: Sequence[str], now: datetime) -> tuple[ProductCard, ...]:
    """The cards of these products, by public code, as far as they are on sale; in the merchant's order."""
    chosen = select(product.c.id).where(on_sale(now), product.c.code.in_(list(codes))).limit(_MOST_CARDS).subquery()
    rows = connection.execute(select_cards(chosen).order_by(product.c.position, product.c.id)).all()
    return tuple(map(read_card, rows))


def get_product(connection: Connection, code: str) -> Product:
    """The product with this public code, if it is on sale, also outside of its window.

    Five statements. Raises ProductUnknown.
    """
    query = (
        select(product, category.c.code.label("category_code"), category.c.name.label("category_name"), category.c.icon)
        .join(category, category.c.id == product.c.category_id)
        .where(product.c.code == code, product.c.status == "on_sale")
    )
    row = connection.execute(query).first()
    if row is None:
        raise ProductUnknown(product=code)
    return Product(
        id=row.id,
        code=row.code,
        category=Category(row.category_id, row.category_code, row.category_name, row.icon),
        name=row.name,
        selling_point=row.selling_point,
        details=read_blocks(row.details),
        facts=find_facts(connection, [code]).get(code, ()),
        pictures=_list_pictures(connection, row.id),
        options=_list_options(connection, row.id),
        skus=_list_skus(connection, row.id),
        tags=split_tags(row.tags),
        no_return=NoReturn(row.no_return) if row.no_return else None,
        window=SaleWindow(row.sale_from, row.sale_until),
        video=row.video,
    )


def find_facts(connection: Connection, codes: Collection[str]) -> dict[str, tuple[Fact, ...]]:
    """The facts of these products, by public code, each in its order; `Fact.kind` says what one is about.

    A product without facts is left out. One statement.
    """
    query = select(product.c.code, product_fact.c.name, product_fact.c.said)
    query = query.join(product, product.c.id == product_fact.c.product_id).where(product.c.code.in_(sorted(codes)))
    found: dict[str, tuple[Fact, ...]] = {}
    for row in connection.execute(query.order_by(product_fact.c.product_id, product_fact.c.position)):
        found[row.code] = (*found.get(row.code, ()), Fact(row.name, row.said))
    return found


def suggest_facts(connection: Connection, category_code: str) -> tuple[str, ...]:
    """What facts are called on the other products of a category, those of most products first.

    One statement.
    """
    query = select(product_fact.c.name).join(product, product.c.id == product_fact.c.product_id)
    query = query.join(category, category.c.id == product.c.category_id).where(category.c.code == category_code)
    ranked = query.group_by(product_fact.c.name).order_by(func.count().desc(), product_fact.c.name)
    return tuple(connection.scalars(ranked.limit(_MOST_SUGGESTED)))


def get_code(connection: Connection, article: str) -> str:
    """The public code of the product with the merchant's number `article`. Raises ProductUnknown."""
    code = connection.scalar(select(product.c.code).where(product.c.article == article))
    if code is None:
        raise ProductUnknown(product=article)
    return str(code)


def is_article_taken(connection: Connection, article: str) -> bool:
    """Whether a product has the merchant's number `article`."""
    return connection.scalar(select(product.c.id).where(product.c.article == article)) is not None


def find_sku_codes(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """The public code of each SKU that is named by its code or by the merchant's number, by that name."""
    return _find_codes(connection, select(sku.c.code, sku.c.article), sku, names)


def find_product_codes(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """The public code of each product that is named by its code or by the merchant's number, by that name."""
    return _find_codes(connection, select(product.c.code, product.c.article), product, names)


def _find_codes(connection: Connection, query: Select[Any], of: Table, names: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    wanted = tuple(names)
    for some in (wanted[start : start + _MOST_NAMES] for start in range(0, len(wanted), _MOST_NAMES)):
        rows = connection.execute(query.where(or_(of.c.code.in_(some), of.c.article.in_(some)))).all()
        found |= {row.article: row.code for row in rows if row.article in some}
        found |= {row.code: row.code for row in rows if row.code in some}
    return found


def find_sku_prices(connection: Connection, product_ids: Collection[int]) -> dict[int, tuple[SkuPrice, ...]]:
    """The SKUs of these products that can be bought at all, with the shelf's prices, by product.

    One statement.
    """
    columns = (sku.c.product_id, sku.c.id, sku.c.code, sku.c.price_fen, sku.c.lowest_fen, sku.c.priced_at)
    query = select(*columns).where(sku.c.product_id.in_(sorted(product_ids)), sku.c.active)
    found: dict[int, tuple[SkuPrice, ...]] = {}
    for row in connection.execute(query.order_by(sku.c.product_id, sku.c.position)):
        one = SkuPrice(row.id, row.code, row.price_fen, row.lowest_fen, row.priced_at)
        found[row.product_id] = (*found.get(row.product_id, ()), one)
    return found


def find_stock(connection: Connection, sku_ids: Iterable[int]) -> Mapping[int, tuple[int, int, int]]:
    """(on hand, reserved, sold) of each SKU at all its places together, in units."""
    sums = [func.sum(column) for column in (stock.c.on_hand, stock.c.reserved, stock.c.sold)]
    query = select(stock.c.sku_id, *sums).where(stock.c.sku_id.in_(list(sku_ids))).group_by(stock.c.sku_id)
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in connection.execute(query)}


def _read_cursor(after: str | None) -> tuple[int, int] | None:
    position, _, id_ = (after or "").partition("-")
    if position.isascii() and position.isdecimal() and id_.isascii() and id_.isdecimal() and len(after or "") < 30:
        return int(position), int(id_)
    return None


def _list_pictures(connection: Connection, product_id: int) -> tuple[Picture, ...]:
    query = (
        select(media.c.code, media.c.colour)
        .join(product_picture, product_picture.c.hash == media.c.code)
        .where(product_picture.c.product_id == product_id)
        .order_by(product_picture.c.position)
    )
    return tuple(Picture(row.code, row.colour) for row in connection.execute(query))


def _list_options(connection: Connection, product_id: int) -> tuple[Option, ...]:
    query = select(product_option).where(product_option.c.product_id == product_id)
    rows = connection.execute(query.order_by(product_option.c.position))
    return tuple(Option(row.name, tuple(row.option_values)) for row in rows)


def _list_skus(connection: Connection, product_id: int) -> tuple[Sku, ...]:
    sold = select(func.coalesce(func.sum(stock.c.sold), 0)).where(stock.c.sku_id == sku.c.id).scalar_subquery()
    query = (
        select(sku, AVAILABLE.label("available"), sold.label("sold"), media.c.colour)
        .outerjoin(media, media.c.code == sku.c.picture)
        .where(sku.c.product_id == product_id, sku.c.active)
        .order_by(sku.c.position)
    )
    return tuple(_sku(row) for row in connection.execute(query))


def _sku(row: Row[Any]) -> Sku:
    crossed, crossed_by = determine_crossed(row.price_fen, row.lowest_fen, row.suggested_fen)
    return Sku(
        id=row.id,
        code=row.code,
        choice=tuple(row.choice),
        label=row.label,
        price_fen=row.price_fen,
        list_price_fen=crossed,
        crossed_by=crossed_by,
        lowest_fen=row.lowest_fen,
        priced_at=row.priced_at,
        picture=read_picture(row.picture, row.colour),
        cost_fen=row.cost_fen,
        available=int(row.available),
        sold=int(row.sold),
    )
