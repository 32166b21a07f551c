"""`POST /poll/query.do`: where a parcel is. It moves with the sandbox's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.clock import BEIJING
from sandbox.couriers.reading import (
    CourierRefusal,
    demand_carrier,
    demand_signature,
    demand_text,
    read_form,
    read_param,
)
from sandbox.couriers.state import HANDED_OVER, Parcel, couriers_of, find_label
from sandbox.wire import exchange_of
from sandbox.world import World, world_of

_INCOMPLETE, _WRONG_PHONE, _NOTHING, _UNSIGNED = "400", "408", "500", "503"
_OFTEN = timedelta(minutes=30)
_WANT_PHONE = ("shunfeng", "zhongtong")
_SHORTEST_NUMBER = 6
_WAY: tuple[tuple[float, str, str, str], ...] = (
    (2, "1", "揽收", "【{city}】快件已揽收，揽投员电话 13800001234"),
    (6, "0", "在途", "【{city}】快件离开营业部，已发往转运中心"),
    (9, "0", "在途", "快件到达转运中心"),
    (20, "0", "在途", "快件到达目的地营业部"),
    (26, "5", "派件", "快件正在派送，派送员电话 13800005678，请保持电话畅通"),
    (30, "3", "签收", "快件已签收，签收人：本人。感谢使用，期待再次为您服务"),
)
"""Hours after a parcel is known, the state, its word, and what the carrier says."""


async def serve(request: web.Request) -> web.Response:
    """The state of a number, with its events, the newest first unless `order` is asc."""
    world, exchange = world_of(request), exchange_of(request)
    try:
        form = await read_form(request, ("customer", "sign", "param"), _INCOMPLETE)
        keys = world.credentials
        if form["customer"] != keys.courier_customer:
            raise CourierRefusal(_UNSIGNED, "customer 不存在")
        demand_signature(form, (form["param"], keys.courier_key, keys.courier_customer), _UNSIGNED)
        param = read_param(form, _INCOMPLETE)
        answer = _tell(world, param, exchange.note)
    except CourierRefusal as refusal:
        if refusal.code != _NOTHING:
            exchange.refuse("物流查询", refusal.message)
        answer = {"result": False, "returnCode": refusal.code, "message": refusal.message}
    exchange.summary = f"物流查询：{answer['message']}"
    return web.json_response(answer)


def _tell(world: World, param: Mapping[str, Any], note: Any) -> dict[str, Any]:
    """What is known. Raises CourierRefusal, also when that is nothing."""
    carrier = demand_carrier(param, "com", _INCOMPLETE)
    number = demand_text(param, "num", 32, _INCOMPLETE)
    _demand_phone(world, carrier, number, param.get("phone"))
    if param.get("show") not in (None, "0"):
        raise CourierRefusal(_INCOMPLETE, "沙盒只回答 JSON（show=0）")

    now = world.clock.now()
    parcel = _find_parcel(world, carrier, number, now)
    if parcel.asked_at is not None and now - parcel.asked_at < _OFTEN:
        note("物流查询", "同一单号半小时内又查了一次：快递100会锁单")
    parcel.asked_at = now
    world.changed()

    label = find_label(couriers_of(world), number)
    rows = [_write(parcel, of, label.city if label else "发货地") for of in _WAY if _passed(parcel, of[0], now)]
    if not rows:
        raise CourierRefusal(_NOTHING, "查询无结果，请隔段时间再查")
    state = [of[1] for of in _WAY if _passed(parcel, of[0], now)][-1]
    rows = rows if param.get("order") == "asc" else rows[::-1]
    told = {"message": "ok", "nu": number, "ischeck": "1" if state == "3" else "0", "com": carrier, "status": "200"}
    return {**told, "state": state, "condition": "F00", "data": rows}


def _demand_phone(world: World, carrier: str, number: str, phone: object) -> None:
    """Some carriers tell only who knows how a phone of the parcel ends. Raises CourierRefusal."""
    if carrier not in _WANT_PHONE:
        return
    label = find_label(couriers_of(world), number)
    end = "".join(of for of in str(phone or "") if of.isdecimal())[-4:]
    if len(end) != 4 or (label is not None and end != label.phone_end):
        raise CourierRefusal(_WRONG_PHONE, "快递公司参数异常：验证码错误")


def _find_parcel(world: World, carrier: str, number: str, now: datetime) -> Parcel:
    """The parcel; one that was not given here begins when it is first asked about. Raises CourierRefusal."""
    state = couriers_of(world)
    label, known = find_label(state, number), state.parcels.get(number)
    if (label is not None and label.cancelled) or (known is not None and known.carrier != carrier):
        raise CourierRefusal(_NOTHING, "查询无结果，请隔段时间再查")
    if known is None:
        if not number.isascii() or not number.isalnum() or len(number) < _SHORTEST_NUMBER:
            raise CourierRefusal(_NOTHING, "查询无结果，请隔段时间再查")
        known = state.parcels[number] = Parcel(number, carrier, now - HANDED_OVER)
    return known


def _passed(parcel: Parcel, hours: float, now: datetime) -> bool:
    return now - parcel.known_since >= timedelta(hours=hours)


def _write(parcel: Parcel, of: tuple[float, str, str, str], city: str) -> dict[str, str]:
    hours, _, status, text = of
    at = (parcel.known_since + timedelta(hours=hours)).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    return {"time": at, "ftime": at, "context": text.format(city=city), "status": status}
