"""Reads at the driver, and several that go together: a question is a statement and how its rows are read.

SQLite is in this process, so there each is asked by itself. PostgreSQL gets one statement for all of them, which sees
one state of its rows: one round trip, not many.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import Connection, Dialect, Row, Select, Update, func, select

from commissions.compiled import Compiled, Joined, compile_joined, compile_once, name_apart
from commissions.driver import execute

Answer = TypeVar("Answer", covariant=True)
_A = TypeVar("_A")
_B = TypeVar("_B")
_C = TypeVar("_C")
_D = TypeVar("_D")
_E = TypeVar("_E")
_F = TypeVar("_F")
_NO_VALUES: Mapping[str, Any] = {}
_JOINED = 128


@dataclass(frozen=True)
class Question(Generic[Answer]):
    """A statement that was built once, its values, and what its rows say. It locks nothing."""

    statement: Select[Any]
    values: Mapping[str, Any]
    read: Callable[[Sequence[Row[Any]]], Answer]


def fetch(
    connection: Connection, statement: Select[Any] | Update, values: Mapping[str, Any] = _NO_VALUES
) -> list[Row[Any]]:
    """All rows of a statement that was built once."""
    compiled = compile_once(connection.dialect, statement, tuple(values))
    return compiled.rows.make_rows(execute(connection, compiled.text, compiled.bind(values)).rows)


def fetch_first(
    connection: Connection, statement: Select[Any] | Update, values: Mapping[str, Any] = _NO_VALUES
) -> Row[Any] | None:
    """The first row of a statement that was built once, if there is any."""
    return next(iter(fetch(connection, statement, values)), None)


def ask(connection: Connection, question: Question[_A]) -> _A:
    """One answer."""
    return question.read(fetch(connection, question.statement, question.values))


@overload
def ask_all(connection: Connection, *questions: *tuple[Question[_A], Question[_B]]) -> tuple[_A, _B]: ...
@overload
def ask_all(
    connection: Connection, *questions: *tuple[Question[_A], Question[_B], Question[_C]]
) -> tuple[_A, _B, _C]: ...
@overload
def ask_all(
    connection: Connection,
    *questions: *tuple[Question[_A], Question[_B], Question[_C], Question[_D], Question[_E], Question[_F]],
) -> tuple[_A, _B, _C, _D, _E, _F]: ...
@overload
def ask_all(connection: Connection, *questions: Question[_A]) -> tuple[_A, ...]: ...
def ask_all(connection: Connection, *questions: Question[Any]) -> tuple[Any, ...]:
    """Their answers, in their order."""
    if len(questions) < 2 or connection.dialect.name != "postgresql":
        return tuple(ask(connection, question) for question in questions)

    joined, parts = _join(connection.dialect, tuple((of.statement, tuple(of.values)) for of in questions))
    found = execute(connection, joined.text, joined.bind([of.values for of in questions])).rows[0]
    return tuple(
        question.read(part.rows.make_rows(rows)) for question, part, rows in zip(questions, parts, found, strict=True)
    )


@lru_cache(maxsize=_JOINED)
def _join(
    dialect: Dialect, asked: tuple[tuple[Select[Any], tuple[str, ...]], ...]
) -> tuple[Joined, tuple[Compiled, ...]]:
    """One statement whose columns have the rows of each, as records; and each, which knows how its rows are made."""
    columns = []
    for number, (statement, _) in enumerate(asked):
        apart = name_apart(statement, _name(number)).subquery()
        columns.append(func.array(select(func.row(*apart.c)).scalar_subquery()))
    places = {_name(number) + name: (number, name) for number, (_, names) in enumerate(asked) for name in names}
    parts = tuple(compile_once(dialect, statement, names) for statement, names in asked)
    return compile_joined(dialect, select(*columns), places), parts


def _name(number: int) -> str:
    """How names of values of a question begin."""
    return f"q{number}_"
