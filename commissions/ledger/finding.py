"""What an audit finds, and how much it looked at.

A finding says which check failed, on what, what should be there and what is.
"""

import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `subject` names it in words, as in `member:42:pending` or `order:T1`."""

    check: str
    subject: str
    expected: str
    found: str


Check = Callable[[Connection], Iterable[Finding]]
"""A check reads and names what is wrong; it changes nothing, and finds nothing in books that are in order."""


@dataclass(frozen=True)
class Checked:
    """What one check of an audit did: how many things it looked at, what it found, how long it took."""

    name: str
    looked_at: int
    findings: tuple[Finding, ...]
    milliseconds: int


_looked_at: ContextVar[int] = ContextVar("looked_at", default=0)
_LONGEST_CHECK = text("SET LOCAL statement_timeout = '4h'")
_MOST_FINDINGS = 1000
"""Findings of one check that are kept; whoever has more has seen enough."""


def look_at(count: int = 1) -> None:
    """Count what a check has looked at."""
    _looked_at.set(_looked_at.get() + count)


def compare(check: str, subject: str, expected: object, found: object) -> Iterable[Finding]:
    """A finding if the two differ; counted as looked at either way."""
    look_at()
    if expected != found:
        yield Finding(check, subject, str(expected), str(found))


def run_check(connection: Connection, check: Check) -> Checked:
    """Run one check, however long it takes."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LONGEST_CHECK)
    _looked_at.set(0)

    begin = time.monotonic_ns()
    findings: list[Finding] = []

    for finding in check(connection):
        findings.append(finding)
        if len(findings) == _MOST_FINDINGS:
            break

    passed = (time.monotonic_ns() - begin) // 1_000_000
    return Checked(name_check(check), _looked_at.get(), tuple(findings), passed)


def name_check(check: Check) -> str:
    """A check's name in a report: its room and what it looks at, as in `ledger.balances`."""
    room = check.__module__.split(".")[-2]
    return f"{room}.{check.__name__.removeprefix('check_')}"
