"""Brings each notice to its person.

By template message, else in the chat while that is open; else the notice waits in the inbox. Before anything leaves,
the notice is marked *sending* in a commit of its own. Whatever happens after that, a repeat knows that something may
have left: a template message is repeated under its `client_msg_id` while WeChat remembers that (10 minutes), a chat
message never is.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter

from bot.push.facts import find_known
from bot.push.fields import FieldDoesNotFit, fit_field
from bot.push.notices import compose_notice
from bot.push.ways import Way, find_late_notices, find_way
from bot.push.wording import word_chat, word_fields
from bot.wechat.customer_service import CustomerService
from bot.wechat.errors import WINDOW_CODES, ApiRefused, ApiSilent, determine_delay_s
from bot.wechat.template_messages import TemplateMessages
from commissions.beneficiary import MemberId
from shop.chat.service import close_chat, take_chat
from shop.database.database import Database
from shop.database.outbox import Delivery
from shop.database.pump import Later
from shop.inbox.holding import decide_anew, take_in
from shop.inbox.notice import STAFF_KIND, KeptNotice
from shop.inbox.service import begin_sending, keep_waiting, record_doubt, record_sent
from shop.inbox.wording import tell_notice
from shop.members.events import MemberFollowed

_REMEMBERED = timedelta(minutes=9)
_DOUBT_S = 15
_LEAST_DELAY_S = 5.0

log = structlog.get_logger(__name__)
_notices_total = Counter("lianpu_notices_total", "Notices by what became of them", ["kind", "outcome"])


class Sender:
    """The consumer `notices` of the outbox."""

    def __init__(
        self,
        database: Database,
        templates: TemplateMessages,
        chat: CustomerService,
        base_url: str,
        clock: Callable[[], datetime],
        prefix: str,
        console_url: str = "",
    ) -> None:
        """`prefix` is this installation's, so that a restored backup repeats nobody else's `client_msg_id`.

        `console_url` is where staff work.
        """
        self._database = database
        self._templates = templates
        self._chat = chat
        self._base_url = base_url
        self._clock = clock
        self._prefix = prefix
        self._console_url = console_url

    async def deliver(self, delivery: Delivery) -> None:
        """Handle one event. Raises Later when WeChat asks for patience."""
        event = delivery.event
        if isinstance(event, MemberFollowed):
            await self._deliver_late(MemberId(event.member_id))
            return
        known = await self._database.read(find_known, event)
        notice = compose_notice(event, known, delivery.created_at)
        if notice is not None:
            kept = await self._database.transact(take_in, notice, delivery_id=delivery.id)
            if kept is not None:
                await self._send(kept)

    def _find_door(self, kept: KeptNotice) -> str:
        """Where the notice's link leads: members to the shop, staff to the console."""
        return self._console_url if kept.notice.kind == STAFF_KIND else self._base_url

    async def _deliver_late(self, member_id: MemberId) -> None:
        """Someone follows now: what waits about their open orders can reach them."""
        for kept in await self._database.read(find_late_notices, member_id):
            await self._send(await self._database.transact(decide_anew, kept))

    async def _send(self, kept: KeptNotice) -> None:
        way = await self._database.read(find_way, kept, self._clock())
        if kept.state == "sending":
            await self._resume(kept, way)
        elif kept.state == "waiting":
            await self._send_first(kept, way)

    async def _send_first(self, kept: KeptNotice, way: Way) -> None:
        if way.template and way.subscribed:
            if not await self._database.transact(begin_sending, kept.id, "template"):
                return
            if await self._send_template(kept, way):
                return
        elif way.subscribed:
            _notices_total.labels(kept.notice.kind, "unmapped").inc()
        await self._send_in_chat(kept, way)

    async def _resume(self, kept: KeptNotice, way: Way) -> None:
        """A process ended, or WeChat was silent, after something may have left."""
        assert kept.sending_since is not None
        fresh = self._clock() - kept.sending_since < _REMEMBERED
        if kept.channel == "template" and way.template and fresh:
            if not await self._send_template(kept, way):
                await self._send_in_chat(kept, way)
            return
        await self._database.transact(record_doubt, kept.id, "no answer")
        _notices_total.labels(kept.notice.kind, "maybe_sent").inc()

    async def _send_template(self, kept: KeptNotice, way: Way) -> bool:
        """Returns False when it certainly was not sent and the chat may be tried."""
        assert way.template is not None
        assert way.openid is not None
        said = word_fields(kept.notice)
        try:
            fields = {key: fit_field(key, said[name]) for key, name in way.template.fields.items()}
            msgid = await self._templates.send(
                way.openid,
                way.template.template_id,
                fields,
                url=self._find_door(kept) + tell_notice(kept.notice).link,
                client_msg_id=f"{self._prefix}-{kept.id}",
            )
        except FieldDoesNotFit as misfit:
            return await self._give_up(kept, f"field {misfit}")
        except ApiRefused as refused:
            return await self._judge(kept, refused)
        except ApiSilent as doubt:
            raise Later(_DOUBT_S, f"in doubt: {doubt}") from doubt
        await self._record_sent(kept, msgid, "template")
        return True

    async def _send_in_chat(self, kept: KeptNotice, way: Way) -> None:
        if not (way.may_chat and way.openid and await self._database.transact(take_chat, kept.notice.member_id)):
            _notices_total.labels(kept.notice.kind, "waiting").inc()
            return
        if not await self._database.transact(begin_sending, kept.id, "chat"):
            return
        text = word_chat(tell_notice(kept.notice), self._find_door(kept))
        try:
            await self._chat.send_text(way.openid, text)
        except ApiRefused as refused:
            await self._judge(kept, refused)
        except ApiSilent as doubt:
            await self._database.transact(record_doubt, kept.id, str(doubt))
            _notices_total.labels(kept.notice.kind, "maybe_sent").inc()
        else:
            await self._record_sent(kept, None, "chat")

    async def _judge(self, kept: KeptNotice, refused: ApiRefused) -> bool:
        """Nothing was sent.

        Raises Later where the message is not at fault; False where another way may be tried.
        """
        if refused.verdict != "never":
            await self._database.transact(keep_waiting, kept.id, str(refused))
            raise Later(max(determine_delay_s(refused, self._clock()), _LEAST_DELAY_S), str(refused)) from refused
        if refused.code in WINDOW_CODES:
            await self._database.transact(close_chat, kept.notice.member_id)
        return await self._give_up(kept, str(refused))

    async def _give_up(self, kept: KeptNotice, reason: str) -> bool:
        log.warning("notice not sent this way", notice=kept.id, kind=kept.notice.kind, reason=reason)
        await self._database.transact(keep_waiting, kept.id, reason)
        _notices_total.labels(kept.notice.kind, "refused").inc()
        return False

    async def _record_sent(self, kept: KeptNotice, msgid: str | None, channel: str) -> None:
        await self._database.transact(record_sent, kept.id, msgid)
        _notices_total.labels(kept.notice.kind, channel).inc()
