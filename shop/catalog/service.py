"""Use cases of the catalog: products, categories, home page."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update

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
from shop.catalog.tables import (
    category,
    home_banner,
    home_section,
    home_section_product,
    product,
)
from shop.catalog.words import normalised
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.schema import insert_or_ignore


def save_category(tx: Transaction, code: str, name: str, *, icon: str | None, position: int) -> int:
    """Make the category `code`, or change it. Returns its id."""
    values = {"name": name, "icon": icon, "position": position}
    insert_or_ignore(tx.connection, category, {"code": code} | values)
    changed = category.update().where(category.c.code == code).values(**values).returning(category.c.id)
    return int(tx.connection.execute(changed).scalar_one())


def save_product(tx: Transaction, draft: ProductDraft) -> int:
    """Make the product with the draft's article number, or change it in place. Returns its id.

    SKUs that the draft no longer has can't be bought any more; what was ordered of them stays. Raises CategoryUnknown,
    MediaUnknown, ArticleTaken.
    """
    row = tx.connection.execute(select(category.c.id, category.c.name).where(category.c.code == draft.category)).first()
    if row is None:
        raise CategoryUnknown(category=draft.category)
    search_text = f"{draft.search_text} {normalised(row.name)}"
    product_id = write_product(tx, draft, row.id, search_text)
    own = [sku.picture for sku in draft.skus if sku.picture]
    use_media(tx, [*draft.pictures, *own, *list_media(draft.details, "picture")], MediaKind.PICTURE)
    use_media(tx, list_media(draft.details, "video"), MediaKind.VIDEO)
    if draft.price_proof and "/" not in draft.price_proof:
        use_media(tx, [draft.price_proof], MediaKind.DOCUMENT)
    replace_pictures(tx.connection, product_id, draft.pictures)
    replace_facts(tx.connection, product_id, draft)
    replace_options(tx.connection, product_id, draft)
    write_skus(tx.connection, product_id, draft.skus)
    note_prices(tx, product_id)
    return product_id


def set_hold_days(tx: Transaction, article: str, days: int | None, *, by: Actor) -> None:
    """How many days commission on a product is held after receipt, from now on.

    None leaves it to the policy. Orders keep what was set when they were placed. `article` is the merchant's own number
    of the product. Raises ProductUnknown, DraftRefused.
    """
    demand("hold_days", days is None or 0 <= days <= LONGEST_HOLD_DAYS)
    changed = update(product).where(product.c.article == article).values(hold_days=days, updated_at=tx.now)
    if not tx.connection.execute(changed).rowcount:
        raise ProductUnknown(product=article)


def save_section(tx: Transaction, position: int, title: str, subtitle: str, articles: Sequence[str]) -> None:
    """Put a section of products onto the home page, in the place of the one at `position`.

    Raises ProductUnknown.
    """
    known = select(product.c.article, product.c.id).where(product.c.article.in_(articles))
    ids: dict[str, int] = {row.article: row.id for row in tx.connection.execute(known)}
    for article in articles:
        if article not in ids:
            raise ProductUnknown(product=article)
    insert_or_ignore(tx.connection, home_section, {"title": title, "subtitle": subtitle, "position": position})
    changed = home_section.update().where(home_section.c.position == position).values(title=title, subtitle=subtitle)
    section_id = tx.connection.execute(changed.returning(home_section.c.id)).scalar_one()
    tx.connection.execute(delete(home_section_product).where(home_section_product.c.section_id == section_id))
    rows = [{"section_id": section_id, "position": n, "product_id": ids[article]} for n, article in enumerate(articles)]
    tx.connection.execute(insert(home_section_product), rows)


def save_banner(tx: Transaction, position: int, *, picture: str, title: str, subtitle: str, path: str) -> None:
    """Put a banner onto the home page, in the place of the one at `position`. Raises MediaUnknown."""
    use_media(tx, [picture], MediaKind.PICTURE)
    tx.connection.execute(delete(home_banner).where(home_banner.c.position == position))
    values = {"position": position, "picture": picture, "title": title, "subtitle": subtitle, "path": path}
    tx.connection.execute(insert(home_banner).values(**values))
