"""Followers as the merchant sees their import: how many we know, how far a run got, what the last one brought."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shop.members.queries import count_followers
from shop.settings.queries import find_setting

_PROGRESS, _LAST_RUN = "followers_import", "followers_last_run"


@dataclass(frozen=True)
class FollowersSheet:
    """`known` followers here. `stopped_at` is how many a run that did not end had done; None for none.

    `ran_at`, `done` and `new` are of the last run that ended.
    """

    known: int
    stopped_at: int | None
    ran_at: datetime | None
    done: int
    new: int


def read_followers(connection: Connection) -> FollowersSheet:
    """How the import stands."""
    progress, last = find_setting(connection, _PROGRESS) or {}, find_setting(connection, _LAST_RUN) or {}
    stopped = int(progress["done"]) if progress and not progress.get("finished") else None
    ran_at = datetime.fromisoformat(last["at"]) if last else None
    return FollowersSheet(count_followers(connection), stopped, ran_at, last.get("done", 0), last.get("new", 0))
