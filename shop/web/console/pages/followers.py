"""粉丝导入: everybody who follows the account already becomes a member; nobody is told."""

import secrets

from aiohttp import web

from shop.accounts.permissions import Permission
from shop.desk.followers import read_followers
from shop.errands.service import AskErrand, ask_errand
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door

_PATH, _KIND = "/console/account/followers", "followers.import"


async def show_followers(request: web.Request) -> web.Response:
    """How many are known, and what the last run brought."""
    sheet = await door(request).database.read(read_followers)
    return render(request, "console/account/followers.html", sheet=sheet, request_key=secrets.token_hex(16))


async def import_followers(request: web.Request) -> web.Response:
    """Ask for a run; then to its progress."""
    key = str((await request.post()).get("request_key", ""))
    command = AskErrand(_KIND, {}, acting(request), key)
    errand = await act(request, "import.followers", _KIND, ask_errand, command)
    return go_on(request, f"/console/errands/{errand.code}", "errand_asked")


ROUTES = (
    see(_PATH, show_followers, "account.followers", Permission.IMPORT),
    do(f"{_PATH}/import", import_followers, "account.followers.ask", Permission.IMPORT),
)
