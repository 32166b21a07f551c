"""Template messages.

Typed fields, who may be sent one, and the outcome that comes later (docs/wechat.md §5.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.people import Person
from sandbox.platform.account import Template
from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.platform.fields import find_field_fault, list_keys
from sandbox.platform.library import PICKED, find_library_template, pick
from sandbox.platform.push import Pusher
from sandbox.platform.state import PlatformState, SentTemplate, platform_state
from sandbox.platform.texts import is_link, required_mapping
from sandbox.wire import Exchange
from sandbox.world import World

_TEMPLATES_AT_MOST = 25
_GUARD = timedelta(minutes=10)
_OK = {"errcode": 0, "errmsg": "ok"}
_MARKETING = (
    "优惠",
    "特价",
    "促销",
    "秒杀",
    "抢购",
    "大促",
    "红包",
    "免费领",
    "限时",
    "折扣",
    "立减",
    "中奖",
    "抽奖",
    "返现",
)


async def _send(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/template/send: accepted is not delivered, the outcome follows as an event."""
    body, state = call.json(), platform_state(call.world)
    person = call.person(body.get("touser"))
    template = _get_template(call, body.get("template_id"))
    shown = read_fields(template.content, required_mapping(body.get("data"), "data"))
    _check_sending(call, person, body, shown)
    client_id = str(body.get("client_msg_id") or "")
    before = _find_repeated(call, state, person, client_id)
    if before is not None:
        return {**_OK, "msgid": before.msgid}
    msgid = _remember(call, state, person, client_id)
    call.exchange.summary = f"{template.title}，发给{person.name}"
    call.world.spawn(_deliver(call.world, person, template, body, shown, msgid), f"template {msgid}")
    return {**_OK, "msgid": msgid}


async def _list_templates(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/template/get_all_private_template."""
    return {"template_list": [vars(template) for template in call.world.account.templates]}


async def _add_template(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/template/api_add_template from the category library; 40246 names, 45026 more than 25."""
    body, templates = call.json(), call.world.account.templates
    found = find_library_template(str(body.get("template_id_short")))
    if found is None:
        raise Refused(40247, "invalid template_id_short, must use category template", "§5.1")
    names = body.get("keyword_name_list")
    known = {keyword.name for keyword in found.keywords}
    if not isinstance(names, list) or not names or not all(isinstance(one, str) and one in known for one in names):
        raise Refused(40246, "invalid keyword_name_list", "§5.1", f"只能从这些里选：{'、'.join(sorted(known))}")
    if len(templates) >= _TEMPLATES_AT_MOST:
        raise Refused(45026, "template number exceed limit", "§5.1", f"最多 {_TEMPLATES_AT_MOST} 个模板")
    template = pick(found, call.world.credentials.app_id, names)
    if template.template_id not in {one.template_id for one in templates}:
        templates.append(template)
    return {**_OK, "template_id": template.template_id}


async def _delete_template(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/template/del_private_template."""
    template = _get_template(call, call.json().get("template_id"))
    call.world.account.templates.remove(template)
    return _OK


async def _get_industry(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/template/get_industry."""
    industry = {"first_class": "商业服务", "second_class": "线上零售"}
    return {"primary_industry": industry, "secondary_industry": industry}


async def _list_blocked(call: Call) -> dict[str, Any]:
    """POST /wxa/sec/queryblocktmplmsg: what the platform intercepted.

    The sandbox refuses at once, so nothing.
    """
    return {**_OK, "msginfo": []}


def pick_templates(world: World) -> None:
    """At the first start the account has picked the templates a shop with distributors needs."""
    if world.account.templates:
        return
    found = (find_library_template(number) for number in PICKED)
    world.account.templates = [pick(template, world.credentials.app_id) for template in found if template is not None]


def read_fields(content: str, data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Name and value of each line of a template; 47003 when a value is missing or does not fit its key."""
    lines = dict(zip(list_keys(content), content.split("\n"), strict=True))
    return [{"name": line.split("{{")[0].rstrip(":："), "value": _read_field(key, data)} for key, line in lines.items()]


def _read_field(key: str, data: Mapping[str, Any]) -> str:
    entry = data.get(key)
    value = entry.get("value") if isinstance(entry, dict) else None
    if value is None:
        raise Refused(47003, f"argument invalid! data.{key}.value is empty", "§5.2", f"{key} 没有给")
    value = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    fault = find_field_fault(key, value)
    if fault is not None:
        raise Refused(47003, fault, "§5.2", f"{key} 不能是 {value!r}")
    return str(value)


def _get_template(call: Call, template_id: object) -> Template:
    templates = call.world.account.templates
    template = next((one for one in templates if one.template_id == template_id), None)
    if template is None:
        raise Refused(40037, "invalid template_id", "§5.1", f"账号里没有模板 {template_id!r}")
    return template


def _check_sending(call: Call, person: Person, body: Mapping[str, Any], shown: list[dict[str, str]]) -> None:
    if not person.following:
        raise Refused(43004, "require subscribe", "§4.3", f"{person.name}没有关注这个账号")
    if call.world.faults.template_restricted:
        raise Refused(43116, "template is restricted", "fault")
    if body.get("url") and not is_link(body["url"]):
        raise Refused(40039, "invalid url size", "§5.1", f"{body['url']!r} 不是 http(s) 网址")
    words = "".join(line["value"] for line in shown)
    found = next((word for word in _MARKETING if word in words), None)
    if found is not None:
        raise Refused(40249, "template message contains marketing content", "§5.1", f"有营销内容：「{found}」")
    _note_stripped(call.exchange, body)


def _note_stripped(exchange: Exchange, body: Mapping[str, Any]) -> None:
    data = body["data"]
    if "first" in data or "remark" in data or "topcolor" in body:
        exchange.note("§5.1", "first、remark 和颜色从 2023-05-04 起会被去掉")
    elif any(isinstance(one, dict) and "color" in one for one in data.values()):
        exchange.note("§5.1", "颜色从 2023-05-04 起不再生效")


def _find_repeated(call: Call, state: PlatformState, person: Person, client_id: str) -> SentTemplate | None:
    now = call.world.clock.now()
    state.sent_templates = [one for one in state.sent_templates if now - one.at < _GUARD]
    same = (one for one in state.sent_templates if (one.openid, one.client_msg_id) == (person.openid, client_id))
    found = next(same, None) if client_id else None
    if found is not None:
        call.exchange.note("§5.1", "十分钟内发过这个 client_msg_id：不会再发一次")
    return found


def _remember(call: Call, state: PlatformState, person: Person, client_id: str) -> int:
    state.next_template_msgid += 1
    sent = SentTemplate(state.next_template_msgid, person.openid, client_id, call.world.clock.now())
    state.sent_templates.append(sent)
    return sent.msgid


async def _deliver(
    world: World, person: Person, template: Template, body: Mapping[str, Any], shown: list[dict[str, str]], msgid: int
) -> None:
    """Show the message, then push TEMPLATESENDJOBFINISH (§2)."""
    status = "failed:user block" if person.refuses_templates else world.faults.template_outcome
    if status == "success":
        data = {"title": template.title, "fields": shown, "template_id": template.template_id}
        program = body.get("miniprogram") or None
        world.tell(person, "account", "template", **data, url=body.get("url", ""), miniprogram=program, msgid=msgid)
    if world.faults.take("template_event_lost"):
        return
    fields = {"MsgID": msgid, "Status": status}
    await world.part(Pusher).event(person, "TEMPLATESENDJOBFINISH", fields, answerable=False)


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/message/template/send", _send, daily=100_000),
    Endpoint("GET", "/cgi-bin/template/get_all_private_template", _list_templates),
    Endpoint("POST", "/cgi-bin/template/api_add_template", _add_template),
    Endpoint("POST", "/cgi-bin/template/del_private_template", _delete_template),
    Endpoint("GET", "/cgi-bin/template/get_industry", _get_industry),
    Endpoint("POST", "/wxa/sec/queryblocktmplmsg", _list_blocked),
)
