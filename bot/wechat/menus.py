"""The menu at the foot of the chat: from the merchant's document to WeChat and back (docs/wechat.md §6.4, §6.4a)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiRefused
from commissions.refusals import Refusal
from shop.orders.channels import mark, unmark
from shop.orders.order import Channel
from shop.settings.menu import BY_KEY, MenuAtWeChat, MenuButton, MenuEntry, find_fault

_NO_MENU: Final = 46003
_BY_VALUE: Final = {"media_id": "media_id", "article_id": "article_id", "article_view_limited": "article_id"}
_LONGEST_URL: Final = 1024


class MenuRefused(Refusal):
    """The menu would not be accepted.

    `data["entry"]` says where it stands and `data["rule"]` what is wrong with it.
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


def build_menu(buttons: Sequence[MenuButton], base_url: str) -> dict[str, Any]:
    """The merchant's menu as WeChat wants it; a page becomes an address of the shop.

    Raises MenuRefused.
    """
    fault = find_fault(tuple(buttons))
    if fault is not None:
        raise MenuRefused(entry=fault.place, rule=fault.rule)
    return {"button": [_build_button(of, base_url) for of in buttons]}


def read_menu(answer: Mapping[str, Any], base_url: str) -> MenuAtWeChat:
    """The menu of a `get_current_selfmenu_info`. What the API can't set is named and left out."""
    lost: list[str] = []
    found = answer.get("selfmenu_info", {}).get("button", [])
    buttons = tuple(_read_buttons(found, base_url, lost))
    return MenuAtWeChat(answer.get("is_menu_open") == 1, buttons, tuple(lost))


def _build_button(button: MenuButton, base_url: str) -> dict[str, Any]:
    if button.below:
        return {"name": button.entry.name, "sub_button": [_build(of, base_url) for of in button.below]}
    return _build(button.entry, base_url)


def _build(entry: MenuEntry, base_url: str) -> dict[str, Any]:
    if entry.kind == "page":
        url = base_url + mark(entry.value, Channel.MENU)
        if len(url.encode()) > _LONGEST_URL:
            raise MenuRefused(entry=entry.name, rule="url")
        return {"type": "view", "name": entry.name, "url": url}
    said = {"type": entry.kind, "name": entry.name}
    if entry.kind == "view":
        return said | {"url": entry.value}
    if entry.kind == "miniprogram":
        return said | {"url": entry.value, "appid": entry.app_id, "pagepath": entry.page}
    return said | {_BY_VALUE.get(entry.kind, "key"): entry.value}


def _read_buttons(found: Sequence[Mapping[str, Any]], base_url: str, lost: list[str]) -> Iterator[MenuButton]:
    for button in found:
        name, below = str(button.get("name", "")), button.get("sub_button", {}).get("list", [])
        if not below:
            entry = _read(button, base_url)
            if entry is None:
                lost.append(name)
            else:
                yield MenuButton(entry)
            continue
        read = [(of, _read(of, base_url)) for of in below]
        lost += [str(of.get("name", "")) for of, entry in read if entry is None]
        kept = tuple(entry for _, entry in read if entry is not None)
        if kept:
            yield MenuButton(MenuEntry(name), kept)


def _read(button: Mapping[str, Any], base_url: str) -> MenuEntry | None:
    """An entry; None for texts, pictures, videos and articles that were set by hand in the platform's console."""
    name, kind = str(button.get("name", "")), str(button.get("type", ""))
    if kind == "view":
        return _read_address(name, str(button.get("url", "")), base_url)
    if kind == "miniprogram":
        ids = str(button.get("appid", "")), str(button.get("pagepath", ""))
        return MenuEntry(name, "miniprogram", str(button.get("url", "")), *ids)
    if kind in BY_KEY or kind in _BY_VALUE:
        return MenuEntry(name, kind, str(button.get(_BY_VALUE.get(kind, "key"), "")))  # type: ignore[arg-type]
    return None


def _read_address(name: str, url: str, base_url: str) -> MenuEntry:
    """An address of the shop is a page of it."""
    if url != base_url and not url.startswith((f"{base_url}/", f"{base_url}?")):
        return MenuEntry(name, "view", url)
    parts = urlsplit(url)
    return MenuEntry(name, "page", unmark((parts.path or "/") + (f"?{parts.query}" if parts.query else "")))
