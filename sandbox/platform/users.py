"""What the account may know about its followers (docs/wechat.md §6.2): no nickname, no avatar."""

from __future__ import annotations

from typing import Any

from sandbox.people import Person
from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.world import World

_PAGE = 10_000
_BATCH = 100


async def _get_info(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/user/info."""
    return _describe(call.world, call.person(call.query("openid")))


async def _get_many(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/user/info/batchget: at most 100 at a time."""
    wanted = call.json().get("user_list")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= _BATCH:
        raise Refused(40032, "invalid openid list size", "§6.2", f"一次 1 到 {_BATCH} 人")
    people = [call.person(one.get("openid") if isinstance(one, dict) else None) for one in wanted]
    return {"user_info_list": [_describe(call.world, person) for person in people]}


async def _list_followers(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/user/get?next_openid=: up to 10 000 openids behind that one, also if that one has left."""
    people, after = call.world.people.list_known(), call.query("next_openid")
    start = people.index(call.person(after)) + 1 if after else 0
    page = [person.openid for person in people[start:] if person.following][:_PAGE]
    total = sum(person.following for person in people)
    answer: dict[str, Any] = {"total": total, "count": len(page)}
    return answer | ({"data": {"openid": page}} if page else {}) | {"next_openid": page[-1] if page else ""}


async def _set_remark(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/user/info/updateremark."""
    body = call.json()
    person, remark = call.person(body.get("openid")), body.get("remark")
    if not isinstance(remark, str) or len(remark) >= 30:
        raise Refused(45054, "remark size out of limit", "§6.2")
    person.remark = remark
    return {"errcode": 0, "errmsg": "ok"}


def _describe(world: World, person: Person) -> dict[str, Any]:
    """The answer about one person: of somebody who doesn't follow, only the ids."""
    ids = {"openid": person.openid}
    union = {"unionid": person.unionid} if world.account.open_platform else {}
    if not person.following or person.subscribed_at is None:
        return {"subscribe": 0, **ids, **union}
    empty = {"nickname": "", "sex": 0, "language": "zh_CN", "city": "", "province": "", "country": "", "headimgurl": ""}
    followed = {"subscribe_time": int(person.subscribed_at.timestamp()), "remark": person.remark, "groupid": 0}
    came = {"subscribe_scene": person.subscribe_scene, "qr_scene": person.qr_scene, "qr_scene_str": person.qr_scene_str}
    return {"subscribe": 1, **ids, **empty, **followed, **union, "tagid_list": person.tags, **came}


ENDPOINTS = (
    Endpoint("GET", "/cgi-bin/user/info", _get_info, daily=5_000_000),
    Endpoint("POST", "/cgi-bin/user/info/batchget", _get_many, daily=5_000_000),
    Endpoint("GET", "/cgi-bin/user/get", _list_followers, daily=500),
    Endpoint("POST", "/cgi-bin/user/info/updateremark", _set_remark),
)
