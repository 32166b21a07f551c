"""Stories, the newest first."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from shop.lists.source import Filter, Sort, Source
from shop.stories.queries import read_story
from shop.stories.story import Story
from shop.stories.tables import story

_of = story.c


def _restore(_: Connection, rows: Sequence[Row[Any]]) -> tuple[Story, ...]:
    return tuple(read_story(row) for row in rows)


STORIES = Source(
    name="stories",
    select=select(story),
    key=_of.id,
    sorts=(Sort("newest", _of.id), Sort("saved_at", _of.saved_at)),
    restore=_restore,
    filters=(
        Filter("on", "choice", lambda typed: _of.on == (typed == "yes"), choices=("yes", "no")),
        Filter("saved_at", "days", lambda first, after: (_of.saved_at >= first) & (_of.saved_at < after)),
    ),
)
