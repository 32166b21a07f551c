"""Reads about members."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from commissions.beneficiary import MemberId
from shop.members.member import WAITING, Member
from shop.members.tables import erasure, identity, member
from shop.settings.sealing import sealer_of

_MEMBERS: Select[Any] = select(
    member.c.id,
    member.c.code,
    member.c.own_name,
    member.c.generated_name,
    member.c.avatar_url,
    member.c.created_at,
    identity.c.subscribed,
    identity.c.subscribed_at,
).join(identity, identity.c.member_id == member.c.id)
_BY_ID = _MEMBERS.where(member.c.id == bindparam("id"))
_BY_OPENID = _MEMBERS.where(identity.c.appid == bindparam("appid"), identity.c.openid == bindparam("openid"))


def find_member(connection: Connection, member_id: MemberId) -> Member | None:
    """The member, or None."""
    row = connection.execute(_BY_ID, {"id": member_id}).one_or_none()
    return _read_member(row) if row else None


def find_member_by_openid(connection: Connection, appid: str, openid: str) -> Member | None:
    """Who has this openid at this account."""
    row = connection.execute(_BY_OPENID, {"appid": appid, "openid": openid}).one_or_none()
    return _read_member(row) if row else None


def list_members(connection: Connection, ids: Collection[MemberId]) -> dict[MemberId, Member]:
    """These members by id; unknown ids are left out."""
    rows = connection.execute(_MEMBERS.where(member.c.id.in_(ids)))
    return {found.id: found for found in map(_read_member, rows)}


def list_named(connection: Connection, name: str, below: MemberId | None, limit: int) -> Sequence[MemberId]:
    """Members of just this name, their own or the one they were given, by falling id from `below` on."""
    row = member.c
    ids = select(row.id).where(row.id < below) if below is not None else select(row.id)
    own = ids.where(row.own_name == name).order_by(row.id.desc()).limit(limit)
    given = ids.where(row.generated_name == name, row.own_name.is_(None)).order_by(row.id.desc()).limit(limit)
    found = {MemberId(of) for query in (own, given) for of in connection.scalars(query)}
    return sorted(found, reverse=True)[:limit]


def find_openid(connection: Connection, member_id: MemberId) -> str | None:
    """The openid to which WeChat delivers for this member. Kept when they leave: Pay still needs it.

    None for whoever came along from another shop and has not been seen yet.
    """
    found = connection.scalar(select(identity.c.openid).where(identity.c.member_id == member_id))
    return None if found is None or found.startswith(WAITING) else str(found)


def count_followers(connection: Connection) -> int:
    """How many members follow the account now."""
    return int(connection.scalar(select(func.count()).select_from(identity).where(identity.c.subscribed)) or 0)


def list_followers(connection: Connection, appid: str, after_openid: str, limit: int) -> tuple[str, ...]:
    """Openids of the followers that we know, sorted.

    For the nightly comparison with WeChat's list.
    """
    query = (
        select(identity.c.openid)
        .where(identity.c.appid == appid, identity.c.subscribed, identity.c.openid > after_openid)
        .order_by(identity.c.openid)
        .limit(limit)
    )
    return tuple(connection.scalars(query))


def list_not_following(connection: Connection, appid: str, openids: Sequence[str]) -> tuple[str, ...]:
    """Those of `openids` whom we don't know to follow the account, without those who asked to be erased."""
    known = (identity.c.appid == appid, identity.c.subscribed, identity.c.openid.in_(openids))
    following = set(connection.scalars(select(identity.c.openid).where(*known)))
    unknown = [openid for openid in openids if openid not in following]
    erased = list_erased(connection, appid, unknown)
    return tuple(openid for openid in unknown if openid not in erased)


def list_erased(connection: Connection, appid: str, openids: Sequence[str]) -> frozenset[str]:
    """Those of `openids` whose person asked to be erased and has not come back.

    Only a sign of their own does that.
    """
    sealer = sealer_of(connection)
    digests = {digest: openid for openid in openids for digest in sealer.indexes("openid", openid)}
    found = connection.scalars(select(erasure.c.openid_index).where(erasure.c.openid_index.in_(list(digests))))
    erased = {digests[digest] for digest in found if digest}
    back = select(identity.c.openid).where(identity.c.appid == appid, identity.c.openid.in_(erased))
    return frozenset(erased - set(connection.scalars(back))) if erased else frozenset()


def count_members(connection: Connection) -> int:
    """How many members there are."""
    return connection.scalar(select(func.count()).select_from(member)) or 0


def _read_member(row: Row[tuple[object, ...]]) -> Member:
    """A row of the members' query as a value."""
    found = row._mapping
    return Member(
        id=MemberId(found["id"]),
        code=found["code"],
        name=found["own_name"] or found["generated_name"],
        has_own_name=found["own_name"] is not None,
        avatar_url=found["avatar_url"],
        subscribed=bool(found["subscribed"]),
        subscribed_at=found["subscribed_at"],
        created_at=found["created_at"],
    )
