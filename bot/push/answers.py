"""Answers of staff on their way into the account's chat, and pictures on their way from it into the thread.

What leaves says first that it is about to (`begin_delivery`): WeChat gives a customer-service message no id.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from bot.wechat.customer_service import CustomerService
from bot.wechat.errors import WINDOW_CODES, ApiFailed, ApiRefused, ApiSilent, determine_delay_s
from bot.wording import without_tags
from commissions.actor import member_acting
from commissions.beneficiary import MemberId
from shop.database.database import Database
from shop.database.outbox import Delivery
from shop.database.pump import Later
from shop.media.media import MediaKind
from shop.media.ports import MediaStore
from shop.media.queries import get_document
from shop.media.receiving import Upload, receive_upload
from shop.media.refusals import MediaUnknown, UploadRefused
from shop.members.refusals import UnknownMember
from shop.threads.delivering import begin_delivery, keep_for_page, record_delivery, record_picture
from shop.threads.events import MessageAnswered, PictureArrived
from shop.threads.queries import find_message
from shop.threads.thread import Delivery as AnswerDelivery
from shop.threads.thread import Message

log = structlog.get_logger(__name__)


class Answers:
    """`handle` is the outbox's handler of `EVENTS`."""

    EVENTS: Final = (MessageAnswered, PictureArrived)

    def __init__(
        self, database: Database, chat: CustomerService, media: MediaStore, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._chat = chat
        self._media = media
        self._clock = clock

    async def handle(self, delivery: Delivery) -> None:
        """Carry an answer to WeChat, or fetch a picture from there. Raises Later where WeChat asks for patience."""
        event = delivery.event
        if isinstance(event, PictureArrived):
            await self._fetch(event)
        elif isinstance(event, MessageAnswered):
            await self._carry(MemberId(event.member_id), event.message_id)

    async def _carry(self, member_id: MemberId, message_id: int) -> None:
        media_id = await self._upload(member_id, message_id)
        openid = await self._database.transact(begin_delivery, member_id, message_id)
        said = await self._database.read(find_message, message_id)
        if openid is None or said is None:
            return
        try:
            await self._send(openid, said, media_id)
        except ApiRefused as refused:
            await self._judge(member_id, message_id, refused)
        except ApiSilent as doubt:
            log.warning("an answer may have been sent", message=message_id, reason=str(doubt))
            await self._database.transact(record_delivery, message_id, AnswerDelivery.MAYBE_SENT)
        else:
            await self._database.transact(record_delivery, message_id, AnswerDelivery.SENT)

    async def _send(self, openid: str, said: Message, media_id: str) -> None:
        """A message is a picture or words, never both."""
        if media_id:
            await self._chat.send_picture(openid, media_id)
        else:
            await self._chat.send_text(openid, without_tags(said.words))

    async def _judge(self, member_id: MemberId, message_id: int, refused: ApiRefused) -> None:
        """Nothing was sent. Raises Later where the message is not at fault."""
        if refused.verdict != "never":
            await self._database.transact(record_delivery, message_id, AnswerDelivery.WAITING)
            raise Later(determine_delay_s(refused, self._clock()), str(refused)) from refused
        closed = refused.code in WINDOW_CODES
        await self._database.transact(keep_for_page, member_id, message_id, str(refused.code), closed=closed)

    async def _upload(self, member_id: MemberId, message_id: int) -> str:
        """The media id of the answer's picture, "" for none. Before anything is said to leave: it may come again."""
        said = await self._database.read(find_message, message_id)
        if said is None or said.picture is None or said.delivery is not AnswerDelivery.WAITING:
            return ""
        path = self._media.open((await self._find_file(member_id, said.picture)) or "")
        if path is None:
            return ""
        try:
            return (await self._chat.upload_picture(path.read_bytes(), self._clock())).media_id
        except ApiFailed as failed:
            raise Later(determine_delay_s(failed, self._clock()), str(failed)) from failed

    async def _find_file(self, member_id: MemberId, code: str) -> str | None:
        found = await self._database.read(lambda connection: get_document(connection, code, member_id=member_id))
        return found.private_name

    async def _fetch(self, event: PictureArrived) -> None:
        """Keep a picture before WeChat forgets it, as the sender's own file."""
        member_id = MemberId(event.member_id)
        try:
            body = await self._chat.download_picture(event.media_id)
        except ApiFailed as failed:
            if failed.verdict == "never" or failed.code is not None:
                log.info("picture not fetched", message=event.message_id, reason=str(failed))
                return
            raise Later(determine_delay_s(failed, self._clock()), str(failed)) from failed
        upload = Upload(body, MediaKind.DOCUMENT, member_acting(member_id), member_id)
        try:
            code = (await receive_upload(self._database, self._media, upload)).code
            await self._database.transact(record_picture, member_id, event.message_id, code)
        except (UploadRefused, MediaUnknown, UnknownMember) as refused:
            log.info("picture not kept", message=event.message_id, reason=refused.code, **refused.data)
