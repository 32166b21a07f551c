"""Goods found: narrowed, sorted, page by page; by words, pinyin and initials. Never more than four statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, exists, func, literal, or_, select, tuple_

from shop.catalog.cards import FREE, read_card, select_cards
from shop.catalog.queries import on_sale
from shop.catalog.shelf import CardPage, ProductCard, join_tags, split_tags
from shop.catalog.tables import category, product, sku, stock
from shop.catalog.wanted import Cursor, Sort, Wanted, number_instant, read_cursor, read_instant, write_cursor
from shop.catalog.words import split_pairs, split_words
from shop.typed import normalised

_MOST_CARDS = 50
_MOST_TAGS = 12
_MOST_TAG_ROWS = 200
_MOST_ALTERNATIVES = 6
_LEAST_SPELT = 2
"""One letter finds everything."""
_ORDERS: dict[Sort, tuple[ColumnElement[Any], bool]] = {
    Sort.SHOP: (product.c.position, False),
    Sort.SOLD: (product.c.sold, True),
    Sort.NEW: (product.c.shown_at, True),
    Sort.CHEAP: (product.c.from_fen, False),
    Sort.DEAR: (product.c.from_fen, True),
}
"""What each order sorts by, and whether the highest comes first; the id goes the same way."""


def find_goods(
    connection: Connection, wanted: Wanted, now: datetime, *, after: str | None = None, limit: int = 20
) -> CardPage:
    """A page of what is wanted. Words must all be found; if nothing has them all, their pairs of characters count.

    `after` is the cursor that the page before gave; one that was never given starts at the beginning. At most two
    statements.
    """
    size = min(limit, _MOST_CARDS)
    words = split_words(wanted.words)
    if not words:
        return CardPage((), None) if wanted.words else _list_sorted(connection, wanted, now, after, size)

    # What the page before was found by holds for its next page too.
    loose = (after or "").startswith("p")
    whole = tuple(_alternatives(word, wanted.synonyms) for word in words)
    if not loose:
        holds = and_(*(_holds_any(group) for group in whole))
        page = _list_found(connection, wanted, now, after, size, holds, [word for group in whole for word in group])
        if page.cards or after:
            return page
    pairs = split_pairs(words)
    if not pairs:
        return CardPage((), None)
    return _list_found(connection, wanted, now, after, size, or_(*map(_is_written, pairs)), pairs, loose=True)


def search_products(
    connection: Connection,
    words: str,
    now: datetime,
    limit: int = 20,
    synonyms: tuple[tuple[str, ...], ...] = (),
) -> tuple[ProductCard, ...]:
    """The best of what a query finds: the words in the name before the words elsewhere. At most two statements."""
    return find_goods(connection, Wanted(words, synonyms=synonyms), now, limit=limit).cards if words.strip() else ()


def suggest_names(connection: Connection, typed: str, now: datetime, limit: int) -> tuple[str, ...]:
    """Names of goods on sale that hold what was typed so far, by characters or pinyin. One statement."""
    words = split_words(typed)
    if not words:
        return ()
    query = select(product.c.name).where(on_sale(now), and_(*map(_holds, words)))
    return tuple(connection.scalars(query.order_by(product.c.sold.desc(), product.c.id.desc()).limit(limit)))


def list_tags(connection: Connection, now: datetime, category_id: int | None) -> tuple[str, ...]:
    """What the goods of a category are tagged with, the commonest first. One statement."""
    held = func.count().label("held")
    query = select(product.c.tags, held).where(product.c.status == "on_sale", product.c.tags != "")
    if category_id is not None:
        query = query.where(_within(category_id))
    rows = connection.execute(
        query.group_by(product.c.tags).order_by(held.desc(), product.c.tags).limit(_MOST_TAG_ROWS)
    )
    counts: dict[str, int] = {}
    for row in rows:
        for tag in split_tags(row.tags):
            counts[tag] = counts.get(tag, 0) + row.held
    return tuple(sorted(counts, key=lambda tag: (-counts[tag], tag))[:_MOST_TAGS])


def _list_sorted(connection: Connection, wanted: Wanted, now: datetime, after: str | None, size: int) -> CardPage:
    by, falls = _ORDERS[wanted.sort]
    query = select(product.c.id).where(_narrow(wanted, now))
    if place := read_cursor(after, 2):
        query = query.where(_beyond((by, product.c.id), (_as_key(wanted.sort, place.keys[0]), place.keys[1]), falls))
    ordered = query.order_by(*_directed((by, product.c.id), falls)).limit(size + 1).subquery()
    rows = connection.execute(
        select_cards(ordered).add_columns(by.label("sorted_by")).order_by(*_directed((by, product.c.id), falls))
    ).all()
    return _page(rows, size, lambda row: (_key_number(row.sorted_by), row.id), loose=False)


def _list_found(
    connection: Connection,
    wanted: Wanted,
    now: datetime,
    after: str | None,
    size: int,
    holds: ColumnElement[bool],
    words: Sequence[str],
    *,
    loose: bool = False,
) -> CardPage:
    """A page by words: in the order of the best match, or in that which was chosen."""
    found = select(product.c.id).where(_narrow(wanted, now), holds)
    if wanted.sort is not Sort.SHOP:
        by, falls = _ORDERS[wanted.sort]
        keys: tuple[ColumnElement[Any], ...] = (by, product.c.id)
    else:
        # The score is turned round, so that all three keys rise and one comparison of rows finds the next page.
        by, falls = literal(10**6) - _score(words), False
        keys = (by, product.c.position, product.c.id)
    if place := read_cursor(after, len(keys)):
        first = _as_key(wanted.sort, place.keys[0])
        found = found.where(_beyond(keys, (first, *place.keys[1:]), falls))
    best = found.add_columns(by.label("sorted_by")).order_by(*_directed(keys, falls)).limit(size + 1).subquery()
    query = select_cards(best).add_columns(best.c.sorted_by).group_by(best.c.sorted_by)
    rest = keys[1:]
    rows = connection.execute(query.order_by(*_directed((best.c.sorted_by, *rest), falls))).all()
    if wanted.sort is not Sort.SHOP:
        return _page(rows, size, lambda row: (_key_number(row.sorted_by), row.id), loose=loose)
    return _page(rows, size, lambda row: (int(row.sorted_by), row.position, row.id), loose=loose)


def _page(rows: Sequence[Row[Any]], size: int, keys: Any, *, loose: bool) -> CardPage:
    last = rows[size - 1] if len(rows) > size else None
    after = write_cursor(Cursor(tuple(keys(last)), loose)) if last is not None else None
    return CardPage(tuple(map(read_card, rows[:size])), after)


def _narrow(wanted: Wanted, now: datetime) -> ColumnElement[bool]:
    """What every card of the list has."""
    holds = [on_sale(now)]
    if wanted.category_id is not None:
        holds.append(_within(wanted.category_id))
    if wanted.least_fen is not None:
        holds.append(product.c.from_fen >= wanted.least_fen)
    if wanted.most_fen is not None:
        holds.append(product.c.from_fen <= wanted.most_fen)
    if wanted.tag:
        holds.append(product.c.tags.contains(join_tags((wanted.tag,)), autoescape=True))
    if wanted.in_stock:
        holds.append(has_stock())
    return and_(*holds)


def has_stock() -> ColumnElement[bool]:
    """Whether any SKU of a product is to be had, in a query of products."""
    of_product = (sku.c.product_id == product.c.id, sku.c.active)
    return exists().where(stock.c.sku_id == sku.c.id, *of_product, FREE > 0).correlate(product)


def _within(category_id: int) -> ColumnElement[bool]:
    below = select(category.c.id).where(category.c.parent_id == category_id)
    return or_(product.c.category_id == category_id, product.c.category_id.in_(below))


def _alternatives(word: str, synonyms: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The word, and what means the same."""
    same = (other for group in synonyms if word in map(normalised, group) for other in map(normalised, group))
    return tuple(dict.fromkeys((word, *same)))[:_MOST_ALTERNATIVES]


def _holds_any(words: Sequence[str]) -> ColumnElement[bool]:
    return or_(*map(_holds, words))


def _holds(word: str) -> ColumnElement[bool]:
    """Whether the text of a product has the word, or what it is called is spelt so from some character on."""
    written = _is_written(word)
    if len(word) < _LEAST_SPELT or not (word.isascii() and word.isalpha()):
        return written
    return or_(written, product.c.pinyin.contains(f" {word}", autoescape=True))


def _is_written(word: str) -> ColumnElement[bool]:
    return product.c.search_text.contains(word, autoescape=True)


def _score(words: Sequence[str]) -> ColumnElement[int]:
    anywhere = [case((_holds(word), 2), else_=0) for word in words]
    in_name = [case((func.lower(product.c.name).contains(word, autoescape=True), 3), else_=0) for word in words]
    return sum([*anywhere, *in_name], literal(0))


def _as_key(sort: Sort, number: int) -> Any:
    return read_instant(number) if sort is Sort.NEW else number


def _key_number(value: Any) -> int:
    return number_instant(value) if isinstance(value, datetime) else int(value)


def _beyond(keys: Sequence[ColumnElement[Any]], place: Sequence[Any], falls: bool) -> ColumnElement[bool]:
    last = tuple_(*(literal(value, key.type) for key, value in zip(keys, place, strict=True)))
    return tuple_(*keys) < last if falls else tuple_(*keys) > last


def _directed(keys: Sequence[ColumnElement[Any]], falls: bool) -> list[ColumnElement[Any]]:
    return [key.desc() if falls else key.asc() for key in keys]
