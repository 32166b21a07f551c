"""What a use case or a reader returns, as the plain data that goes to the terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary
from shop.database.database import Database
from shop.staff.queries import name_actors


def make_plain(value: Any) -> Any:
    """A value of any depth as JSON, field by field; only actors stay, until `name_whoever` names them."""
    if isinstance(value, Actor):
        return value
    if isinstance(value, Beneficiary):
        return str(value)
    if is_dataclass(value):
        return {of.name: make_plain(getattr(value, of.name)) for of in fields(value)}
    if isinstance(value, Mapping):
        return {str(make_plain(key)): make_plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [make_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


async def name_whoever(database: Database, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with a name instead of each actor. At most one statement, and none where nobody is named."""
    found = set(_list_actors(answer))
    names = await database.read(name_actors, found) if found else {}
    return {key: _replace(value, names) for key, value in answer.items()}


def make_object(value: Any) -> dict[str, Any]:
    """A frozen value as a JSON object."""
    return dict(make_plain(value))


def _list_actors(value: Any) -> Iterator[Actor]:
    if isinstance(value, Actor):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _list_actors(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _list_actors(inner)


def _replace(value: Any, names: Mapping[Actor, str]) -> Any:
    if isinstance(value, Actor):
        return names[value]
    if isinstance(value, Mapping):
        return {key: _replace(inner, names) for key, inner in value.items()}
    return [_replace(inner, names) for inner in value] if isinstance(value, list | tuple) else value
