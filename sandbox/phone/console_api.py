"""The inspector's side of the API: the world, the wire, faults, the clock, the account, starting over."""

from __future__ import annotations

import ipaddress
from typing import Any

from aiohttp import web

from sandbox.people import PeopleState
from sandbox.phone import pictures, views
from sandbox.phone.letters import Letters
from sandbox.phone.requests import Told, read_json, refuse
from sandbox.platform.push import Pusher
from sandbox.world import World, world_of

_MODES = ("plain", "compat", "safe")
_FARTHEST_S = 400 * 86400
_PEOPLE_AT_MOST = 26


async def show_state(request: web.Request) -> web.Response:
    """GET state: everything that the page begins with."""
    return web.json_response(views.show_world(world_of(request)))


async def show_exchange(request: web.Request) -> web.Response:
    """GET wire/{id}: one exchange in full."""
    world = world_of(request)
    exchange = world.wire.find(int(request.match_info["id"]))
    if exchange is None:
        raise refuse("这次往来已经不再保留。", status=404)
    return web.json_response(views.show_exchange(world, exchange))


async def show_picture(request: web.Request) -> web.Response:
    """GET people/{key}/pictures/{entry}/{number}: a picture of a chat, fetched as WeChat's servers would."""
    world, names = world_of(request), request.match_info
    person = world.people.find(names["key"])
    if person is None:
        raise refuse("没有这个人。", status=404)
    try:
        content = await pictures.read_entry(world, person, int(names["entry"]), int(names["number"]))
    except pictures.NoPicture as problem:
        raise refuse(str(problem), status=404) from problem
    headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=content, content_type=_kind_of(content), headers=headers)


async def add_person(request: web.Request) -> web.Response:
    """POST people {name?} → the new person."""
    world = world_of(request)
    if len(world.people) >= _PEOPLE_AT_MOST:
        raise refuse(f"最多 {_PEOPLE_AT_MOST} 台手机。")
    name = (await read_json(request)).get("name")
    person = world.people.add(str(name) if name else None)
    world.changed()
    world.bus.publish("people")
    return web.json_response(views.show_person(world, person))


async def move_clock(request: web.Request) -> web.Response:
    """POST clock {advance_s}: what comes due on the way happens in order."""
    world = world_of(request)
    seconds = (await read_json(request)).get("advance_s")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= _FARTHEST_S:
        raise refuse("时钟只能向前拨，一次最多 400 天。")
    await world.clock.advance(float(seconds))
    return web.json_response(views.show_clock(world))


async def set_fault(request: web.Request) -> web.Response:
    """POST faults/{name} {value}"""
    world = world_of(request)
    try:
        world.faults.set(request.match_info["name"], (await read_json(request)).get("value"))  # type: ignore[arg-type]
    except KeyError as problem:
        raise refuse("没有这种故障。", status=404) from problem
    except ValueError as problem:
        raise refuse("这个值不合适：开关只有开和关，次数是整数，秒数是数字。") from problem
    return _faults_changed(world)


async def reset_faults(request: web.Request) -> web.Response:
    """POST faults/reset: all off."""
    world = world_of(request)
    world.faults.reset()
    return _faults_changed(world)


async def change_account(request: web.Request) -> web.Response:
    """POST account {callback_url?, callback_mode?, allowed_addresses?, verify?} → {ok, message} where verified."""
    world, change = world_of(request), await read_json(request)
    if "allowed_addresses" in change:
        world.account.allowed_addresses = _read_addresses(change["allowed_addresses"])
    if mode := change.get("callback_mode"):
        if mode not in _MODES:
            raise refuse("加密方式只有明文、兼容和安全三种。")
        world.account.callback_mode = mode
    if url := change.get("callback_url"):
        world.account.callback_url = str(url)
        world.account.verified = False
    told = await _verify(world) if change.get("verify") else {}
    world.changed()
    world.bus.publish("account")
    return web.json_response(told)


async def clear_wire(request: web.Request) -> web.Response:
    """POST wire/clear"""
    world_of(request).wire.clear()
    return web.json_response({})


async def start_over(request: web.Request) -> web.Response:
    """POST reset: everybody is a stranger again. Credentials, menu, templates, orders and the clock stay."""
    world = world_of(request)
    world.section("people", PeopleState).people.clear()
    world.section("letters", Letters).boxes.clear()
    while len(world.people) < world.options.people:
        world.people.add()
    world.faults.reset()
    world.wire.clear()
    world.changed()
    world.bus.publish("people")
    return web.json_response({})


def _read_addresses(given: Any) -> list[str]:
    """The IP whitelist: single addresses. Empty: everybody may call."""
    try:
        return [str(ipaddress.ip_address(str(one).strip())) for one in given if str(one).strip()]
    except (ValueError, TypeError) as problem:
        raise refuse("白名单里要写 IP 地址，一个一个写。") from problem


async def _verify(world: World) -> Told:
    passed = await world.part(Pusher).verify()
    return {"ok": passed, "message": "地址验证通过。" if passed else "地址验证没有通过，原因在线路里。"}


def _faults_changed(world: World) -> web.Response:
    world.changed()
    world.bus.publish("faults")
    return web.json_response(world.faults.describe())


def _kind_of(content: bytes) -> str:
    """By the first bytes; anything that is no known picture is handed out as plain bytes."""
    heads = {b"\xff\xd8": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}
    if content.lstrip()[:4] in (b"<svg", b"<?xm"):
        return "image/svg+xml"
    return next((kind for head, kind in heads.items() if content.startswith(head)), "application/octet-stream")
