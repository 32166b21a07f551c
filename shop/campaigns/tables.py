"""Campaigns."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Text

from shop.schema import Id, Instant, Json, table

campaign = table(
    "campaign",
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("banner", Text, ForeignKey("media.code")),
    Column("colour", Text, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("collection", Text, nullable=False),
    Column("goods", Json, nullable=False),
    Column("offer_mode", Text),
    Column("offer_code", Text),
    Column("on", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", Instant, nullable=False),
)
Index("ix_campaign_starts", campaign.c.starts_at, campaign.c.id)
Index("ix_campaign_saved", campaign.c.saved_at, campaign.c.id)
