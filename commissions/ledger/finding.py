"""What an audit finds: which check failed, on what, what should be there and what is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `subject` names it in words, as in `distributor:42:pending` or `order:T1`."""

    check: str
    subject: str
    expected: str
    found: str


Check = Callable[[Connection], Iterable[Finding]]
"""A check reads and names what is wrong; it changes nothing, and finds nothing in books that are in order."""


def compare(check: str, subject: str, expected: object, found: object) -> Iterable[Finding]:
    """A finding if the two differ."""
    if expected != found:
        yield Finding(check, subject, str(expected), str(found))
