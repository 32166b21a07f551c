"""Goods that are new, or have new SKUs: the catalog's part and what lies on the shelf, in one commit."""

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.catalog.claims import demand_reason, list_texts
from shop.catalog.draft import ProductDraft
from shop.catalog.editing import EditedProduct, edit_product, get_edited
from shop.catalog.queries import get_code, is_article_taken
from shop.catalog.refusals import ArticleTaken
from shop.catalog.service import save_product
from shop.places.shelving import stock_draft


def introduce_product(tx: Transaction, draft: ProductDraft, *, by: Actor, reason: str = "") -> EditedProduct:
    """Make a product, with what its SKUs start with at the first place.

    `reason` says why words that the law watches may stand in it. Raises ArticleTaken, CategoryUnknown, MediaUnknown,
    ClaimsFound.
    """
    demand_reason(list_texts(draft), (), reason)
    if is_article_taken(tx.connection, draft.article):
        raise ArticleTaken(article=draft.article)
    save_product(tx, draft)
    stock_draft(tx, draft, by=by)
    return get_edited(tx.connection, get_code(tx.connection, draft.article))


def rework_product(
    tx: Transaction, code: str, draft: ProductDraft, *, version: int, by: Actor, reason: str = ""
) -> EditedProduct:
    """Save an edited product; SKUs that are new start with what is drafted of them.

    Raises as `edit_product` does; ClaimsFound for new words that the law watches, without a reason.
    """
    before = get_edited(tx.connection, code).draft
    demand_reason(list_texts(draft), list_texts(before), reason)
    edited = edit_product(tx, code, draft, version=version, by=by)
    stock_draft(tx, draft, by=by)
    return edited
