"""Goods that are new, or have new SKUs: the catalog's part and what lies on the shelf, in one commit."""

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.catalog.draft import ProductDraft
from shop.catalog.editing import EditedProduct, edit_product, get_edited
from shop.catalog.queries import get_code, is_article_taken
from shop.catalog.refusals import ArticleTaken
from shop.catalog.service import save_product
from shop.places.shelving import stock_draft


def introduce_product(tx: Transaction, draft: ProductDraft, *, by: Actor) -> EditedProduct:
    """Make a product, with what its SKUs start with at the first place.

    Raises ArticleTaken, CategoryUnknown, MediaUnknown.
    """
    if is_article_taken(tx.connection, draft.article):
        raise ArticleTaken(article=draft.article)
    save_product(tx, draft)
    stock_draft(tx, draft, by=by)
    return get_edited(tx.connection, get_code(tx.connection, draft.article))


def rework_product(tx: Transaction, code: str, draft: ProductDraft, *, version: int, by: Actor) -> EditedProduct:
    """Save an edited product; SKUs that are new start with what is drafted of them. Raises as `edit_product` does."""
    edited = edit_product(tx, code, draft, version=version, by=by)
    stock_draft(tx, draft, by=by)
    return edited
