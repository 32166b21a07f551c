"""The members' JSON door in OpenAPI 3.1: made from the route table and its shapes, so that it can't say otherwise.

Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from shop.web.members_api.call import KEY
from shop.web.members_api.route import NAMED, MemberRoute
from shop.web.members_api.routes import ROUTES, VERSION
from shop.web.members_api.shapes import Chars, Most, Whole, hints_of, split_type

_JSON, _PROBLEM = "application/json", "application/problem+json"
_REFUSED = ("4XX", "5XX")
_BOUNDS = ("enum", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
"""What may be widened: no program that kept within it notices."""
Schema = dict[str, Any]


def describe_door() -> Schema:
    """The whole document."""
    shapes: dict[str, Schema] = {"Problem": _PROBLEM_SCHEMA}
    paths: dict[str, Schema] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _describe_route(route, shapes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lianpu: the shop for its members' programs",
            "version": VERSION,
            "description": "Amounts are whole fen, instants ISO 8601 with their offset, cursors opaque.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(shapes.items())),
            "securitySchemes": {"member": {"type": "http", "scheme": "bearer"}},
        },
    }


def list_breaks(before: Schema, after: Schema) -> tuple[str, ...]:
    """What a program that was written for `before` misses in `after`: routes, fields, and fields of another type.

    A request's field that is needed and was not, or that is known no more, is missed as well.
    """
    gone = []
    for path, methods in before["paths"].items():
        for method, described in methods.items():
            now = after["paths"].get(path, {}).get(method)
            if now is None:
                gone.append(f"{method.upper()} {path}")
            else:
                gone += _list_breaks_of_route(f"{method.upper()} {path}", described, now)
    schemas = after["components"]["schemas"]
    for name, shape in before["components"]["schemas"].items():
        gone += _list_breaks_of_shape(name, shape, schemas.get(name))
    return tuple(gone)


def is_raised(before: Schema, after: Schema) -> bool:
    """Whether the version's first number rose, which allows breaks."""
    old, new = (int(of["info"]["version"].partition(".")[0]) for of in (before, after))
    return new > old


def _list_breaks_of_route(name: str, before: Schema, now: Schema) -> list[str]:
    gone = [f"{name}: {part}" for part in ("requestBody", "security") if before.get(part) != now.get(part)]
    if before["responses"] != now["responses"]:
        gone.append(f"{name}: its answer")
    there = {of["name"]: of for of in now.get("parameters", ())}
    known = {of["name"]: of for of in before.get("parameters", ())}
    gone += [
        f"{name}: {of}" for of in known if of not in there or not _is_same(known[of]["schema"], there[of]["schema"])
    ]
    return gone + [f"{name}: {of} is needed" for of in there if there[of]["required"] and of not in known]


def _list_breaks_of_shape(name: str, before: Schema, now: Schema | None) -> list[str]:
    if now is None:
        return [name]
    had, has = before["properties"], now["properties"]
    gone = [f"{name}.{of}" for of in had if of not in has or not _is_same(had[of], has[of])]
    return gone + [f"{name}.{of} is needed" for of in now["required"] if of in had and of not in before["required"]]


def _is_same(before: Schema, now: Schema) -> bool:
    """Whether a field has the same type, and every word that it might be is still one of its words."""
    plain = ({name: of for name, of in one.items() if name not in _BOUNDS} for one in (before, now))
    first, second = plain
    return first == second and set(before.get("enum", ())) <= set(now.get("enum", ()))


def _describe_route(route: MemberRoute, shapes: dict[str, Schema]) -> Schema:
    path = [_parameter("path", name, {"type": "string", "pattern": f"^{NAMED}$"}) for name in _list_names(route.path)]
    described: Schema = {
        "operationId": route.name,
        "summary": (route.handler.__doc__ or "").strip().partition("\n")[0],
        "parameters": [*path, *_list_query(route, shapes)],
        "responses": {_name_success(route): _describe_answer(route, shapes)}
        | {status: _answer("What was refused; its `code` says why.", _PROBLEM, "Problem") for status in _REFUSED},
        "security": [{"member": []}] if route.access == "member" else [{}, {"member": []}],
    }
    if route.again == "once":
        key = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"}
        described["parameters"].append(_parameter("header", KEY, key))
    if route.body is not None:
        body = {"schema": _describe_type(route.body, shapes)}
        described["requestBody"] = {"required": True, "content": {_JSON: body}}
    return described


def _name_success(route: MemberRoute) -> str:
    return "200" if route.answer else "204"


def _list_names(path: str) -> list[str]:
    return re.findall(r"{([a-z]+)}", path)


def _list_query(route: MemberRoute, shapes: dict[str, Schema]) -> list[Schema]:
    if route.query is None:
        return []
    hints = hints_of(route.query)
    return [
        _parameter("query", of.name, _describe_type(hints[of.name], shapes, nullable=False), of.default is MISSING)
        for of in fields(route.query)
    ]


def _parameter(place: str, name: str, schema: Schema, required: bool = True) -> Schema:
    return {"in": place, "name": name, "required": required, "schema": schema}


def _describe_answer(route: MemberRoute, shapes: dict[str, Schema]) -> Schema:
    if route.answer is None:
        return {"description": "Done."}
    _describe_type(route.answer, shapes)
    return _answer("Done.", _JSON, route.answer.__name__)


def _answer(told: str, kind: str, shape: str) -> Schema:
    return {"description": told, "content": {kind: {"schema": _refer(shape)}}}


def _refer(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _describe_type(shape: Any, shapes: dict[str, Schema], *, nullable: bool = True) -> Schema:
    kind, marks, optional = split_type(shape)
    found = _describe_plain(kind, marks, shapes)
    return {"anyOf": [found, {"type": "null"}]} if optional and nullable else found


def _describe_plain(kind: Any, marks: tuple[Any, ...], shapes: dict[str, Schema]) -> Schema:
    if is_dataclass(kind):
        assert isinstance(kind, type)
        _describe_shape(kind, shapes)
        return _refer(kind.__name__)
    origin, most = get_origin(kind), next((mark for mark in marks if isinstance(mark, Most)), None)
    if origin is tuple:
        items: Schema = {"type": "array", "items": _describe_type(get_args(kind)[0], shapes)}
        return items | ({"minItems": most.least, "maxItems": most.most} if most else {})
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = get_args(kind)
        entries = {"type": "object", "additionalProperties": _describe_type(value, shapes)}
        names = _describe_type(key, shapes)
        return entries | (
            {"propertyNames": names, "minProperties": most.least, "maxProperties": most.most} if most else {}
        )
    if origin is Literal:
        return {"type": "string", "enum": list(get_args(kind))}
    if issubclass(kind, StrEnum):
        return {"type": "string", "enum": [of.value for of in kind]}
    return _describe_simple(kind) | _describe_marks(marks)


def _describe_simple(kind: type) -> Schema:
    simple: dict[type, Schema] = {
        bool: {"type": "boolean"},
        int: {"type": "integer", "format": "int64"},
        str: {"type": "string"},
        datetime: {"type": "string", "format": "date-time"},
        date: {"type": "string", "format": "date"},
    }
    return dict(simple[kind])


def _describe_marks(marks: tuple[Any, ...]) -> Schema:
    found: Schema = {}
    for mark in marks:
        if isinstance(mark, Whole):
            found |= {"minimum": mark.least, "maximum": mark.most}
        elif isinstance(mark, Chars):
            found |= {"minLength": mark.least, "maxLength": mark.most}
            found |= {"pattern": f"^{mark.pattern}$"} if mark.pattern else {}
    return found


def _describe_shape(shape: type, shapes: dict[str, Schema]) -> None:
    name = shape.__name__
    if name in shapes:
        return
    shapes[name] = {}  # holds the place: a shape may come up within itself
    hints = hints_of(shape)
    needed = [of.name for of in fields(shape) if of.default is MISSING and of.default_factory is MISSING]
    shapes[name] = {
        "type": "object",
        "description": " ".join((shape.__doc__ or "").split()),
        "properties": {of.name: _describe_type(hints[of.name], shapes) for of in fields(shape)},
        "required": needed,
        "additionalProperties": False,
    }


_PROBLEM_SCHEMA: Schema = {
    "type": "object",
    "description": "What was refused, missing or broken (RFC 9457). `code` is stable; title and detail are for people.",
    "properties": {
        "code": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "data": {"type": "object"},
    },
    "required": ["code", "status", "title", "detail"],
    "additionalProperties": False,
}
