"""How people reach a person: in the console's threads or at WeChat's own desk, and what staff say often. Pure."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from shop.settings.document import Document

DeskPlace = Literal["console", "wechat"]
_QuickReply = Annotated[str, Field(min_length=1, max_length=200)]


@dataclass(frozen=True)
class _ServiceDesk:
    """`wechat` hands a chat over (`transfer_customer_service`), so that no word of it is kept here.

    The pages of the shop write into the console's threads in either case.
    """

    answered_in: DeskPlace = "console"
    quick_replies: Annotated[tuple[_QuickReply, ...], Field(max_length=40)] = ()


SERVICE_DESK = Document("service_desk", _ServiceDesk)
