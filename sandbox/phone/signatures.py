"""The check of a page's wx.config, seen on the wire (docs/wechat.md §6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.people import Person
from sandbox.phone.webview.visits import is_snapshot
from sandbox.platform.tickets import find_config_fault
from sandbox.wire import pretty_json
from sandbox.world import World

_RULE = "§6.3"
_MEANINGS = {
    "invalid signature": "签名不对：检查 jsapi_ticket、noncestr、timestamp 和网址（到 # 为止，一字不差）。",
    "invalid url domain": "网址的域名不在 JS 接口安全域名里。",
    "invalid appid": "appId 不是这个公众号的。",
    "snapshot": "快照页里用不了 JS-SDK。",
}


def verify_page(world: World, person: Person, config: Mapping[str, Any]) -> str:
    """`config:ok`, or `config:fail,<why>`.

    `config.url` is the page's address as the shop knows it, which an Android phone verifies; `config.loaded` the one
    that it was loaded from, which an iPhone verifies: the signature must fit both (docs/wechat.md §6.3).
    """
    address = str(config.get("url", "")).split("#")[0]
    loaded = str(config.get("loaded") or address).split("#")[0]
    exchange = world.wire.begin(
        "in", "web", "JSAPI", address, body=pretty_json(dict(config)), person=person.key,
        summary=f"{person.name}的网页调用 wx.config",
    )  # fmt: skip
    fault = "snapshot" if is_snapshot(world, person) else find_config_fault(world, config, address)
    if fault is None and loaded != address:
        fault = find_config_fault(world, config, loaded)
        address = f"{loaded}（打开时的网址，iPhone 以它为准；现在是 {address}）"
    if fault is None:
        world.wire.finish(exchange, body="config:ok", ms=0)
        return "config:ok"
    why = fault.removeprefix("config:")
    exchange.refuse(_RULE, f"{_MEANINGS.get(why, why)} 网址：{address}")
    message = f"config:fail,{why}"
    world.wire.finish(exchange, body=message, ms=0)
    return message
