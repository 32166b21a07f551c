"""Use cases of stories: made, changed block by block, published."""

from typing import Any

from sqlalchemy import insert, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.catalog.claims import demand_reason
from shop.catalog.queries import find_product_names
from shop.catalog.refusals import ProductUnknown
from shop.catalog.repository import make_code
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.stories.queries import get_story
from shop.stories.story import Story, StoryDraft, StoryStale, write_blocks
from shop.stories.tables import story


def make_story(tx: Transaction, draft: StoryDraft, *, by: Actor, reason: str = "") -> Story:
    """A new story, which nobody sees yet. Raises ClaimsFound."""
    demand_reason(draft.texts, (), reason)
    code = make_code()
    tx.connection.execute(insert(story).values(code=code, version=1, **_write(tx, draft)))
    return get_story(tx.connection, code)


def edit_story(tx: Transaction, code: str, draft: StoryDraft, *, version: int, by: Actor, reason: str = "") -> None:
    """Save a story upon `version`.

    Raises StoryUnknown, StoryStale, ClaimsFound, MediaUnknown, ProductUnknown.
    """
    before = get_story(tx.connection, code).draft
    demand_reason(draft.texts, before.texts, reason)
    known = find_product_names(tx.connection, sorted(draft.goods))
    for name in sorted(draft.goods - known.keys()):
        raise ProductUnknown(product=name)

    use_media(tx, draft.list_media("picture"), MediaKind.PICTURE)
    use_media(tx, draft.list_media("video"), MediaKind.VIDEO)
    upon = update(story).where(story.c.code == code, story.c.version == version)
    if not tx.connection.execute(upon.values(version=version + 1, **_write(tx, draft))).rowcount:
        raise StoryStale


def _write(tx: Transaction, draft: StoryDraft) -> dict[str, Any]:
    said = {"title": draft.title, "summary": draft.summary, "cover": draft.cover or None, "on": draft.on}
    return said | {"blocks": write_blocks(draft.blocks), "saved_at": tx.now}
