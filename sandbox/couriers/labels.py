"""`POST /label/order`: a waybill is given once an order, and taken back while nobody has fetched the parcel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aiohttp import web

from sandbox.couriers.reading import (
    CourierRefusal,
    demand_carrier,
    demand_signature,
    demand_text,
    read_form,
    read_param,
)
from sandbox.couriers.state import CourierState, Label, Parcel, couriers_of, find_label
from sandbox.wire import exchange_of
from sandbox.world import World, world_of

_INCOMPLETE, _UNSIGNED, _KNOWN, _IMPOSSIBLE = "30001", "30003", "30011", "30009"
_FETCHED_AFTER = timedelta(hours=2)
_OLDEST_CALL_S = 600
_PAYS = ("SHIPPER", "CONSIGNEE", "MONTHLY")


async def serve(request: web.Request) -> web.Response:
    """`method` is order or cancel, in the form or in the address."""
    world, exchange = world_of(request), exchange_of(request)
    try:
        form = await read_form(request, ("key", "t", "sign", "param"), _INCOMPLETE)
        _demand_keys(world, form)
        method = form.get("method") or request.query.get("method", "")
        param = read_param(form, _INCOMPLETE)
        if method not in ("order", "cancel"):
            raise CourierRefusal(_INCOMPLETE, "method 须为 order 或 cancel")
        answer = _give(world, param) if method == "order" else _take_back(world, param)
    except CourierRefusal as refusal:
        exchange.refuse("电子面单", refusal.message)
        answer = {"success": False, "code": int(refusal.code), "message": refusal.message, "data": None}
    exchange.summary = exchange.summary or f"电子面单：{answer['message']}"
    return web.json_response(answer)


def _demand_keys(world: World, form: Mapping[str, str]) -> None:
    """The key, the signature and a time of now. Raises CourierRefusal."""
    keys = world.credentials
    if form["key"] != keys.courier_key:
        raise CourierRefusal(_UNSIGNED, "key 不存在")
    demand_signature(form, (form["param"], form["t"], keys.courier_key, keys.courier_secret), _UNSIGNED)
    millis = form["t"]
    if not millis.isascii() or not millis.isdecimal() or len(millis) != 13:
        raise CourierRefusal(_INCOMPLETE, "t 须为 13 位毫秒时间戳")
    if abs(int(millis) / 1000 - world.clock.now().timestamp()) > _OLDEST_CALL_S:
        raise CourierRefusal(_UNSIGNED, "t 与当前时间相差过大")


def _give(world: World, param: Mapping[str, Any]) -> dict[str, Any]:
    """The waybill of an order; the one that it has, for the same `orderId`. Raises CourierRefusal."""
    state = couriers_of(world)
    carrier = demand_carrier(param, "kuaidicom", _INCOMPLETE)
    order_id = demand_text(param, "orderId", 50, _INCOMPLETE)
    receiver = _demand_person(param, "recMan")
    _demand_person(param, "sendMan")
    _demand_terms(param)
    known = state.labels.get(order_id)
    if known is not None and not param.get("reorder"):
        return _describe(world, known, int(_KNOWN), "订单已存在")

    number, phone = str(state.next_number), "".join(of for of in receiver["mobile"] if of.isdecimal())
    city = receiver["printAddr"][:6]
    state.next_number += 1
    made = world.clock.now()
    label = Label(order_id, carrier, number, f"T{number}", phone[-4:], city, made)
    state.labels[order_id] = label
    state.parcels[number] = Parcel(number, carrier, made)
    world.changed()
    return _describe(world, label, 200, "success")


def _take_back(world: World, param: Mapping[str, Any]) -> dict[str, Any]:
    """A waybill is void; nobody can once its parcel was fetched, or twice. Raises CourierRefusal."""
    state = couriers_of(world)
    carrier = demand_carrier(param, "kuaidicom", _INCOMPLETE)
    label = find_label(state, demand_text(param, "kuaidinum", 40, _INCOMPLETE))
    if label is None or label.carrier != carrier:
        raise CourierRefusal(_IMPOSSIBLE, "运单不存在")
    if param.get("orderId") not in (None, f"K{label.number}"):
        raise CourierRefusal(_IMPOSSIBLE, "快递公司订单号不符")
    if label.cancelled:
        raise CourierRefusal(_IMPOSSIBLE, "运单已取消")
    if world.clock.now() - label.made_at > _FETCHED_AFTER:
        raise CourierRefusal(_IMPOSSIBLE, "快件已揽收，不能取消")
    label.cancelled = True
    _forget_parcel(state, label.number)
    world.changed()
    return {"success": True, "code": 200, "message": "success", "data": None}


def _forget_parcel(state: CourierState, number: str) -> None:
    state.parcels.pop(number, None)


def _demand_person(param: Mapping[str, Any], name: str) -> dict[str, str]:
    """Name, phone and address of somebody. Raises CourierRefusal."""
    person = param.get(name)
    if not isinstance(person, dict):
        raise CourierRefusal(_INCOMPLETE, f"缺少 {name}")
    return {part: demand_text(person, part, 200, _INCOMPLETE) for part in ("name", "mobile", "printAddr")}


def _demand_terms(param: Mapping[str, Any]) -> None:
    """What is sent, how many, who pays, which label. Raises CourierRefusal."""
    demand_text(param, "cargo", 50, _INCOMPLETE)
    if param.get("printType") not in ("HTML", "IMAGE", "CLOUD", "NON"):
        raise CourierRefusal(_INCOMPLETE, "printType 不对")
    if param.get("payType") not in _PAYS:
        raise CourierRefusal(_INCOMPLETE, "payType 不对")
    count = param.get("count")
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise CourierRefusal(_INCOMPLETE, "count 须为正整数")


def _describe(world: World, label: Label, code: int, message: str) -> dict[str, Any]:
    if label.cancelled:
        raise CourierRefusal(_IMPOSSIBLE, "该订单的运单已取消")
    data = {
        "taskId": label.task_id,
        "kuaidinum": label.number,
        "kdComOrderNum": f"K{label.number}",
        "label": f"{world.base_url}/label/{label.number}",
    }
    return {"success": True, "code": code, "message": message, "data": data}


async def show_label(request: web.Request) -> web.Response:
    """`GET /label/{number}`: the label as a page to print."""
    label = find_label(couriers_of(world_of(request)), request.match_info["number"])
    if label is None or label.cancelled:
        raise web.HTTPNotFound
    page = f"<!doctype html><meta charset=utf-8><title>面单</title><h1>{label.number}</h1><p>{label.carrier}</p>"
    return web.Response(text=page, content_type="text/html")
