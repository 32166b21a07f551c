"""The console's real pages on a real database; WeChat is a stand-in, which these pages never ask."""

from aiohttp import web

from benchmarks.servers.running import serve
from benchmarks.servers.stand_in_door import make_door
from shop.web.console.app import create_app
from shop.web.console.door import ConsoleDoor
from tests.support.complaints import StandInComplaints
from tests.support.console import StandInAccount, StandInChecks


async def make_app() -> web.Application:
    """The console's application."""
    wechat = (StandInChecks(), StandInAccount(), StandInComplaints())
    return create_app(ConsoleDoor(make_door(), "http://console.test", find_nothing_wrong, *wechat))


async def find_nothing_wrong() -> dict[str, str | None]:
    """What is wrong with this process."""
    return {"database": None, "disk": None}


if __name__ == "__main__":
    serve(make_app)
