"""Whoever is named in a command's answer is called by their name there, wherever it stands."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from commissions.actor import Actor
from shop.staff.queries import name_actors


def name_whoever(connection: Connection, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with a name instead of each actor. At most one statement, and none where nobody is named."""
    found = set(_list_actors(answer))
    names = name_actors(connection, found) if found else {}
    return {key: _replace(value, names) for key, value in answer.items()}


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
