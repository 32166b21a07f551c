"""The merchant's console at Pay, by HTTP.

Accounts, key mode, transfer scenes, how a refund ends, wrong notices.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, get_args

from aiohttp import web

from sandbox.options import KeyMode
from sandbox.pay import console, keys
from sandbox.pay.refund_life import OUTCOME_WORDS
from sandbox.pay.state import Account
from sandbox.pay.transfer_rules import SCENES
from sandbox.phone.requests import read_json, refuse
from sandbox.world import World, world_of

_MOST_FEN = 100_000_000_00
_ROTATED = {"certificate": keys.rotate_certificate, "public_key": keys.rotate_public_key}


async def show(request: web.Request) -> web.Response:
    """GET merchant: accounts in fen, key mode, scenes, the newest orders, refunds, transfers and notices."""
    return web.json_response(console.describe(world_of(request)))


async def change(request: web.Request) -> web.Response:
    """POST merchant {key_mode?, transfer_scenes?: [...]}"""
    world, wanted = world_of(request), await read_json(request)
    for name, value in wanted.items():
        if name not in _SETTINGS:
            raise refuse(f"没有「{name}」这项设置，有的是：{'、'.join(_SETTINGS)}。")
        _SETTINGS[name](world, value)
    return _changed(world)


async def top_up(request: web.Request) -> web.Response:
    """POST merchant/top-up {amount_fen, account?: OPERATION|BASIC}: transfers that waited for money go on."""
    world, wanted = world_of(request), await read_json(request)
    amount_fen, account = wanted.get("amount_fen"), wanted.get("account", "OPERATION")
    if isinstance(amount_fen, bool) or not isinstance(amount_fen, int) or not 1 <= amount_fen <= _MOST_FEN:
        raise refuse("充值金额是以分计的正整数。")
    if account not in get_args(Account):
        raise refuse("账户只有 OPERATION（运营账户）和 BASIC（基本账户）。")
    console.top_up(world, amount_fen, account)
    return _changed(world)


async def end_refund(request: web.Request) -> web.Response:
    """POST merchant/refunds/{number} {outcome}: SUCCESS, ABNORMAL or CLOSED, for one that is under way."""
    world, outcome = world_of(request), str((await read_json(request)).get("outcome"))
    if outcome not in OUTCOME_WORDS:
        raise refuse(f"退款只能以这些结果结束：{'、'.join(OUTCOME_WORDS)}。")
    try:
        console.end_refund(world, request.match_info["number"], outcome)
    except KeyError as problem:
        raise refuse("没有这笔退款。", status=404) from problem
    except ValueError as problem:
        raise refuse("这笔退款已经结束了。") from problem
    return _changed(world)


async def send_wrong_notice(request: web.Request) -> web.Response:
    """POST merchant/orders/{number}/wrong-notice {field}.

    One more notice, rightly signed, that tells it wrongly.
    """
    world, field = world_of(request), str((await read_json(request)).get("field", ""))
    if console.send_wrong_notice(world, request.match_info["number"], field) is None:
        raise refuse("没有这笔已支付的订单。", status=404)
    return _changed(world)


async def rotate_key(request: web.Request) -> web.Response:
    """POST merchant/keys/{kind}.

    A new certificate or public_key of Pay's own comes into use → {serial, pem}.
    """
    world, rotate = world_of(request), _ROTATED.get(request.match_info["kind"])
    if rotate is None:
        raise refuse("只有 certificate 和 public_key 两种密钥。", status=404)
    key = rotate(world)
    world.bus.publish("account")
    return web.json_response({"serial": key.id, "pem": key.public_pem})


def _set_key_mode(world: World, value: Any) -> None:
    if value not in get_args(KeyMode):
        raise refuse(f"密钥模式只有：{'、'.join(get_args(KeyMode))}。")
    console.set_key_mode(world, value)


def _set_transfer_scenes(world: World, value: Any) -> None:
    if not isinstance(value, list) or any(scene not in SCENES for scene in value):
        raise refuse(f"沙箱会演的转账场景：{'、'.join(SCENES)}。")
    console.set_transfer_scenes(world, value)


_SETTINGS: dict[str, Callable[[World, Any], None]] = {
    "key_mode": _set_key_mode,
    "transfer_scenes": _set_transfer_scenes,
}
Handler = Callable[[web.Request], Awaitable[web.Response]]
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "merchant", show),
    ("POST", "merchant", change),
    ("POST", "merchant/top-up", top_up),
    ("POST", "merchant/refunds/{number}", end_refund),
    ("POST", "merchant/orders/{number}/wrong-notice", send_wrong_notice),
    ("POST", "merchant/keys/{kind}", rotate_key),
)


def _changed(world: World) -> web.Response:
    world.bus.publish("account")
    return web.json_response(console.describe(world))
