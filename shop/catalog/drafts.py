"""Products that are there, as the drafts that would save them: what an editor or a file starts from."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from shop.catalog.blocks import read_blocks
from shop.catalog.draft import OptionDraft, ProductDraft, SkuDraft
from shop.catalog.facts import Fact
from shop.catalog.returns import NoReturn
from shop.catalog.selling import SaleWindow
from shop.catalog.shelf import split_tags
from shop.catalog.tables import category, product, product_fact, product_option, product_picture, sku, stock

_MOST_SKUS = 400
_MOST_DRAFTS = 200
"""Products that are looked up at once."""


def find_drafts(connection: Connection, articles: Sequence[str]) -> dict[str, ProductDraft]:
    """The products with these numbers of the merchant's, by number; at most 200. Five statements.

    Saving one of them as it is changes nothing. SKUs that can't be bought any more are left out, and what is on hand is
    no part of it.
    """
    assert len(articles) <= _MOST_DRAFTS, "callers go on page by page"
    query = select(product, category.c.code.label("category_code")).join(
        category, category.c.id == product.c.category_id
    )
    rows = connection.execute(query.where(product.c.article.in_(articles))).all()
    ids = [row.id for row in rows]
    pictures, options = _list_pictures(connection, ids), _list_options(connection, ids)
    facts, skus = _list_facts(connection, ids), _list_skus(connection, ids)

    return {
        row.article: ProductDraft(
            article=row.article,
            category=row.category_code,
            name=row.name,
            selling_point=row.selling_point,
            options=tuple(options[row.id]),
            skus=tuple(skus[row.id]),
            details=read_blocks(row.details),
            facts=tuple(facts[row.id]),
            pictures=tuple(pictures[row.id]),
            keywords=tuple(row.keywords),
            status=row.status,
            position=row.position,
            hold_days=row.hold_days,
            tags=split_tags(row.tags),
            no_return=NoReturn(row.no_return) if row.no_return else None,
            after_sale_days=row.after_sale_days,
            window=SaleWindow(row.sale_from, row.sale_until),
            price_proof=row.price_proof,
            freight=row.freight,
            video=row.video,
        )
        for row in rows
        if skus[row.id]
    }


def list_articles(connection: Connection, *, after: int = 0, limit: int = _MOST_DRAFTS) -> tuple[tuple[int, str], ...]:
    """The merchant's numbers of products with their ids, by id."""
    query = select(product.c.id, product.c.article).where(product.c.id > after).order_by(product.c.id).limit(limit)
    return tuple((row.id, row.article) for row in connection.execute(query))


def find_sku_owners(connection: Connection, articles: Sequence[str]) -> dict[str, str]:
    """To which product each of these SKUs belongs that are there already, by the merchant's numbers.

    A statement for each 400.
    """
    query = select(sku.c.article, product.c.article.label("product")).join(product, product.c.id == sku.c.product_id)
    owners: dict[str, str] = {}
    for some in (articles[at : at + _MOST_SKUS] for at in range(0, len(articles), _MOST_SKUS)):
        owners |= {row.article: row.product for row in connection.execute(query.where(sku.c.article.in_(some)))}
    return owners


def list_category_codes(connection: Connection) -> dict[str, list[str]]:
    """The codes of the categories by their name, which several may share."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(select(category.c.name, category.c.code).order_by(category.c.id)):
        found[row.name].append(row.code)
    return dict(found)


def find_on_hand(connection: Connection, articles: Sequence[str]) -> dict[str, int]:
    """Units that lie at all places together, by the merchant's number of a SKU, of these products; at most 200."""
    units = func.sum(stock.c.on_hand)
    query = select(sku.c.article, units.label("units")).join(product, product.c.id == sku.c.product_id)
    query = query.join(stock, stock.c.sku_id == sku.c.id).where(product.c.article.in_(articles))
    rows = connection.execute(query.group_by(sku.c.article))
    return {row.article: int(row.units) for row in rows}


def _list_pictures(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(product_picture).where(product_picture.c.product_id.in_(ids))
    for row in connection.execute(query.order_by(product_picture.c.product_id, product_picture.c.position)):
        found[row.product_id].append(row.hash)
    return found


def _list_facts(connection: Connection, ids: Sequence[int]) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = defaultdict(list)
    query = select(product_fact).where(product_fact.c.product_id.in_(ids))
    for row in connection.execute(query.order_by(product_fact.c.product_id, product_fact.c.position)):
        found[row.product_id].append(Fact(row.name, row.said))
    return found


def _list_options(connection: Connection, ids: Sequence[int]) -> dict[int, list[OptionDraft]]:
    found: dict[int, list[OptionDraft]] = defaultdict(list)
    query = select(product_option).where(product_option.c.product_id.in_(ids))
    for row in connection.execute(query.order_by(product_option.c.product_id, product_option.c.position)):
        found[row.product_id].append(OptionDraft(row.name, tuple(row.option_values)))
    return found


def _list_skus(connection: Connection, ids: Sequence[int]) -> dict[int, list[SkuDraft]]:
    found: dict[int, list[SkuDraft]] = defaultdict(list)
    query = select(sku).where(sku.c.product_id.in_(ids), sku.c.active).order_by(sku.c.product_id, sku.c.position)
    for row in connection.execute(query):
        prices, more = (row.price_fen, row.cost_fen), (row.suggested_fen, row.picture, row.weight_g)
        found[row.product_id].append(SkuDraft(row.article, tuple(row.choice), *prices, 0, *more))
    return found
