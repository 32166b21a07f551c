"""The rarer things that people do on their phones.

Sound, film, places, links, consent, and what a menu asks for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, get_args

from aiohttp import web

from sandbox.people import Person
from sandbox.phone.requests import Told, read_json, refuse
from sandbox.platform import acts
from sandbox.platform.menu_taps import Place
from sandbox.world import World

_SILENCE = b"#!AMR\n" + b"\x04" + bytes(12)
_NO_FILM = bytes(32)
_HERE = {"latitude": 30.2489, "longitude": 120.1292, "label": "杭州市西湖区龙井路 1 号"}

Act = Callable[[World, Person, web.Request], Awaitable[Told]]


async def _send_voice(world: World, person: Person, request: web.Request) -> Told:
    """The body is the recording (amr); without one, a moment of silence."""
    world.spawn(acts.send_voice(world, person, await _read_file(request) or _SILENCE), "voice")
    return {}


async def _send_video(world: World, person: Person, request: web.Request) -> Told:
    """The body is the film (mp4); without one, an empty stand-in."""
    world.spawn(acts.send_video(world, person, await _read_file(request) or _NO_FILM), "video")
    return {}


async def _send_location(world: World, person: Person, request: web.Request) -> Told:
    """{latitude?, longitude?, label?}: a place, as a message."""
    place = read_place(await read_json(request))
    world.spawn(acts.send_location(world, person, place.latitude, place.longitude, place.label), "location")
    return {}


async def _report_location(world: World, person: Person, request: web.Request) -> Told:
    """{latitude?, longitude?}: the phone tells its place on entering the chat."""
    place = read_place(await read_json(request))
    world.spawn(acts.report_location(world, person, place.latitude, place.longitude), "report location")
    return {}


async def _send_link(world: World, person: Person, request: web.Request) -> Told:
    """{title, description?, url}: a page, as a message to the account."""
    card = await read_json(request)
    title, url = (str(card.get(name) or "") for name in ("title", "url"))
    if not title or not url.startswith(("http://", "https://")):
        raise refuse("链接要有标题和网址。")
    world.spawn(acts.send_link(world, person, title, str(card.get("description") or ""), url), "link")
    return {}


async def _answer_subscriptions(world: World, person: Person, request: web.Request) -> Told:
    """{answers: {template id: true or false}}: the sheet of subscription notices."""
    answers = (await read_json(request)).get("answers")
    known = {one.template_id for one in world.account.subscription_templates}
    if not isinstance(answers, dict) or not answers or not known.issuperset(answers):
        raise refuse("请从账号里已有的订阅通知模板中选。")
    given = {template_id: bool(accepted) for template_id, accepted in answers.items()}
    world.spawn(acts.answer_subscription(world, person, given), "subscription")
    return {}


async def _withdraw_subscription(world: World, person: Person, request: web.Request) -> Told:
    """{template_id}: switch a subscription notice off in the settings."""
    template_id = str((await read_json(request)).get("template_id"))
    world.spawn(acts.withdraw_subscription(world, person, template_id), "withdraw subscription")
    return {}


async def _accept_one_time_message(world: World, person: Person, request: web.Request) -> Told:
    """{scene}: agree to one message of this scene."""
    scene = (await read_json(request)).get("scene")
    if isinstance(scene, bool) or not isinstance(scene, int) or not 0 <= scene <= 10_000:
        raise refuse("场景值是 0 到 10000 的整数。")
    acts.accept_one_time_message(world, person, scene)
    return {}


async def _change_authorization(world: World, person: Person, request: web.Request) -> Told:
    """{event?}: withdraw, cancel or change what WeChat may tell of oneself."""
    event = (await read_json(request)).get("event", "user_authorization_revoke")
    if event not in get_args(acts.AuthorizationEvent):
        raise refuse(f"事件只有：{'、'.join(get_args(acts.AuthorizationEvent))}。")
    world.spawn(acts.change_authorization(world, person, event), "authorization")
    return {}


def read_place(given: Mapping[str, Any]) -> Place:
    """A place out of JSON, a tea garden in Hangzhou for what is not given. Raises a refusal."""
    values: dict[str, Any] = _HERE | {name: value for name, value in given.items() if name in _HERE}
    try:
        place = Place(float(values["latitude"]), float(values["longitude"]), str(values["label"]))
    except (TypeError, ValueError) as problem:
        raise refuse("经度和纬度是数字。") from problem
    if not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
        raise refuse("纬度在 ±90 之间，经度在 ±180 之间。")
    return place


async def _read_file(request: web.Request) -> bytes:
    """The body, unless it is JSON."""
    content = await request.read()
    return b"" if request.content_type == "application/json" else content


ACTS: dict[str, Act] = {
    "voice": _send_voice,
    "video": _send_video,
    "location": _send_location,
    "report-location": _report_location,
    "link": _send_link,
    "subscription": _answer_subscriptions,
    "subscription/withdraw": _withdraw_subscription,
    "one-time": _accept_one_time_message,
    "authorization": _change_authorization,
}
