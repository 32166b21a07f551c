"""The list of goods and what edits them, on both databases: every filter, every order, constant statements."""

import pytest
from sqlalchemy import Connection, event

from commissions.actor import staff_acting
from shop.catalog.blocks import Block
from shop.catalog.categories import add_category, drop_category, move_category, read_tree
from shop.catalog.editing import change_state, copy_product, get_edited, write_details
from shop.catalog.refusals import ArticleTaken, CategoryInUse, ProductStale
from shop.lists.goods import GOODS
from shop.lists.reading import Asked, Shown, read_list
from shop.places.introducing import introduce_product, rework_product
from shop.places.queries import list_product_stock
from tests.support.databases import AnyDatabase
from tests.support.shelf import draft_tea, stock_shelf

MEI = staff_acting("mei")


def read_counted(connection: Connection, asked: Asked) -> tuple[Shown[object], int]:
    """A page, and how many statements it took."""
    said: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        said.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        return read_list(connection, GOODS, asked), len(said)
    finally:
        event.remove(connection, "before_cursor_execute", note)


async def test_every_filter_and_order_finds_what_it_should(database: AnyDatabase) -> None:
    stock = {"A": 3, "B": 0, "C": 40}
    drafts = [draft_tea(name, name=f"茶 {name}", on_hand=units) for name, units in stock.items()]
    products = await database.transact(stock_shelf, *drafts)
    await database.transact(change_state, products[0].code, "off_sale", by=MEI)

    for filters, found in (
        ({}, {"A", "B", "C"}),
        ({"state": "off_sale"}, {"A"}),
        ({"stock": "low"}, {"A", "B"}),
        ({"stock": "out"}, {"B"}),
        ({"search": "茶 C"}, {"C"}),
        ({"search": "B-250"}, {"B"}),
        ({"category": "tea", "state": "on_sale"}, {"B", "C"}),
        ({"category": "nowhere"}, set()),
        ({"state": "' OR 1=1 --"}, set()),
    ):
        for sort in ("updated", "position", "new", "nonsense; drop table product"):
            shown, statements = await database.read(read_counted, Asked(filters, sort))
            assert ({row.article for row in shown.items}, shown.count) == (found, len(found))  # type: ignore[attr-defined]
            assert statements == 3 + bool(filters), "a filter is asked first whether few rows fit it"
    shown = await database.read(read_list, GOODS, Asked({"search": "A"}))
    [row] = [row for row in shown.items if row.article == "A"]
    assert (row.skus, row.price_fen, row.available, row.few) == (2, 12800, 6, 2)


async def test_a_product_is_edited_upon_what_was_seen(database: AnyDatabase) -> None:
    await database.transact(stock_shelf)
    made = await database.transact(introduce_product, draft_tea("N", on_hand=7), by=MEI)
    with pytest.raises(ArticleTaken):
        await database.transact(introduce_product, draft_tea("N"), by=MEI)
    saved = await database.transact(
        rework_product, made.code, draft_tea("N", name="新名", on_hand=99), version=made.version, by=MEI
    )
    assert (saved.version, saved.draft.name) == (made.version + 1, "新名")
    assert [row.on_hand for row in await database.read(list_product_stock, made.id)] == [7, 7]
    with pytest.raises(ProductStale):
        await database.transact(rework_product, made.code, draft_tea("N"), version=made.version, by=MEI)

    blocks = (Block("heading", "产地"), Block("picture", media="a" * 64, colour="#d9c7a7", height=1000))
    await database.transact(write_details, made.code, blocks, version=saved.version, by=MEI)
    copied = await database.transact(copy_product, made.code, by=MEI)
    assert (copied.draft.details, copied.draft.status) == (blocks, "draft")
    assert (await database.read(get_edited, made.code)).draft.details == blocks


async def test_a_category_with_anything_in_it_stays(database: AnyDatabase) -> None:
    await database.transact(stock_shelf)
    below = await database.transact(add_category, "红茶", "tea", by=MEI)
    other = await database.transact(add_category, "礼盒", None, by=MEI)
    await database.transact(move_category, other.code, up=True, by=MEI)
    tree = await database.read(read_tree)
    assert [(of.category.name, of.products) for of in tree] == [("礼盒", 0), ("茶", 1)]
    with pytest.raises(CategoryInUse):
        await database.transact(drop_category, "tea", by=MEI)
    await database.transact(drop_category, below.code, by=MEI)
    await database.transact(drop_category, other.code, by=MEI)
    assert len(await database.read(read_tree)) == 1
