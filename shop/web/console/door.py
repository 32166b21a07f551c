"""What the console's pages need of the rest of the house, given once by the composition root."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from shop.complaints.ports import ComplaintGateway
from shop.errands.files import ErrandFiles
from shop.settings.ports import LiveChecks, WeChatAccount
from shop.web.door import Door

NOBODY = "'none'"
"""As the content security policy says it."""


def _read_wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class ConsoleDoor:
    """`shop` is the shop's own door; `url` is the console's public origin without a slash at its end.

    `examine` answers, by the name of each check of this process, what is wrong; None where all is well. `checks` ask
    WeChat whether keys work, `account` is the service account itself, `complaints` those at WeChat Pay.
    `shipped_replies` are examples of what the bot says where the merchant has no text of their own. `wall_clock` is
    never that of a rehearsal: codes of the second factor and sessions follow it.
    """

    shop: Door
    url: str
    examine: Callable[[], Awaitable[Mapping[str, str | None]]]
    checks: LiveChecks
    account: WeChatAccount
    complaints: ComplaintGateway
    shipped_replies: Mapping[str, str] = field(default_factory=dict)
    wall_clock: Callable[[], datetime] = field(default=_read_wall_clock)
    framed_by: str = NOBODY
    errand_files: ErrandFiles = field(default_factory=lambda: ErrandFiles(Path("var/errands")))


CONSOLE: web.AppKey[ConsoleDoor] = web.AppKey("console", ConsoleDoor)


def console(request: web.Request) -> ConsoleDoor:
    """The console's door of the app that serves this request."""
    return request.config_dict[CONSOLE]
