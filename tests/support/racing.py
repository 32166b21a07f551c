"""Races: many tasks at the same instant, on SQLite and on PostgreSQL (G5 of the goals).

SQLite means one process (ADR 4), whose lock refuses another: there all tasks race in one. On PostgreSQL they race over
two pools of connections, as two processes have them; `tests.support.racers` has processes that are really several.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from typing import Any

import pytest

from tests.support.torture import TORTURE

ROUNDS = 50 if TORTURE else 3
TASKS = 100
RACING = pytest.mark.parametrize("database", ["sqlite", "two_processes"], indirect=True)
"""The mark of a module of races."""


async def race(*runners: Awaitable[Any]) -> list[Any]:
    """All of them from one barrier, at the same instant; a refusal is a result like any other."""
    barrier = asyncio.Barrier(len(runners))

    async def run(runner: Awaitable[Any]) -> Any:
        await barrier.wait()
        return await runner

    return await asyncio.gather(*map(run, runners), return_exceptions=True)


def count(results: list[Any]) -> Counter[str]:
    """How the tasks ended: the status they saw, what they returned, or what refused them."""
    return Counter(type(of).__name__ if isinstance(of, Exception) else str(getattr(of, "status", of)) for of in results)
