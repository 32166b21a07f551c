"""The merchant's side of the stage: what a page beside the phones may ask of the program under test.

The sandbox knows no merchant. Whoever starts it may give its world a `Stage`; without one there is no such page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class NotNow(Exception):
    """The deed can't be done as things stand; the text is the sentence to show."""


@dataclass(frozen=True)
class Entrance:
    """The merchant's pages: where they begin, and the cookie with which a browser on this machine is in."""

    address: str
    cookie: str
    value: str


class Stage(Protocol):
    """The merchant's hands."""

    async def enter(self) -> Entrance:
        """Let whoever opens the stage into the merchant's pages."""

    async def perform(self, deed: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do one thing of the story, and say what came of it. Raises KeyError for an unknown deed, NotNow."""
