"""Products for tests, made through the services that everyone uses."""

from sqlalchemy import select

from commissions.actor import staff_acting
from commissions.ports import Transaction
from shop.catalog.blocks import write_paragraphs
from shop.catalog.draft import OptionDraft, ProductDraft, SkuDraft
from shop.catalog.queries import get_product
from shop.catalog.service import save_category, save_product
from shop.catalog.shelf import Product
from shop.catalog.tables import product
from shop.media.media import MediaKind, NewMedia
from shop.media.service import record_media
from shop.places.shelving import stock_draft
from shop.storefront.collection import CollectionDraft
from shop.storefront.collections import add_products, make_collection
from shop.storefront.page import HomePage
from shop.storefront.section import Section
from shop.storefront.service import set_up_home

_SIZE = (1, 1080, 1440, "#d9c7a7")
PICTURE = NewMedia("a" * 64, MediaKind.PICTURE, "image/webp", None, "0" * 64, *_SIZE, staff_acting("test"))
"""A picture whose files nobody asks for."""


def draft_tea(article: str = "TEA-1", *, price_fen: int = 12800, on_hand: int = 10, **changes: object) -> ProductDraft:
    """A tea in two weights; the second weight costs 100 yuan more."""
    values: dict[str, object] = {
        "article": article,
        "category": "tea",
        "name": "古树红茶",
        "selling_point": "蜜香，耐泡",
        "details": write_paragraphs(("春天的芽叶。", "日晒干燥。")),
        "options": (OptionDraft("净含量", ("100克", "250克")),),
        "skus": (
            SkuDraft(f"{article}-100", ("100克",), price_fen, price_fen // 2, on_hand, price_fen + 3000),
            SkuDraft(f"{article}-250", ("250克",), price_fen + 10000, price_fen, on_hand),
        ),
        "pictures": ("a" * 64,),
        "price_proof": "https://example.com/prices",
    }
    return ProductDraft(**(values | changes))  # type: ignore[arg-type]


def stock_shelf(tx: Transaction, *drafts: ProductDraft) -> list[Product]:
    """Put products on sale, in a category called 茶. Returns them as their pages show them."""
    save_category(tx, "tea", "茶", icon=None, position=0)
    record_media(tx, PICTURE)
    wanted = drafts or (draft_tea(),)
    ids = [save_product(tx, draft) for draft in wanted]
    for draft in wanted:
        stock_draft(tx, draft, by=staff_acting("test"))
    codes = [tx.connection.scalar(select(product.c.code).where(product.c.id == id_)) for id_ in ids]
    return [get_product(tx.connection, str(code)) for code in codes]


def put_on_home(tx: Transaction, title: str, *articles: str) -> str:
    """Publish a home page with its categories and one collection of these products. Returns the collection's code."""
    by = staff_acting("test")
    made = make_collection(tx, CollectionDraft(title), by=by)
    add_products(tx, made.code, articles, by=by)
    goods = Section("s3", "goods", title, collection=made.code)
    set_up_home(tx, HomePage((Section("s1", "notice"), Section("s2", "categories"), goods)), by=by)
    return made.code
