"""The menu at the foot of the chat: from our file to WeChat and back.

The file is `templates/bot/menu.toml` (docs/wechat.md §6.4).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiRefused
from commissions.refusals import Refusal
from shop.orders.channels import mark
from shop.orders.order import Channel

_MOST_ON_TOP: Final = 3
_MOST_BELOW: Final = 5
_NAME_BYTES: Final = (16, 60)
_URL_BYTES: Final = 1024
_KEY_BYTES: Final = 128
_NO_MENU: Final = 46003


class MenuRefused(Refusal):
    """The menu would not be accepted.

    `data["entry"]` names the entry and `data["rule"]` what is wrong with it.
    """

    code = "menu_refused"


class Menus:
    """Sets and shows the account's menu."""

    def __init__(self, client: WeChatClient) -> None:
        self._client = client

    async def push(self, menu: Mapping[str, Any]) -> None:
        """Set the menu that `build_menu` made. Raises ApiFailed."""
        await self._client.post("/cgi-bin/menu/create", menu)

    async def pull(self) -> dict[str, Any]:
        """The menu as WeChat shows it, whether it was set here or by hand; {} for none. Raises ApiFailed."""
        try:
            return await self._client.get("/cgi-bin/get_current_selfmenu_info")
        except ApiRefused as refused:
            if refused.code != _NO_MENU:
                raise
            return {}


def build_menu(document: Mapping[str, Any], base_url: str) -> dict[str, Any]:
    """The menu of menu.toml as WeChat wants it; a `path` becomes an address of the shop.

    Raises MenuRefused.
    """
    return {"button": _build_level(document.get("button", ()), base_url, depth=0)}


def _build_level(entries: Sequence[Mapping[str, Any]], base_url: str, *, depth: int) -> list[dict[str, Any]]:
    if not 1 <= len(entries) <= (_MOST_ON_TOP, _MOST_BELOW)[depth]:
        raise MenuRefused(entry="", rule="count")
    return [_build(entry, base_url, depth=depth) for entry in entries]


def _build(entry: Mapping[str, Any], base_url: str, *, depth: int) -> dict[str, Any]:
    name = str(entry.get("name", ""))
    _demand(name, "name", 1 <= len(name.encode()) <= _NAME_BYTES[depth])
    if "sub_button" in entry:
        _demand(name, "depth", depth == 0)
        return {"name": name, "sub_button": _build_level(entry["sub_button"], base_url, depth=1)}
    if "path" in entry:
        url = base_url + mark(str(entry["path"]), Channel.MENU)
        _demand(name, "url", len(url.encode()) <= _URL_BYTES)
        return {"type": "view", "name": name, "url": url}
    key = str(entry.get("key", ""))
    _demand(name, "key", 1 <= len(key.encode()) <= _KEY_BYTES)
    return {"type": "click", "name": name, "key": key}


def _demand(entry: str, rule: str, holds: bool) -> None:
    if not holds:
        raise MenuRefused(entry=entry, rule=rule)
