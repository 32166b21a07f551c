"""Subscription notices.

One consent, one message (docs/wechat.md §5.3), and the older one-time message (§5.4).
"""

from __future__ import annotations

from typing import Any

from sandbox.people import Person
from sandbox.platform.account import Template
from sandbox.platform.answers import Call, Endpoint, Refused
from sandbox.platform.library import LIBRARY, PRIMARY_INDUSTRY, find_library_template, pick
from sandbox.platform.push import Pusher
from sandbox.platform.templates import read_fields
from sandbox.platform.texts import is_link, required_mapping
from sandbox.world import World

_CATEGORY = 307
_TITLE_LIMIT = 15
_CONTENT_LIMIT = 200
_ONE_TIME_SCENES = 10_000
_OK = {"errcode": 0, "errmsg": "ok"}


async def _send(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/subscribe/bizsend: uses one consent; 43101 when there is none.

    No id is answered.
    """
    body = call.json()
    person = call.person(body.get("touser"))
    template = _get_template(call, body.get("template_id"))
    shown = read_fields(template.content, required_mapping(body.get("data"), "data"))
    if person.consents.get(template.template_id, 0) <= 0:
        raise Refused(43101, "user refuse to accept the msg", "§5.3", f"{person.name}没有同意，或同意已经用完")
    person.consents[template.template_id] -= 1
    call.exchange.summary = f"{template.title}，发给{person.name}"
    call.world.spawn(_deliver(call.world, person, template, body, shown), "subscription notice")
    return _OK


async def _list_templates(call: Call) -> dict[str, Any]:
    """GET /wxaapi/newtmpl/gettemplate."""
    return {**_OK, "data": [_describe(template) for template in call.world.account.subscription_templates]}


async def _add_template(call: Call) -> dict[str, Any]:
    """POST /wxaapi/newtmpl/addtemplate {tid, kidList, sceneDesc}."""
    body, templates = call.json(), call.world.account.subscription_templates
    found = find_library_template(str(body.get("tid")))
    if found is None:
        raise Refused(200014, "invalid tid", "§5.3")
    numbers = body.get("kidList")
    if not isinstance(numbers, list) or not 2 <= len(numbers) <= 5 or not all(_is_keyword(found, n) for n in numbers):
        raise Refused(200020, "invalid kid list", "§5.3", "要选那个模板的 2 到 5 个关键词")
    if len(templates) >= 25:
        raise Refused(200012, "template number exceed limit", "§5.3")
    names = [found.keywords[number - 1].name for number in numbers]
    template = pick(found, "subscription/" + call.world.credentials.app_id, names)
    if template.template_id not in {one.template_id for one in templates}:
        templates.append(template)
    return {**_OK, "priTmplId": template.template_id}


async def _delete_template(call: Call) -> dict[str, Any]:
    """POST /wxaapi/newtmpl/deltemplate {priTmplId}."""
    call.world.account.subscription_templates.remove(_get_template(call, call.json().get("priTmplId")))
    return _OK


async def _get_category(call: Call) -> dict[str, Any]:
    """GET /wxaapi/newtmpl/getcategory."""
    return {**_OK, "data": [{"id": _CATEGORY, "name": PRIMARY_INDUSTRY}]}


async def _get_public_titles(call: Call) -> dict[str, Any]:
    """GET /wxaapi/newtmpl/getpubtemplatetitles?ids=&start=&limit=."""
    start, limit = _number(call.query("start"), 0), min(_number(call.query("limit"), 30), 30)
    rows = [{"tid": int(one.number), "title": one.title, "type": 2, "categoryId": str(_CATEGORY)} for one in LIBRARY]
    return {**_OK, "count": len(rows), "data": rows[start : start + limit]}


async def _get_public_keywords(call: Call) -> dict[str, Any]:
    """GET /wxaapi/newtmpl/getpubtemplatekeywords?tid=."""
    found = find_library_template(call.query("tid"))
    if found is None:
        raise Refused(200014, "invalid tid", "§5.3")
    rows = [
        {"kid": number, "name": keyword.name, "example": keyword.example, "rule": keyword.key.rstrip("0123456789")}
        for number, keyword in enumerate(found.keywords, 1)
    ]
    return {**_OK, "count": len(rows), "data": rows}


async def _send_one_time(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/template/subscribe (§5.4): also to people who don't follow.

    Uses the consent of a scene.
    """
    body = call.json()
    person, title = call.person(body.get("touser")), body.get("title")
    content = required_mapping(required_mapping(body.get("data"), "data").get("content"), "content").get("value")
    if not isinstance(title, str) or not 1 <= len(title) <= _TITLE_LIMIT:
        raise Refused(40062, "invalid title size", "§5.4", f"标题要有 1 到 {_TITLE_LIMIT} 个字")
    if not isinstance(content, str) or not 1 <= len(content) <= _CONTENT_LIMIT:
        raise Refused(47003, "argument invalid! data.content.value invalid", "§5.4")
    if body.get("url") and not is_link(body["url"]):
        raise Refused(40039, "invalid url size", "§5.4")
    if person.one_time_consents.pop(str(body.get("scene")), 0) <= 0:
        raise Refused(43101, "user refuse to accept the msg", "§5.4")
    fields = [{"name": "", "value": content}]
    call.world.tell(person, "account", "subscription", title=title, fields=fields, url=body.get("url", ""))
    return _OK


async def record_consents(world: World, person: Person, answers: dict[str, bool], *, scene: int = 1) -> None:
    """The person answered the sheet of <wx-open-subscribe> (scene 1) or of an article (2).

    The event tells it.
    """
    entries = []
    for template_id, accepted in answers.items():
        if accepted:
            person.consents[template_id] = person.consents.get(template_id, 0) + 1
        status = "accept" if accepted else "reject"
        entries.append({"TemplateId": template_id, "SubscribeStatusString": status, "PopupScene": scene})
    world.person_changed(person)
    await _push_list(world, person, "subscribe_msg_popup_event", "SubscribeMsgPopupEvent", entries)


async def withdraw_consent(world: World, person: Person, template_id: str) -> None:
    """The person switched this notice off in the account's settings."""
    person.consents.pop(template_id, None)
    world.person_changed(person)
    entry = {"TemplateId": template_id, "SubscribeStatusString": "reject"}
    await _push_list(world, person, "subscribe_msg_change_event", "SubscribeMsgChangeEvent", [entry])


def pick_subscription_templates(world: World) -> None:
    """At the first start: order shipped, with its five lines."""
    if world.account.subscription_templates:
        return
    found = find_library_template("42984")
    if found is not None:
        world.account.subscription_templates = [pick(found, "subscription/" + world.credentials.app_id)]


async def _deliver(
    world: World, person: Person, template: Template, body: dict[str, Any], shown: list[dict[str, str]]
) -> None:
    program = body.get("miniprogram") or None
    data = {"title": template.title, "fields": shown, "template_id": template.template_id}
    world.tell(person, "account", "subscription", **data, url=body.get("page", ""), miniprogram=program)
    entry = {"TemplateId": template.template_id, "MsgID": world.clock.timestamp(), "ErrorCode": 0}
    sent = [entry | {"ErrorStatus": "success"}]
    await _push_list(world, person, "subscribe_msg_sent_event", "SubscribeMsgSentEvent", sent)


async def _push_list(world: World, person: Person, event: str, element: str, entries: list[dict[str, Any]]) -> None:
    """The list of these events is repeated <List> elements (§2)."""
    fields = {element: [("List", entry) for entry in entries]}
    await world.part(Pusher).event(person, event, fields, answerable=False)


def _get_template(call: Call, template_id: object) -> Template:
    templates = call.world.account.subscription_templates
    template = next((one for one in templates if one.template_id == template_id), None)
    if template is None:
        raise Refused(40037, "invalid template_id", "§5.3", f"账号里没有模板 {template_id!r}")
    return template


def _is_keyword(found: Any, number: object) -> bool:
    return isinstance(number, int) and 1 <= number <= len(found.keywords)


def _number(text: str, default: int) -> int:
    return int(text) if text.isdecimal() else default


def _describe(template: Template) -> dict[str, Any]:
    row = {"priTmplId": template.template_id, "title": template.title, "content": template.content}
    return row | {"example": template.example, "type": 2}


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/message/subscribe/bizsend", _send),
    Endpoint("POST", "/cgi-bin/message/template/subscribe", _send_one_time),
    Endpoint("GET", "/wxaapi/newtmpl/gettemplate", _list_templates),
    Endpoint("POST", "/wxaapi/newtmpl/addtemplate", _add_template),
    Endpoint("POST", "/wxaapi/newtmpl/deltemplate", _delete_template),
    Endpoint("GET", "/wxaapi/newtmpl/getcategory", _get_category),
    Endpoint("GET", "/wxaapi/newtmpl/getpubtemplatetitles", _get_public_titles),
    Endpoint("GET", "/wxaapi/newtmpl/getpubtemplatekeywords", _get_public_keywords),
)
