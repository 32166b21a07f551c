"""One installation, wired: the only place that knows which class stands behind which port."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import aiohttp
from redis.asyncio import Redis

from bot.couriers.kuaidi100 import Kuaidi100
from bot.couriers.kuaidi100_tracking import Kuaidi100Tracking
from bot.followers import FollowerList
from bot.posters.maker import PosterMaker
from bot.wechat.auto_replies import AutoReplies
from bot.wechat.bills import WeChatBills
from bot.wechat.client import WeChatClient
from bot.wechat.complaints import WeChatComplaints
from bot.wechat.customer_service import CustomerService
from bot.wechat.login import WeChatLogin
from bot.wechat.menus import Menus
from bot.wechat.pagesign import WeChatPageSigner
from bot.wechat.pay import WeChatPay
from bot.wechat.pay_client import PayClient
from bot.wechat.ports import TokenStore
from bot.wechat.qrcodes import WeChatSceneCodes
from bot.wechat.template_messages import TemplateMessages
from bot.wechat.token_stores import MemoryTokens, RedisTokens
from bot.wechat.tokens import AccessTokens, Keeper
from bot.wechat.transfers import WeChatTransfers
from bot.wechat.transport import Transport
from composition.checks import InstalledChecks
from composition.clock import Clock, choose_clock
from composition.consumers import SUBSCRIPTIONS
from composition.credentials import InstalledCredentials
from composition.present import make_present
from composition.settings import Settings
from composition.transfers import make_transfer_setup
from composition.trouble import NotReady
from shop.database.database import Database
from shop.database.migrate import expected_revision, find_revision
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase
from shop.errands.files import ErrandFiles
from shop.media.folder import MediaFolder
from shop.media.pictures import WHOLE, file_name
from shop.media.ports import MediaStore
from shop.reconciliation.reconciling import Gateways
from shop.settings.present import PresentSettings
from shop.settings.sealing import Sealer
from shop.statistics.visits import Visits
from shop.transfers.sending import TransferDriver


@dataclass(frozen=True)
class WeChat:
    """Everything that speaks to WeChat and WeChat Pay."""

    client: WeChatClient
    login: WeChatLogin
    signer: WeChatPageSigner
    scene_codes: WeChatSceneCodes
    templates: TemplateMessages
    chat: CustomerService
    menus: Menus
    replies: AutoReplies
    pay: WeChatPay
    transfers: WeChatTransfers
    bills: WeChatBills
    complaints: WeChatComplaints


@dataclass(frozen=True)
class Installation:
    """What doors, pumps, jobs and commands are made from."""

    settings: Settings
    clock: Clock
    database: Database
    present: PresentSettings
    credentials: InstalledCredentials
    wechat: WeChat
    posters: PosterMaker
    followers: FollowerList
    transfers: TransferDriver
    media: MediaStore
    redis: Redis | None
    errand_files: ErrandFiles
    checks: InstalledChecks
    waybills: Kuaidi100
    tracking: Kuaidi100Tracking
    visits: Visits = field(default_factory=Visits)

    @property
    def gateways(self) -> Gateways:
        """What reconciliation asks at WeChat Pay."""
        wechat = self.wechat
        return Gateways(wechat.bills, wechat.pay, wechat.pay, wechat.transfers, self.settings.order_prefix)


@asynccontextmanager
async def open_installation(settings: Settings) -> AsyncIterator[Installation]:
    """Open the database, the sessions and the adapters; close them in reverse.

    Raises DatabaseInUse, NotReady when the schema is not this version's, BrokenSetting.
    """
    async with AsyncExitStack() as stack:
        clock = choose_clock(settings.clock_file)
        database = _open_database(settings, clock)
        stack.push_async_callback(database.close)
        await _demand_schema(database)
        present = make_present(settings)
        await present.refresh(database)
        credentials = InstalledCredentials(present)
        redis = Redis.from_url(settings.redis_url) if settings.redis_url else None
        if redis:
            stack.push_async_callback(redis.aclose)
        session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        wechat = _join_wechat(settings, credentials, session, RedisTokens(redis) if redis else MemoryTokens(), clock)
        media = MediaFolder(settings.state_dir / "media")
        posters = PosterMaker(database, wechat.scene_codes, settings.base_url, clock, partial(_read_picture, media))
        stack.callback(posters.close)
        followers = FollowerList(database, wechat.client, credentials)
        transfers = TransferDriver(database, wechat.transfers, partial(make_transfer_setup, present, settings.base_url))
        files = ErrandFiles(settings.state_dir / "errands")
        checks = InstalledChecks(session, settings, database, wechat.templates, clock)
        made = (settings, clock, database, present, credentials, wechat, posters, followers, transfers, media, redis)
        waybills = Kuaidi100(session, present, settings.waybill_url, clock)
        tracking = Kuaidi100Tracking(session, present, settings.tracking_url)
        yield Installation(*made, files, checks, waybills, tracking)


def _open_database(settings: Settings, clock: Clock) -> Database:
    """SQLite or PostgreSQL, as the address says. Raises DatabaseInUse."""
    if settings.sqlite_path is None:
        return PostgresDatabase(settings.database_url, clock, SUBSCRIPTIONS, _make_sealer(settings))
    settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteDatabase(settings.sqlite_path, clock, SUBSCRIPTIONS, _make_sealer(settings))


def _make_sealer(settings: Settings) -> Sealer:
    """What seals people's data in the database."""
    previous = settings.previous_secret_key.get_secret_value() or None
    return Sealer(settings.secret_key.get_secret_value(), previous_key=previous)


async def _demand_schema(database: Database) -> None:
    """Raises NotReady unless the database is at the revision that this program was written for."""
    if await database.read(find_revision) != expected_revision():
        raise NotReady("The database is not at this version's schema: run lianpu migrate first.")


def _read_picture(media: MediaStore, mark: str) -> bytes | None:
    """The largest whole cut of a picture by its content hash, else its card."""
    path = media.open(file_name(mark, "w", WHOLE[-1])) or media.open(f"{mark}.jpg")
    return path.read_bytes() if path else None


def _join_wechat(
    settings: Settings,
    credentials: InstalledCredentials,
    session: aiohttp.ClientSession,
    store: TokenStore,
    clock: Clock,
) -> WeChat:
    """The adapters, all on one session."""
    transport = Transport(session, settings.wechat_api_url, timeout_s=settings.wechat_timeout_s)
    keeper = Keeper(store, clock)
    client = WeChatClient(transport, AccessTokens(transport, credentials, keeper))
    pay_client = PayClient(session, credentials, settings.pay_url, clock, timeout_s=settings.pay_timeout_s)
    return WeChat(
        client=client,
        login=WeChatLogin(transport, credentials, settings.wechat_open_url),
        signer=WeChatPageSigner(client, credentials, keeper, clock),
        scene_codes=WeChatSceneCodes(client, settings.wechat_mp_url, clock),
        templates=TemplateMessages(client),
        chat=CustomerService(client),
        menus=Menus(client),
        replies=AutoReplies(client),
        pay=WeChatPay(pay_client, credentials, settings.base_url, clock),
        transfers=WeChatTransfers(pay_client, credentials),
        bills=WeChatBills(pay_client),
        complaints=WeChatComplaints(pay_client, credentials, settings.base_url),
    )
