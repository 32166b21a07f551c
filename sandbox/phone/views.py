"""The world as JSON for the page: people with their chats, rows of the wire, the account's settings."""

from __future__ import annotations

from typing import Any

from sandbox.people import ChatEntry, Person
from sandbox.phone import hosts
from sandbox.phone.explain import describe_result, describe_title, explain
from sandbox.phone.letters import Letter, letters_of
from sandbox.phone.setup_fields import describe_setup
from sandbox.wire import Exchange
from sandbox.world import World

_WIRE_SHOWN = 400
_INTRODUCTION = "商家的微信服务号，由你的程序接管"


def show_world(world: World) -> dict[str, Any]:
    """Everything that the page needs to begin."""
    return {
        **show_account(world),
        "clock": show_clock(world),
        "people": show_people(world),
        "faults": world.faults.describe(),
        "wire": [show_row(one) for one in world.wire.list(limit=_WIRE_SHOWN)],
    }


def show_account(world: World) -> dict[str, Any]:
    """The account as people see it, and as its developer does."""
    account = world.account
    app_id = world.credentials.app_id
    seen: dict[str, Any] = {"name": account.name, "intro": _INTRODUCTION, "app_id": app_id, "menu": account.menu}
    seen["subscriptions"] = [{"id": one.template_id, "title": one.title} for one in account.subscription_templates]
    return {"account": seen, "setup": describe_setup(world)}


def show_clock(world: World) -> dict[str, Any]:
    """Sandbox time, and how far it is ahead."""
    return {"now": world.clock.now().isoformat(), "offset_s": world.clock.offset_s}


def show_people(world: World) -> list[dict[str, Any]]:
    """Everyone."""
    return [show_person(world, person) for person in world.people]


def show_person(world: World, person: Person) -> dict[str, Any]:
    """One person: who they are, their chat with the account and their letters."""
    return {
        "key": person.key,
        "name": person.name,
        "openid": person.openid,
        "avatar_colour": person.avatar_colour,
        "following": person.following,
        "refuses_templates": person.refuses_templates,
        "unread": person.unread,
        "origin": hosts.phone_origin(world, person),
        "chat": [_show_entry(world, person, entry) for entry in person.chat],
        "letters": [_show_letter(person, letter) for letter in letters_of(world, person)],
    }


def show_row(exchange: Exchange) -> dict[str, Any]:
    """A row of the wire's table."""
    text, tone = describe_result(exchange)
    title, detail = describe_title(exchange)
    return {
        "id": exchange.id,
        "at": exchange.at.isoformat(),
        "direction": exchange.direction,
        "protocol": exchange.protocol,
        "method": exchange.method,
        "title": title,
        "detail": detail,
        "result": text,
        "tone": tone,
        "ms": exchange.ms,
        "done": exchange.done,
        "person": exchange.person,
        "findings": [{"rule": one.rule, "severity": one.severity} for one in exchange.findings],
    }


def show_exchange(world: World, exchange: Exchange) -> dict[str, Any]:
    """One exchange in full."""
    person = world.people.find(exchange.person) if exchange.person else None
    name = person.name if person else None
    return {**show_row(exchange), **exchange.as_json(), "person_name": name, "explanation": explain(exchange)}


def _show_entry(world: World, person: Person, entry: ChatEntry) -> dict[str, Any]:
    shown = {"id": entry.id, "at": entry.at.isoformat(), "side": entry.side, "kind": entry.kind}
    return {**shown, "data": _with_pictures(world, person, entry)}


def _with_pictures(world: World, person: Person, entry: ChatEntry) -> dict[str, Any]:
    """The entry's data; a picture's `src` is an address that the page may load."""
    data = entry.data
    if entry.kind == "image":
        return {**data, "src": _picture(person, entry.id, 0)}
    if entry.kind == "news":
        articles = [
            {**one, "src": _picture(person, entry.id, index) if one.get("picurl") else ""}
            for index, one in enumerate(data.get("articles", []))
        ]
        return {**data, "articles": articles}
    return data


def _show_letter(person: Person, letter: Letter) -> dict[str, Any]:
    src = _picture(person, letter.id, 0) if letter.data.get("image") else ""
    shown = {"id": letter.id, "at": letter.at.isoformat(), "with": letter.friend, "side": letter.side}
    return {**shown, "kind": letter.kind, "unread": letter.unread, "data": {**letter.data, "src": src}}


def _picture(person: Person, entry_id: int, number: int) -> str:
    return f"/sandbox/api/people/{person.key}/pictures/{entry_id}/{number}"
