"""The doors of a process, joined.

The bot's callback, Pay's notices, and the shop's pages behind one port.
"""

from functools import partial
from typing import Any

import structlog
from aiohttp import web
from aiohttp.web_urldispatcher import AbstractRuleMatching, MatchedSubAppResource
from redis.asyncio import Redis

import bot.pay_notices
import composition.operations
import shop.web.api.app
import shop.web.app
import shop.web.console.app
import shop.web.members_api.app
from bot.callback import BODY_LIMIT, Callback
from bot.callback import PATH as CALLBACK_PATH
from bot.callback import add_routes as add_callback
from bot.conversations.samples import list_samples
from bot.pay_notices import PayNotices
from bot.router import Router
from bot.wording import compile_all
from commissions.numbers import is_ours
from composition.account import InstalledAccount
from composition.installation import Installation
from composition.operations import Check
from composition.reporting import reported
from composition.settings import Settings
from composition.trouble import NotReady
from shop.auditing import freeze_after_restore
from shop.complaints.service import hear_of_complaint
from shop.database.database import Database
from shop.payments.ports import PaymentFact
from shop.payments.service import confirm_payment
from shop.refunds.ports import RefundFact
from shop.refunds.service import record_refund_fact
from shop.transfers.news import TransferOutcome, record_transfer_fact
from shop.transfers.ports import TransferFact
from shop.web.console.door import NOBODY, ConsoleDoor
from shop.web.door import WECHAT_PICTURES, Door

_PARTS = ("shop", "bot", "all")
CONSOLE = "console"
_NOTICES_PREFIX = "/pay/notices"
log = structlog.get_logger(__name__)


def make_front(installation: Installation, what: str = "all") -> web.Application:
    """The application of the public port. Raises NotReady for an unknown part."""
    if what not in _PARTS:
        raise NotReady(f"There is no door called {what}: serve shop, bot, console or all.")
    front = web.Application(client_max_size=max(BODY_LIMIT, shop.web.app.LARGEST_BODY))
    if what in ("bot", "all"):
        add_callback(front, _make_callback(installation))
        front.add_subapp(_NOTICES_PREFIX, bot.pay_notices.create_app(_make_notices(installation)))
    if what in ("shop", "all"):
        pages = _make_door(installation)
        front.add_subapp(shop.web.members_api.app.PREFIX, shop.web.members_api.app.create_app(pages))
        _add_rest(front, shop.web.app.create_app(pages))
    return front


class _NotTheBots(AbstractRuleMatching):
    """Matches whatever WeChat does not call.

    The bot's requests pass through none of the shop's middlewares.
    """

    async def match(self, request: web.Request) -> bool:
        """Whether the pages answer this: the JSON doors stand before them."""
        path = request.rel_url.raw_path
        return path != CALLBACK_PATH and not path.startswith((_NOTICES_PREFIX, f"{shop.web.api.app.PREFIX}/"))

    def get_info(self) -> Any:
        """What aiohttp shows of the rule."""
        return {"rule": self.canonical}

    @property
    def canonical(self) -> str:
        """The rule in words."""
        return "not the bot's"


def _add_rest(front: web.Application, rest: web.Application) -> None:
    """Let `rest` answer whatever the bot does not: what `add_domain` does, with another rule than a host."""
    front._add_subapp(partial(MatchedSubAppResource, _NotTheBots(), rest), rest)


def _make_callback(installation: Installation) -> Callback:
    """The bot's callback with its router, its words compiled."""
    compile_all()
    base_url, present = installation.settings.base_url, installation.present
    router = Router(installation.database, installation.credentials, base_url, present)
    return Callback(installation.credentials, router.answer, installation.clock)


def _make_notices(installation: Installation) -> PayNotices:
    """The door of Pay's notices, with the use cases behind it."""
    database = installation.database
    return PayNotices(
        installation.credentials,
        installation.clock,
        partial(_record_payment, database),
        partial(_record_refund, database),
        partial(record_transfer, database, installation.settings.order_prefix),
        partial(_hear_of_complaint, database),
    )


async def _record_payment(database: Database, fact: PaymentFact) -> None:
    """Whatever becomes of it is committed, so Pay hears that it arrived."""
    await database.transact(confirm_payment, fact)


async def _record_refund(database: Database, fact: RefundFact) -> None:
    """As `_record_payment`, for refunds."""
    await database.transact(record_refund_fact, fact)


async def _hear_of_complaint(database: Database, complaint_id: str) -> None:
    """A complaint's notice tells its number only: a task asks Pay for the rest."""
    await database.transact(hear_of_complaint, complaint_id)


async def record_transfer(database: Database, prefix: str, fact: TransferFact) -> None:
    """As `_record_payment`, for transfers.

    A number of ours that nobody here knows is reported, and freezes them all. Each is written down before it leaves, so
    our memory is older than the world: it was restored from a backup.
    """
    outcome = await database.transact(record_transfer_fact, fact)
    if outcome is TransferOutcome.UNKNOWN and is_ours(fact.number, prefix):
        await database.transact(freeze_after_restore)
        reported.labels("TransferUnknown").inc()
        log.error("needs a person", what="TransferUnknown", number=fact.number, state=fact.state)


def _make_door(installation: Installation) -> Door:
    """What the shop's pages need."""
    settings, wechat = installation.settings, installation.wechat
    return Door(
        database=installation.database,
        base_url=settings.base_url,
        clock=installation.clock,
        secret_key=settings.secret_key.get_secret_value(),
        login=wechat.login,
        signer=wechat.signer,
        scene_codes=wechat.scene_codes,
        posters=installation.posters,
        jssdk_url=settings.wechat_jssdk_url,
        media=installation.media,
        visits=installation.visits,
        payments=wechat.pay,
        transfers=installation.transfers,
        present=installation.present,
        number_prefix=settings.order_prefix,
        opens_by_hand=settings.opening == "by_hand",
        errand_files=installation.errand_files,
        picture_origins=(*WECHAT_PICTURES, settings.wechat_mp_url, settings.wechat_open_url),
    )


def make_console(installation: Installation, framed_by: str = NOBODY) -> web.Application:
    """The application of the console's port. `framed_by` is for the demo's stage alone."""
    settings = installation.settings
    examine = partial(composition.operations.examine, installation.database, settings.state_dir, {})
    account = InstalledAccount(installation.wechat, settings.base_url)
    samples = list_samples(settings.base_url)
    shop_door, files = _make_door(installation), installation.errand_files
    door = ConsoleDoor(
        shop_door,
        settings.console_origin,
        examine,
        installation.checks,
        account,
        installation.wechat.complaints,
        samples,
        errand_files=files,
        framed_by=framed_by,
    )
    front = web.Application(client_max_size=shop.web.console.app.LARGEST_BODY)
    front.add_subapp(shop.web.api.app.PREFIX, shop.web.api.app.create_app(shop_door))
    _add_rest(front, shop.web.console.app.create_app(door))
    return front


def make_operations(installation: Installation) -> web.Application:
    """The operations door of this process."""
    notes: dict[str, Check] = {
        "clock": partial(_note_rehearsal, installation.settings),
        "audit": partial(composition.operations.note_audit, installation.database),
    }
    if installation.redis:
        notes["redis"] = partial(_note_redis, installation.redis)
    return composition.operations.create_app(installation.database, installation.settings.state_dir, {}, notes)


async def _note_redis(redis: Redis) -> str | None:
    """Redis away is no reason not to serve: each process keeps its own tokens then."""
    try:
        await redis.execute_command("PING")  # type: ignore[no-untyped-call]
    except Exception as error:
        return f"Redis does not answer ({type(error).__name__}); each process keeps its own tokens meanwhile."
    return None


async def _note_rehearsal(settings: Settings) -> str | None:
    """A clock that can be moved belongs to rehearsals."""
    return f"The clock follows {settings.clock_file}: a rehearsal." if settings.clock_file else None
