"""P1: the bot's real door with a fixed text behind it, as the rivals have."""

import os
from datetime import UTC, datetime

from aiohttp import web

from benchmarks.servers.credentials import FixedCredentials
from benchmarks.servers.running import serve
from bot.callback import Callback, create_app
from bot.inbound import Fact
from bot.replies import Text, render

GREETING = Text(os.environ.get("BENCH_REPLY", ""))


def now() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)


async def greet(fact: Fact) -> str:
    """The same words for everyone."""
    return render(GREETING, openid=fact.openid, account=fact.account, sent_at=int(now().timestamp()))


async def make_app() -> web.Application:
    """The bot's application."""
    return create_app(Callback(FixedCredentials(), greet, now))


if __name__ == "__main__":
    serve(make_app)
