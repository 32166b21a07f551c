"""Use cases of the home page: drafted step by step, published as a version that is never overwritten."""

from sqlalchemy import func, insert, select, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.catalog.claims import demand_reason
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.schema import insert_or_ignore
from shop.storefront.page import FIRST_PAGE, HomePage, read_page, write_page
from shop.storefront.queries import Published, find_draft, find_published, list_published
from shop.storefront.refusals import StorefrontStale, demand
from shop.storefront.tables import home_draft, home_page

_LONGEST_REASON = 200


def save_draft(tx: Transaction, page: HomePage, *, version: int, by: Actor) -> int:
    """Keep a step of the editor upon the `version` that was seen. Returns the new version.

    Raises StorefrontStale, MediaUnknown.
    """
    use_media(tx, page.pictures, MediaKind.PICTURE)
    values = {"sections": write_page(page), "saved_by": by, "saved_at": tx.now}
    if version == 0 and insert_or_ignore(tx.connection, home_draft, {"id": 1, "version": 1, "published": 0, **values}):
        return 1
    upon = update(home_draft).where(home_draft.c.version == version)
    if not tx.connection.execute(upon.values(version=version + 1, **values)).rowcount:
        raise StorefrontStale
    return version + 1


def publish_home(tx: Transaction, *, version: int, by: Actor, reason: str = "") -> Published:
    """Show visitors the draft from now on, if it is still the `version` that was seen.

    `reason` says why words that the law watches may stand there. Raises StorefrontStale, ClaimsFound.
    """
    demand("reason", len(reason) <= _LONGEST_REASON)
    tx.connection.execute(select(home_draft.c.id).with_for_update())
    draft = find_draft(tx.connection)
    if draft.version != version:
        raise StorefrontStale
    before = next(iter(list_published(tx.connection)), None)
    demand_reason(draft.page.texts, before.page.texts if before else (), reason)
    if draft.version == 0:
        save_draft(tx, draft.page, version=0, by=by)

    number = (tx.connection.scalar(select(func.max(home_page.c.number))) or 0) + 1
    row = {"sections": write_page(draft.page), "reason": reason, "published_by": by, "published_at": tx.now}
    tx.connection.execute(insert(home_page).values(number=number, **row))
    tx.connection.execute(update(home_draft).values(published=home_draft.c.version))
    return Published(number, draft.page, reason, by, tx.now)


def restore_page(tx: Transaction, number: int, *, version: int, by: Actor) -> None:
    """The draft is what was published once; number 0 is what a new shop shows. Raises StorefrontStale."""
    found = find_published(tx.connection, number)
    demand("number", found is not None or number == 0)
    save_draft(tx, found.page if found is not None else FIRST_PAGE, version=version, by=by)


def set_up_home(tx: Transaction, page: HomePage, *, by: Actor) -> None:
    """Draft and publish a page, whatever was before. For setting up. Raises ClaimsFound."""
    version = save_draft(tx, read_page(write_page(page)), version=find_draft(tx.connection).version, by=by)
    publish_home(tx, version=version, by=by)
