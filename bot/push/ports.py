"""What sending asks of the WeChat API; `bot/wechat/messages` answers."""

from collections.abc import Mapping
from typing import Protocol


class MessageRefused(Exception):
    """WeChat said no, with its errcode; nothing was sent."""

    def __init__(self, errcode: int, words: str) -> None:
        super().__init__(f"{errcode} {words}")
        self.errcode = errcode


class MessageInDoubt(Exception):
    """No answer: nobody knows whether the message was sent."""


class Messenger(Protocol):
    """Sends one message to one person. Both raise MessageRefused or MessageInDoubt."""

    async def send_template(
        self, openid: str, template_id: str, fields: Mapping[str, str], *, url: str, client_msg_id: str
    ) -> str:
        """A template message; returns WeChat's msgid. A `client_msg_id` is sent once within 10 minutes (§5.1)."""

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service text. It has no id: what may have arrived must not be repeated (§5.5)."""
