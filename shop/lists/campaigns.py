"""Campaigns, those that begin last first."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from shop.campaigns.campaign import Campaign
from shop.campaigns.queries import read_campaign
from shop.campaigns.tables import campaign
from shop.lists.source import Filter, Sort, Source

_of = campaign.c


def _restore(_: Connection, rows: Sequence[Row[Any]]) -> tuple[Campaign, ...]:
    return tuple(read_campaign(row) for row in rows)


CAMPAIGNS = Source(
    name="campaigns",
    select=select(campaign),
    key=_of.id,
    sorts=(Sort("starts_at", _of.starts_at), Sort("saved_at", _of.saved_at)),
    restore=_restore,
    filters=(
        Filter("on", "choice", lambda typed: _of.on == (typed == "yes"), choices=("yes", "no")),
        Filter("days", "days", lambda first, after: (_of.ends_at > first) & (_of.starts_at < after)),
    ),
)
