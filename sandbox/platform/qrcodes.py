"""QR codes with a parameter: making, drawing and finding them again (docs/wechat.md §3)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import qrcode
from aiohttp import web

from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.platform.state import SceneCode, platform_state
from sandbox.platform.texts import required_mapping
from sandbox.world import World, world_of

_ADDRESS = "http://weixin.qq.com/q/"
_LONGEST_S = 2_592_000
_DEFAULT_S = 60
PERMANENT_AT_MOST = 100_000
_SCENE_AT_MOST = 64
_PICTURE_SIDE = 430


@dataclass(frozen=True)
class _Action:
    """What an action_name means."""

    number: bool
    permanent: bool


_ACTIONS = {
    "QR_SCENE": _Action(number=True, permanent=False),
    "QR_STR_SCENE": _Action(number=False, permanent=False),
    "QR_LIMIT_SCENE": _Action(number=True, permanent=True),
    "QR_LIMIT_STR_SCENE": _Action(number=False, permanent=True),
}


async def _create(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/qrcode/create → ticket, url and, for a temporary one, expire_seconds."""
    body = call.json()
    name = body.get("action_name")
    if not isinstance(name, str) or name not in _ACTIONS:
        raise Refused(40052, "invalid action name", "§3", f"action_name 只有：{'、'.join(_ACTIONS)}")
    action = _ACTIONS[name]
    scene = _read_scene(call, action, body.get("action_info"))
    if action.permanent:
        return _answer(_keep_permanent(call, scene, action), None)
    life_s = _read_life(call, body.get("expire_seconds"))
    return _answer(_keep(call.world, scene, action, life_s), life_s)


async def show(request: web.Request) -> web.Response:
    """GET /cgi-bin/showqrcode?ticket=: the picture as JPG, 404 for a bad ticket. No login."""
    code = platform_state(world_of(request)).scene_codes.get(request.query.get("ticket", ""))
    if code is None:
        raise web.HTTPNotFound
    return web.Response(body=draw(code.url), content_type="image/jpg")


def draw(text: str) -> bytes:
    """A QR code as a square JPG picture of 430 pixels."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=3, mask_pattern=2)
    code.add_data(text)
    picture = code.make_image().get_image().convert("RGB").resize((_PICTURE_SIDE, _PICTURE_SIDE))
    file = BytesIO()
    picture.save(file, "JPEG", quality=90)
    return file.getvalue()


def find_scene_code(world: World, address: str) -> SceneCode | None:
    """The code whose picture holds this address, expired or not."""
    if not address.startswith(_ADDRESS):
        return None
    codes = platform_state(world).scene_codes.values()
    return next((code for code in codes if code.url == address), None)


def _read_scene(call: Call, action: _Action, info: object) -> str:
    scene = required_mapping(info, "action_info").get("scene")
    if not isinstance(scene, dict):
        call.exchange.note("§2", "action_info 里没有 scene：微信会生成场景值为 0 的二维码")
        return "0"
    value = scene.get("scene_id" if action.number else "scene_str")
    if action.number:
        most = 100_000 if action.permanent else 2**32 - 1
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return str(value)
        raise Refused(40053, "invalid action info", "§3", f"scene_id 是 1 到 {most}")
    if isinstance(value, str) and 1 <= len(value) <= _SCENE_AT_MOST:
        return value
    raise Refused(40053, "invalid action info", "§3", f"scene_str 要有 1 到 {_SCENE_AT_MOST} 个字符")


def _read_life(call: Call, seconds: object) -> int:
    if seconds is None:
        return _DEFAULT_S
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0:
        raise Refused(47001, "data format error", "§3", "expire_seconds 必须是正数")
    if seconds > _LONGEST_S:
        call.exchange.note("§3", f"expire_seconds 会减到 {_LONGEST_S}（30 天）")
    return min(seconds, _LONGEST_S)


def _keep_permanent(call: Call, scene: str, action: _Action) -> SceneCode:
    codes = [code for code in platform_state(call.world).scene_codes.values() if code.permanent]
    same = next((code for code in codes if (code.scene, code.number) == (scene, action.number)), None)
    if same is not None:
        return same
    if len(codes) >= PERMANENT_AT_MOST:
        raise Refused(45029, "qrcode count out of limit", "§3", f"永久二维码最多 {PERMANENT_AT_MOST} 个")
    return _keep(call.world, scene, action, None)


def _keep(world: World, scene: str, action: _Action, life_s: int | None) -> SceneCode:
    ticket = "gQ" + secrets.token_urlsafe(68).replace("-", "A").replace("_", "w")
    expires_at = None if life_s is None else world.clock.now() + timedelta(seconds=life_s)
    url = _ADDRESS + "02" + secrets.token_urlsafe(15).replace("-", "_")
    code = SceneCode(ticket, url, scene, action.number, action.permanent, expires_at)
    platform_state(world).scene_codes[ticket] = code
    return code


def _answer(code: SceneCode, life_s: int | None) -> dict[str, Any]:
    life = {} if life_s is None else {"expire_seconds": life_s}
    return {"ticket": code.ticket, **life, "url": code.url}


ENDPOINTS = (Endpoint("POST", "/cgi-bin/qrcode/create", _create, daily=100_000),)
