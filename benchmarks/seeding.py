"""Databases for P2: empty but for 100 chains of three distributors, made by the bot itself as they follow and scan."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

import asyncpg
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.account import ACCOUNT
from benchmarks.processes import STATE
from benchmarks.servers.callback_kept import BASE_URL, now, open_database
from benchmarks.servers.credentials import FixedCredentials
from bot.inbound import Subscribed
from bot.router import Router
from composition.schema import create_all
from shop.database.database import Database
from shop.database.sqlite import make_engine
from shop.members.queries import find_member_by_openid
from shop.scenes.ports import SceneTicket
from shop.scenes.service import issue_scene_code

CHAINS = 100
LEVELS = 3


def make_sqlite() -> str:
    """A fresh SQLite file with all tables; returns its path."""
    path = STATE / "databases" / f"{uuid.uuid4().hex[:12]}.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(path)
    with engine.begin() as connection:
        create_all(connection)
    engine.dispose()
    return str(path)


async def make_postgres(server_url: str) -> str:
    """A fresh database with all tables on a server; returns its address."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(server_url)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as connection:
        await connection.run_sync(create_all)
    await engine.dispose()
    return url


async def seed(address: str) -> Sequence[str]:
    """Fill a database; returns the scenes of those who stand lowest in their chains."""
    database = open_database(address)
    try:
        return [await _make_chain(database, number) for number in range(CHAINS)]
    finally:
        await database.close()


async def _make_chain(database: Database, number: int) -> str:
    scene = None
    for level in range(LEVELS):
        openid = f"oChain{number:04d}_{level}"
        scene = await _admit(database, openid, scene)
    assert scene
    return scene


async def _admit(database: Database, openid: str, through: str | None) -> str:
    router = Router(database, FixedCredentials(), BASE_URL)
    sent_at = int(now().timestamp())
    await router.answer(Subscribed(openid, ACCOUNT.original_id, sent_at, f"seed:{openid}", through))
    member = await database.read(find_member_by_openid, ACCOUNT.app_id, openid)
    assert member
    scene = f"scene_{openid}"
    ticket = SceneTicket("ticket", "http://weixin.qq.com/q/x", now() + timedelta(days=30))
    await database.transact(issue_scene_code, member.id, scene, ticket, printed=True)
    return scene
