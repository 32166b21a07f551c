"""What a buyer does about a complaint on their phone: make it, write again, say that it is settled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.pay import complaint_life
from sandbox.pay.refusals import SheetRefusal
from sandbox.pay.state import PAID, Complaint, pay_of
from sandbox.people import Person
from sandbox.phone.requests import Told, read_json, refuse
from sandbox.world import World

Act = Callable[[World, Person, web.Request], Awaitable[Told]]


async def _list_complaints(world: World, person: Person, request: web.Request) -> Told:
    """→ {orders: [paid orders], complaints: [{…, history}]}, the newest first."""
    state = pay_of(world)
    orders = [one for one in state.orders.values() if one.openid == person.openid and one.state in PAID]
    own = [one for one in state.complaints.values() if one.openid == person.openid]
    shown = [
        {"out_trade_no": one.out_trade_no, "description": one.description, "total_fen": one.total_fen}
        for one in reversed(orders)
    ]
    return {"orders": shown, "complaints": [_show(one) for one in reversed(own)]}


async def _complain(world: World, person: Person, request: web.Request) -> Told:
    """{out_trade_no, problem, detail, wanted_fen?} → the complaint."""
    told = await read_json(request)
    wanted = told.get("wanted_fen", 0)
    if isinstance(wanted, bool) or not isinstance(wanted, int):
        raise refuse("申请退款金额是整数，单位分。")
    number, problem, detail = (str(told.get(name) or "") for name in ("out_trade_no", "problem", "detail"))
    try:
        made = complaint_life.complain(world, person, number, problem=problem, detail=detail.strip(), wanted_fen=wanted)
    except SheetRefusal as refusal:
        raise refuse(refusal.text) from refusal
    return _show(made)


async def _go_on(world: World, person: Person, request: web.Request) -> Told:
    """{complaint_id, text} → the complaint."""
    told = await read_json(request)
    number, text = str(told.get("complaint_id") or ""), str(told.get("text") or "").strip()
    try:
        return _show(complaint_life.go_on(world, person, number, text))
    except SheetRefusal as refusal:
        raise refuse(refusal.text) from refusal


async def _confirm(world: World, person: Person, request: web.Request) -> Told:
    """{complaint_id} → the complaint, settled."""
    number = str((await read_json(request)).get("complaint_id") or "")
    try:
        return _show(complaint_life.confirm(world, person, number))
    except SheetRefusal as refusal:
        raise refuse(refusal.text) from refusal


def _show(complaint: Complaint) -> dict[str, Any]:
    return {
        "complaint_id": complaint.complaint_id,
        "out_trade_no": complaint.out_trade_no,
        "state": complaint.state,
        "problem": complaint.problem,
        "history": [
            {"operator": one.operator, "at": one.at.isoformat(), "kind": one.kind, "details": one.details}
            for one in complaint.history
        ],
    }


ACTS: dict[str, Act] = {
    "complaints": _list_complaints,
    "complain": _complain,
    "complaint/continue": _go_on,
    "complaint/confirm": _confirm,
}
