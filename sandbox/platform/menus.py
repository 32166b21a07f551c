"""The account's menu with WeChat's limits (§6.4), and what was set by hand before (§6.4a)."""

from __future__ import annotations

from typing import Any

from sandbox.platform.addresses import find_address_fault, is_loopback
from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.platform.texts import is_link, required_medium

_TOP_AT_MOST = 3
_SUB_AT_MOST = 5
_TOP_NAME_BYTES = 16
_SUB_NAME_BYTES = 60
_KEY_BYTES = 128
_URL_BYTES = 1024
_KEYED = (
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select",
)  # fmt: skip
_OK = {"errcode": 0, "errmsg": "ok"}


async def _create(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/menu/create

    40033 escapes, 40016/40023 numbers, 40018 names, 40017 types, 40019/40020 sizes.
    """
    buttons = call.json(escapes="refused").get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= _TOP_AT_MOST:
        raise Refused(40016, "invalid button size", "§6.4", f"一级菜单 1 到 {_TOP_AT_MOST} 个")
    menu = {"button": [_read_button(call, button, top=True) for button in buttons]}
    account = call.world.account
    account.menu, account.menu_set_at = menu, call.world.clock.timestamp()
    call.world.bus.publish("account")
    return _OK


async def _get(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/menu/get; 46003 when there is none."""
    if call.world.account.menu is None:
        raise Refused(46003, "menu no exist", "§6.4")
    return {"menu": call.world.account.menu}


async def _delete(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/menu/delete."""
    call.world.account.menu = None
    call.world.bus.publish("account")
    return _OK


async def _get_current(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/get_current_selfmenu_info: sub-buttons come wrapped in a `list` here."""
    menu = call.world.account.menu
    if menu is None:
        return {"is_menu_open": 0}
    return {"is_menu_open": 1, "selfmenu_info": {"button": [_wrap(button) for button in menu["button"]]}}


async def _get_autoreply(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/get_current_autoreply_info: what was set in the console by hand."""
    return {"is_add_friend_reply_open": 0, "is_autoreply_open": 0} | call.world.account.autoreply


def _read_button(call: Call, button: object, *, top: bool) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise Refused(40015, "invalid button type", "§6.4")
    name = _read_name(button.get("name"), top=top)
    children = button.get("sub_button") or []
    if top and children:
        return {"name": name, "sub_button": _read_children(call, children)}
    return {"type": button.get("type"), "name": name, **_read_target(call, button), "sub_button": []}


def _read_children(call: Call, children: object) -> list[dict[str, Any]]:
    if not isinstance(children, list) or len(children) > _SUB_AT_MOST:
        raise Refused(40023, "invalid sub button size", "§6.4", f"一个一级菜单下最多 {_SUB_AT_MOST} 个")
    return [_read_button(call, child, top=False) for child in children]


def _read_name(name: object, *, top: bool) -> str:
    limit, code = (_TOP_NAME_BYTES, 40018) if top else (_SUB_NAME_BYTES, 40025)
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= limit:
        message = "invalid button name size" if top else "invalid sub button name size"
        raise Refused(code, message, "§6.4", f"名字 {name!r} 要有 1 到 {limit} 字节")
    return name


def _read_target(call: Call, button: dict[str, Any]) -> dict[str, Any]:
    kind = button.get("type")
    if kind in _KEYED:
        return {"key": _sized(button.get("key"), _KEY_BYTES, 40019, "invalid button key size")}
    if kind == "view":
        return {"url": _read_url(call, button.get("url"))}
    if kind == "miniprogram":
        names = ("appid", "pagepath")
        return {"url": _read_url(call, button.get("url")), **{name: str(button.get(name, "")) for name in names}}
    if kind == "media_id":
        return {"media_id": required_medium(call, button.get("media_id"))}
    if kind in ("article_id", "article_view_limited"):
        return {"article_id": str(button.get("article_id", ""))}
    raise Refused(40017, "invalid button type", "§6.4", f"没有这种按钮：{kind!r}")


def _read_url(call: Call, url: object) -> str:
    text = _sized(url, _URL_BYTES, 40020, "invalid button url size")
    fault = find_address_fault(text)
    if not is_link(text) or (fault is not None and not is_loopback(text.split("/")[2].rsplit(":", 1)[0])):
        raise Refused(40055, "invalid button url domain", "§6.4", fault or f"{text!r} 不是网址")
    if fault is not None:
        call.exchange.note("§6.4", f"微信会拒绝：{fault}")
    return text


def _sized(value: object, limit: int, code: int, message: str) -> str:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= limit:
        raise Refused(code, message, "§6.4", f"要有 1 到 {limit} 字节")
    return value


def _wrap(button: dict[str, Any]) -> dict[str, Any]:
    children = button.get("sub_button")
    if children:
        return {"name": button["name"], "sub_button": {"list": children}}
    return {name: value for name, value in button.items() if name != "sub_button"}


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/menu/create", _create, daily=1000),
    Endpoint("GET", "/cgi-bin/menu/get", _get, daily=10_000),
    Endpoint("GET", "/cgi-bin/menu/delete", _delete, daily=1000),
    Endpoint("GET", "/cgi-bin/get_current_selfmenu_info", _get_current, daily=10_000),
    Endpoint("GET", "/cgi-bin/get_current_autoreply_info", _get_autoreply, daily=10_000),
)
