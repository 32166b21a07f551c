"""The outbox's consumer `reactions`.

What the bot does after a reply has left and that needs WeChat's API.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import Connection

from bot.events import FollowersToCompare, MoreToSay
from bot.followers import FollowerList
from bot.posters.maker import PosterMaker
from bot.wechat.customer_service import CustomerService
from bot.wechat.errors import MEDIA_CODES, WINDOW_CODES, ApiFailed, ApiRefused, ApiSilent, determine_delay_s
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.catalog.refusals import ProductUnknown
from shop.chat.service import close_chat, take_chat
from shop.database.database import Database
from shop.database.outbox import Delivery
from shop.database.pump import Later
from shop.members.events import MemberFollowed
from shop.members.queries import find_member, find_openid
from shop.posters.events import PosterWanted
from shop.posters.service import (
    NoOwnShop,
    begin_poster,
    find_media,
    forget_media,
    record_media,
    record_owed,
    undo_poster,
)
from shop.scenes.ports import SceneCodesUnavailable

CONSUMER: Final = "reactions"
_FOLLOW_POSTER: Final = "follow"
_AGAIN_S: Final = 30.0
log = structlog.get_logger(__name__)


class Reactions:
    """`handle` is the pump's handler; `EVENTS` says which events it wants."""

    EVENTS: Final = (MemberFollowed, PosterWanted, MoreToSay, FollowersToCompare)

    def __init__(
        self,
        database: Database,
        customer_service: CustomerService,
        posters: PosterMaker,
        followers: FollowerList,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._customer_service = customer_service
        self._posters = posters
        self._followers = followers
        self._clock = clock
        self._handlers: Mapping[type, Callable[..., Awaitable[None]]] = {
            MemberFollowed: self._greet,
            PosterWanted: self._send_wanted,
            MoreToSay: self._say_more,
            FollowersToCompare: self._compare,
        }

    async def handle(self, delivery: Delivery) -> None:
        """React to one event. Raises Later where WeChat asks for patience."""
        event = delivery.event
        try:
            await self._handlers[type(event)](event, delivery)
        except (ApiRefused, ApiSilent) as failed:
            if failed.verdict == "never":
                log.info("not sent", what=event.name, reason=str(failed))
                return
            raise Later(determine_delay_s(failed, self._clock()), str(failed)) from None

    async def _greet(self, event: MemberFollowed, delivery: Delivery) -> None:
        await self._send_poster(MemberId(event.member_id), _FOLLOW_POSTER, delivery.id)

    async def _send_wanted(self, event: PosterWanted, delivery: Delivery) -> None:
        await self._send_poster(MemberId(event.member_id), event.kind, delivery.id)

    async def _say_more(self, event: MoreToSay, delivery: Delivery) -> None:
        """Once and no more: a second try could say it twice, and it was only the rest of an answer."""
        openid = await self._database.read(_find_reachable, MemberId(event.member_id))
        if openid and delivery.attempts == 1 and await self._database.transact(take_chat, MemberId(event.member_id)):
            try:
                await self._customer_service.send_text(openid, event.text)
            except ApiFailed as failed:
                log.info("rest of an answer lost", reason=str(failed))

    async def _compare(self, event: FollowersToCompare, delivery: Delivery) -> None:
        await self._followers.compare()

    async def _send_poster(self, member_id: MemberId, kind: str, delivery_id: int) -> None:
        openid = await self._database.read(_find_reachable, member_id)
        if openid is None:
            return
        try:
            media_id = await self._find_media(member_id, kind)
        except (NoOwnShop, ProductUnknown):
            return
        except SceneCodesUnavailable as reason:
            raise Later(_AGAIN_S, str(reason)) from None
        if await self._database.transact(_begin_in_window, member_id, kind, delivery_id):
            await self._deliver(member_id, openid, kind, media_id)

    async def _find_media(self, member_id: MemberId, kind: str) -> str:
        """The media id of the poster: of the one that is uploaded, else of a new one."""
        now = self._clock()
        known = await self._database.read(find_media, member_id, kind, now)
        if known:
            return known
        poster = await self._posters.make(member_id, kind)
        uploaded = await self._customer_service.upload_picture(poster.jpeg, now)
        until = min(uploaded.usable_until, poster.fresh_until or uploaded.usable_until)
        await self._database.transact(record_media, member_id, kind, uploaded.media_id, usable_until=until)
        return uploaded.media_id

    async def _deliver(self, member_id: MemberId, openid: str, kind: str, media_id: str) -> None:
        try:
            await self._customer_service.send_picture(openid, media_id)
        except ApiRefused as refused:
            await self._database.transact(_take_refusal, member_id, kind, refused.code)
            if refused.code not in WINDOW_CODES:
                raise
        except ApiSilent as silent:
            log.warning("a poster may have been sent", reason=str(silent))


def _find_reachable(connection: Connection, member_id: MemberId) -> str | None:
    """The openid of a member who follows the account now."""
    member = find_member(connection, member_id)
    return find_openid(connection, member_id) if member and member.subscribed else None


def _begin_in_window(tx: Transaction, member_id: MemberId, kind: str, delivery_id: int) -> bool:
    """Count the poster against an open window and say that it is about to leave.

    Where none is open, owe it.
    """
    if not begin_poster(tx, member_id, kind, delivery_id):
        return False
    if take_chat(tx, member_id):
        return True
    record_owed(tx, member_id, kind)
    return False


def _take_refusal(tx: Transaction, member_id: MemberId, kind: str, code: int | None) -> None:
    """WeChat certainly did not send it.

    Owe it when the window was missed, draw it anew when the media had ended.
    """
    if code in WINDOW_CODES:
        close_chat(tx, member_id)
        record_owed(tx, member_id, kind)
        return
    if code in MEDIA_CODES:
        forget_media(tx, member_id)
    undo_poster(tx, member_id, kind)
