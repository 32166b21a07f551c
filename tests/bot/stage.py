"""The bot and the sandbox joined: people with phones on one side, the bot with its outbox on the other."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer, unused_port

from bot.callback import Callback, create_app
from bot.followers import FollowerList
from bot.posters.maker import PosterMaker
from bot.reactions import CONSUMER, Reactions
from bot.router import Router
from bot.wechat.client import WeChatClient
from bot.wechat.customer_service import CustomerService
from bot.wechat.ports import Account
from bot.wechat.qrcodes import WeChatSceneCodes
from bot.wechat.token_stores import MemoryTokens
from bot.wechat.tokens import AccessTokens, Keeper
from bot.wechat.transport import Transport
from sandbox import credentials
from sandbox.options import Options
from sandbox.people import ChatEntry, Person
from sandbox.server import Runner, start
from sandbox.world import World
from shop.database.pump import Pump
from shop.database.sqlite import SqliteDatabase
from shop.members.member import Member
from shop.members.queries import find_member_by_openid
from tests.bot.support import FixedCredentials
from tests.support.databases import TEST_SEALER

BASE = "https://shop.example.com"


@dataclass
class Stage:
    """What a test acts with."""

    world: World
    database: SqliteDatabase
    credentials: FixedCredentials
    transport: Transport
    keeper: Keeper
    tokens: AccessTokens
    client: WeChatClient
    scene_codes: WeChatSceneCodes
    posters: PosterMaker
    followers: FollowerList
    pump: Pump

    @property
    def app_id(self) -> str:
        """The account's."""
        return self.credentials.account().app_id

    def now(self) -> datetime:
        """The time of the sandbox, in which the bot lives too."""
        return self.world.clock.now()

    def person(self, key: str) -> Person:
        """Someone with a phone."""
        return self.world.people.get(key)

    async def settle(self) -> None:
        """Let everything that waits in the outbox happen."""
        while await self.pump.pump_once():
            pass

    async def member(self, key: str) -> Member:
        """Who this person is to the shop."""
        found = await self.database.read(find_member_by_openid, self.app_id, self.person(key).openid)
        assert found
        return found

    def heard(self, key: str, kind: str | None = None) -> list[ChatEntry]:
        """What the account said to someone."""
        chat = self.person(key).chat
        return [entry for entry in chat if entry.side == "account" and kind in (None, entry.kind)]


@asynccontextmanager
async def open_stage(folder: Path, database_path: Path, also: Sequence[str] = ()) -> AsyncIterator[Stage]:
    """Start both sides; `folder` holds the sandbox's credentials. Of events in `also` the consumer `answers` hears."""
    known = credentials.create_or_load(folder)
    account = Account(known.app_id, known.app_secret, known.token, known.aes_key, "", "safe")
    fixed, port = FixedCredentials(account), unused_port()
    options = Options(
        port=0,
        state_folder=folder,
        callback_url=f"http://127.0.0.1:{port}/wechat",
        shop_url=BASE,
        ladder_scale=0.01,
    )
    runner = await start(options)
    subscriptions = _subscriptions() | dict.fromkeys(also, ("answers",))
    database = SqliteDatabase(database_path, runner.world.clock.now, subscriptions, TEST_SEALER)
    async with ClientSession() as session:
        stage = _join(session, runner, database, fixed)
        router = Router(database, fixed, BASE)
        server = TestServer(create_app(Callback(fixed, router.answer, stage.now)), port=port)
        await server.start_server()
        yield stage
        await server.close()
        stage.posters.close()
        await runner.close()
    await database.close()


def _join(session: ClientSession, runner: Runner, database: SqliteDatabase, fixed: FixedCredentials) -> Stage:
    clock = runner.world.clock.now
    transport, keeper = Transport(session, runner.url), Keeper(MemoryTokens(), clock)
    tokens = AccessTokens(transport, fixed, keeper)
    client = WeChatClient(transport, tokens)
    scene_codes = WeChatSceneCodes(client, runner.url, clock)
    posters = PosterMaker(database, scene_codes, BASE, clock, find_no_picture)
    followers = FollowerList(database, client, fixed)
    reactions = Reactions(database, CustomerService(client), posters, followers, clock)
    pump = Pump(database, CONSUMER, reactions.handle, "test")
    return Stage(
        runner.world, database, fixed, transport, keeper, tokens, client, scene_codes, posters, followers, pump
    )


def find_no_picture(name: str) -> bytes | None:
    """The stage has no media folder."""
    return None


def _subscriptions() -> dict[str, tuple[str, ...]]:
    return {event.__name__: (CONSUMER,) for event in Reactions.EVENTS}
