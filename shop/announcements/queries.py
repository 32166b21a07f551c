"""Reads of announcements, and of whom one is for."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from commissions.network.tables import distributor
from commissions.tiers.tables import distributor_group, distributor_group_member
from shop.announcements.announcement import Announcement, AnnouncementDraft, AnnouncementUnknown, Audience
from shop.announcements.tables import announcement
from shop.choices.choice import Topic
from shop.choices.queries import wants
from shop.members.tables import member
from shop.storefront.target import Target

_MOST = 100


def list_announcements(connection: Connection) -> tuple[Announcement, ...]:
    """The newest first."""
    query = select(announcement).order_by(announcement.c.id.desc()).limit(_MOST)
    return tuple(_read_announcement(row) for row in connection.execute(query))


def get_announcement(connection: Connection, code: str) -> Announcement:
    """One announcement. Raises AnnouncementUnknown."""
    row = connection.execute(select(announcement).where(announcement.c.code == code)).first()
    if row is None:
        raise AnnouncementUnknown(announcement=code)
    return _read_announcement(row)


def count_audience(connection: Connection, audience: Audience) -> int:
    """How many people it is for now. One statement that counts rows, for whoever is about to send."""
    return connection.scalar(select(func.count()).select_from(select_audience(audience).subquery())) or 0


def select_audience(audience: Audience) -> Select[Any]:
    """The ids of the members whom it is for, as `member_id`. Whoever is erased, or wants no offers, hears nothing."""
    query = select(member.c.id.label("member_id")).where(member.c.erased_at.is_(None), wants(Topic.OFFERS))
    if audience.kind == "all":
        return query
    query = query.join(distributor, distributor.c.member_id == member.c.id).where(distributor.c.status == "active")
    return query.where(_belongs(audience)) if audience.of else query


def _belongs(audience: Audience) -> ColumnElement[bool]:
    if audience.kind == "tier":
        return distributor.c.tier == audience.of
    inside = (
        select(distributor_group_member.c.member_id)
        .join(distributor_group, distributor_group.c.id == distributor_group_member.c.group_id)
        .where(distributor_group.c.name == audience.of)
    )
    return member.c.id.in_(inside)


def _read_announcement(row: Row[Any]) -> Announcement:
    audience, target = Audience(row.audience, row.audience_of), Target(row.target_kind, row.target_code)
    draft = AnnouncementDraft(row.title, row.text, audience, target)
    rest = (row.state, row.reached, row.told, row.made_by, row.made_at, row.ended_at)
    return Announcement(row.id, row.code, draft, *rest)
