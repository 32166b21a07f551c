"""Use cases of the catalog: products, categories."""

from collections.abc import Sequence

from sqlalchemy import func, select, update

from commissions.actor import Actor
from commissions.policies.terms import LONGEST_HOLD_DAYS
from commissions.ports import Transaction
from shop.catalog.blocks import list_media
from shop.catalog.draft import ProductDraft, demand
from shop.catalog.refusals import CategoryUnknown, ProductUnknown
from shop.catalog.repository import (
    note_prices,
    replace_facts,
    replace_options,
    replace_pictures,
    write_product,
    write_skus,
)
from shop.catalog.required_facts import demand_numbers
from shop.catalog.sending import demand_sendable
from shop.catalog.tables import (
    category,
    product,
    sku,
    stock,
)
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.schema import insert_or_ignore
from shop.typed import normalised


def save_category(tx: Transaction, code: str, name: str, *, icon: str | None, position: int) -> int:
    """Make the category `code`, or change it. Returns its id."""
    values = {"name": name, "icon": icon, "position": position}
    insert_or_ignore(tx.connection, category, {"code": code} | values)
    changed = category.update().where(category.c.code == code).values(**values).returning(category.c.id)
    return int(tx.connection.execute(changed).scalar_one())


def save_product(tx: Transaction, draft: ProductDraft) -> int:
    """Make the product with the draft's article number, or change it in place. Returns its id.

    SKUs that the draft no longer has can't be bought any more; what was ordered of them stays. Raises CategoryUnknown,
    MediaUnknown, ArticleTaken, NumberNeeded, FreightUnknown.
    """
    row = tx.connection.execute(select(category.c.id, category.c.name).where(category.c.code == draft.category)).first()
    if row is None:
        raise CategoryUnknown(category=draft.category)
    if draft.status == "on_sale":
        demand_numbers(tx.connection, draft.category, draft.facts)
    demand_sendable(tx.connection, draft)
    search_text = f"{draft.search_text} {normalised(row.name)}"
    product_id = write_product(tx, draft, row.id, search_text)
    own = [sku.picture for sku in draft.skus if sku.picture]
    use_media(tx, [*draft.pictures, *own, *list_media(draft.details, "picture")], MediaKind.PICTURE)
    films = [draft.video] if draft.video else []
    use_media(tx, [*films, *list_media(draft.details, "video")], MediaKind.VIDEO)
    if draft.price_proof and "/" not in draft.price_proof:
        use_media(tx, [draft.price_proof], MediaKind.DOCUMENT)
    replace_pictures(tx.connection, product_id, draft.pictures)
    replace_facts(tx.connection, product_id, draft)
    replace_options(tx.connection, product_id, draft)
    write_skus(tx.connection, product_id, draft.skus)
    note_prices(tx, product_id)
    return product_id


def recount_sold(tx: Transaction, product_ids: Sequence[int]) -> None:
    """Bring what lists are sorted by up to what was sold of these products. May come again; locks them in order."""
    mine = product.c.id.in_(sorted(product_ids))
    tx.connection.execute(select(product.c.id).where(mine).order_by(product.c.id).with_for_update())
    units = select(func.coalesce(func.sum(stock.c.sold), 0)).join(sku, sku.c.id == stock.c.sku_id)
    units = units.where(sku.c.product_id == product.c.id)
    tx.connection.execute(update(product).where(mine).values(sold=units.scalar_subquery()))


def set_hold_days(tx: Transaction, article: str, days: int | None, *, by: Actor) -> None:
    """How many days commission on a product is held after receipt, from now on.

    None leaves it to the policy. Orders keep what was set when they were placed. `article` is the merchant's own number
    of the product. Raises ProductUnknown, DraftRefused.
    """
    demand("hold_days", days is None or 0 <= days <= LONGEST_HOLD_DAYS)
    changed = update(product).where(product.c.article == article).values(hold_days=days, updated_at=tx.now)
    if not tx.connection.execute(changed).rowcount:
        raise ProductUnknown(product=article)
