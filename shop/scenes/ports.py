"""What the scenes room asks of WeChat; `bot/wechat` answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class SceneTicket:
    """A temporary scene QR code as WeChat made it: `url` is what the picture says."""

    ticket: str
    url: str
    expires_at: datetime


@dataclass(frozen=True)
class PermanentTicket:
    """A permanent scene QR code as WeChat made it."""

    ticket: str
    url: str


class SceneCodesUnavailable(Exception):
    """WeChat made no code just now; the text says why."""


class SceneCodes(Protocol):
    """QR codes with parameters (docs/wechat.md §3)."""

    async def create_scene_code(self, scene: str) -> SceneTicket:
        """A temporary code of the longest life for `scene` (1 to 64 characters). Raises SceneCodesUnavailable."""

    async def create_permanent_code(self, scene: str) -> PermanentTicket:
        """A code that never ends; an account has 100,000 for ever. Raises SceneCodesUnavailable."""

    def picture_url(self, ticket: str) -> str:
        """Where the code's picture is, for whoever has the ticket; no login."""
