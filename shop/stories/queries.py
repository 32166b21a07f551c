"""Reads of stories."""

from typing import Any

from sqlalchemy import Connection, Row, select

from shop.stories.story import Story, StoryDraft, StoryUnknown, read_blocks
from shop.stories.tables import story

_MOST = 100


def list_stories(connection: Connection) -> tuple[Story, ...]:
    """All stories, the newest first."""
    query = select(story).order_by(story.c.id.desc()).limit(_MOST)
    return tuple(read_story(row) for row in connection.execute(query))


def get_story(connection: Connection, code: str, *, only_on: bool = False) -> Story:
    """One story; only a published one where `only_on`. Raises StoryUnknown."""
    row = connection.execute(select(story).where(story.c.code == code)).first()
    if row is None or (only_on and not row.on):
        raise StoryUnknown(story=code)
    return read_story(row)


def read_story(row: Row[Any]) -> Story:
    draft = StoryDraft(row.title, row.summary, row.cover or "", read_blocks(row.blocks), row.on)
    return Story(row.id, row.code, row.version, row.saved_at, draft)
