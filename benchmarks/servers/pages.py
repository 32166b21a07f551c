"""The shop's real pages on a real database; WeChat and its Pay are stand-ins, which these pages never ask."""

from aiohttp import web

from benchmarks.servers.running import serve
from benchmarks.servers.stand_in_door import make_door
from shop.web.app import create_app


async def make_app() -> web.Application:
    """The shop's application."""
    return create_app(make_door())


if __name__ == "__main__":
    serve(make_app)
