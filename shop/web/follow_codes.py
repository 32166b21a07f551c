"""The code to press and hold that follows the account under somebody.

Made when first wanted, then kept for weeks.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor, find_referral
from shop.scenes.ports import SceneCodesUnavailable
from shop.scenes.service import SceneCode, find_scene_code, issue_scene_code, make_scene
from shop.web.door import Door
from shop.web.qr import qr_image

_GOOD_FOR = timedelta(days=1)
log = structlog.get_logger(__name__)


async def find_follow_picture(place: Door, owner_id: MemberId) -> str | None:
    """A picture (`data:` address) of the scene code of this member; None if WeChat makes none just now."""
    good_until = place.clock() + _GOOD_FOR
    code = await place.database.read(find_scene_code, owner_id, good_until=good_until, printed=False)
    try:
        return qr_image((code or await _make(place, owner_id)).url)
    except SceneCodesUnavailable as reason:
        log.warning("no_scene_code", reason=str(reason))
        return None


async def find_follow_picture_for(place: Door, buyer_id: MemberId) -> str | None:
    """The code under which this buyer should follow: that of their own referrer; None if they have none."""
    owner_id = await place.database.read(_find_owner_of_follow_code, buyer_id, place.clock())
    return await find_follow_picture(place, owner_id) if owner_id is not None else None


def _find_owner_of_follow_code(connection: Connection, buyer_id: MemberId, now: datetime) -> MemberId | None:
    """The buyer's referrer while that holds and they may earn."""
    referral = find_referral(connection, buyer_id)
    holds = referral is not None and referral.holds_at(now)
    referrer = find_distributor(connection, referral.referrer_id) if referral and holds else None
    return referrer.member_id if referrer and referrer.status == "active" else None


async def _make(place: Door, owner_id: MemberId) -> SceneCode:
    scene = make_scene()
    made = await place.scene_codes.create_scene_code(scene)
    return await place.database.transact(issue_scene_code, owner_id, scene, made, printed=False)
