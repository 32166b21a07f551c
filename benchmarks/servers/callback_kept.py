"""P2: the bot's door, router and conversations on a real database.

BENCH_DATABASE is the path of a SQLite file or a postgresql:// address.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from benchmarks.servers.credentials import FixedCredentials
from benchmarks.servers.running import serve
from bot.callback import Callback, create_app
from bot.router import Router
from bot.wording import compile_all
from shop.database.database import Database
from shop.database.postgres import PostgresDatabase
from shop.database.sqlite import SqliteDatabase

BASE_URL = "https://shop.example.com"
SUBSCRIPTIONS = {"MemberFollowed": ("reactions",), "ReferralBound": ("notices",)}
"""Two deliveries for each new follower who was referred: the poster, and the notice to the referrer."""


def now() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)


def open_database(address: str) -> Database:
    """The database of an address."""
    if address.startswith("postgresql://"):
        return PostgresDatabase(address, now, SUBSCRIPTIONS)
    return SqliteDatabase(Path(address), now, SUBSCRIPTIONS)


async def make_app() -> web.Application:
    """The bot's application with everything behind it."""
    credentials, database = FixedCredentials(), open_database(os.environ["BENCH_DATABASE"])
    compile_all()
    return create_app(Callback(credentials, Router(database, credentials, BASE_URL).answer, now))


if __name__ == "__main__":
    serve(make_app)
