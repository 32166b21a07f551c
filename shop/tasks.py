"""Periodic work that needs the network and therefore can't be a unit of work.

The composition root runs it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class AsyncTask:
    """`run()` does what is due and returns how much that was.

    It may run in several processes at the same time.
    """

    name: str
    interval_s: float
    run: Callable[[], Awaitable[int]]
