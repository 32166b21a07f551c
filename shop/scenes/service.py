"""Scene QR codes of members.

Which scene is whose, until when, and telling the owner before a printed one ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, true, tuple_, update

from commissions.apart import do_first
from commissions.beneficiary import MemberId
from commissions.days import SHANGHAI
from commissions.network.tables import distributor
from commissions.ports import Transaction
from shop.members.codes import make_code
from shop.members.tables import member
from shop.scenes.events import SceneCodeEnding
from shop.scenes.ports import SceneTicket
from shop.scenes.tables import permanent_code, scene_code

_TOLD_BEFORE = timedelta(days=3)
_BATCH = 200
_OWNER = (
    select(member.c.id, func.coalesce(member.c.own_name, member.c.generated_name), distributor.c.code)
    .join(scene_code, scene_code.c.member_id == member.c.id)
    .join(distributor, distributor.c.member_id == member.c.id)
    .where(scene_code.c.scene == bindparam("of_scene"))
)
_PERMANENT_OWNER = (
    select(member.c.id, func.coalesce(member.c.own_name, member.c.generated_name), distributor.c.code)
    .join(permanent_code, permanent_code.c.member_id == member.c.id)
    .join(distributor, distributor.c.member_id == member.c.id)
    .where(permanent_code.c.scene == bindparam("of_scene"))
)


@dataclass(frozen=True)
class SceneOwner:
    """Whose scene it is, and their link code."""

    member_id: MemberId
    name: str
    link: str


@dataclass(frozen=True)
class SceneCode:
    """A scene code.

    `printed`: it stands on a poster, so its end matters. A scene stays its owner's for ever.
    """

    scene: str
    member_id: MemberId
    printed: bool
    ticket: str
    url: str
    created_at: datetime
    expires_at: datetime


def make_scene() -> str:
    """A new scene: opaque, 1 to 64 characters (docs/wechat.md §3)."""
    return make_code(16)


def issue_scene_code(
    tx: Transaction, member_id: MemberId, scene: str, made: SceneTicket, *, printed: bool
) -> SceneCode:
    """Keep the code that WeChat made for `scene` as this member's."""
    row = {
        "scene": scene,
        "member_id": member_id,
        "printed": printed,
        "ticket": made.ticket,
        "url": made.url,
        "created_at": tx.now,
        "expires_at": made.expires_at,
    }
    tx.connection.execute(insert(scene_code).values(**row))
    return SceneCode(**row)  # type: ignore[arg-type]


def find_scene_link(connection: Connection, scene: str) -> str | None:
    """The link code of whose scene this is. See `find_scene_owner`."""
    owner = find_scene_owner(connection, scene)
    return owner.link if owner else None


def find_scene_owner(connection: Connection, scene: str) -> SceneOwner | None:
    """Whose scene this is, also after the scene's own code ended: what was printed stays good."""
    row = connection.execute(_OWNER, {"of_scene": scene}).first()
    row = row or connection.execute(_PERMANENT_OWNER, {"of_scene": scene}).first()
    return SceneOwner(*row) if row else None


def find_scene_code(
    connection: Connection, member_id: MemberId, *, good_until: datetime, printed: bool
) -> SceneCode | None:
    """The member's newest code that still works at `good_until`; None means that a new one should be made."""
    code = scene_code
    query = (
        select(*(code.c[name] for name in SceneCode.__dataclass_fields__))
        .where(code.c.member_id == member_id, code.c.printed == printed, code.c.expires_at > good_until)
        .order_by(code.c.expires_at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return SceneCode(*row) if row else None


def determine_last_day(expires_at: datetime) -> str:
    """The last whole day, in Shanghai, on which a code that ends at `expires_at` works: an ISO date."""
    return (expires_at.astimezone(SHANGHAI) - timedelta(days=1)).date().isoformat()


def tell_codes_ending(tx: Transaction) -> int:
    """Publish SceneCodeEnding three days before a member's last printed code ends.

    Returns how many codes were seen. A member who has a newer one meanwhile is not told; each code is looked at once.
    """
    code = scene_code
    soon = (code.c.told_at.is_(None), code.c.printed, code.c.expires_at <= tx.now + _TOLD_BEFORE)
    query = select(code.c.scene, code.c.member_id, code.c.expires_at).where(*soon)
    query = query.order_by(code.c.expires_at, code.c.scene).limit(_BATCH)

    def find(after: Any) -> Sequence[Any]:
        later = tuple_(code.c.expires_at, code.c.scene) > (after.expires_at, after.scene) if after else true()
        return tx.connection.execute(query.where(later)).all()

    return do_first(tx, find, lambda part: _tell_all(tx, part), lambda row: f"tell_codes_ending code:{row.scene}")


def _tell_all(tx: Transaction, ending: Sequence[Any]) -> None:
    for scene, member_id, expires_at in ending:
        told = update(scene_code).where(scene_code.c.scene == scene, scene_code.c.told_at.is_(None))
        is_new = tx.connection.execute(told.values(told_at=tx.now)).rowcount
        if is_new and _is_last(tx.connection, member_id, expires_at, tx.now):
            tx.publish(SceneCodeEnding(member_id=member_id, last_day=determine_last_day(expires_at)))


def _is_last(connection: Connection, member_id: int, expires_at: datetime, now: datetime) -> bool:
    newer = (scene_code.c.member_id == member_id, scene_code.c.printed, scene_code.c.expires_at > expires_at)
    count = select(func.count()).select_from(scene_code).where(*newer)
    return expires_at > now and not connection.scalar(count)
