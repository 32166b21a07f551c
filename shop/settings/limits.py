"""What one person may do alone, and how long changed payees wait."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from shop.settings.document import Document

Limit = Annotated[int, Field(ge=0, le=10**12)]
CoolDownHours = Annotated[int, Field(ge=0, le=168)]


@dataclass(frozen=True)
class Limits:
    """Above `refund_alone_up_to_fen` of an order, and `adjust_alone_up_to_fen` of a balance a day, two people decide.

    A changed name or bank card is used only after `payee_cool_down_hours`.
    """

    refund_alone_up_to_fen: Limit = 200_000
    adjust_alone_up_to_fen: Limit = 20_000
    payee_cool_down_hours: CoolDownHours = 24

    @property
    def payee_cool_down(self) -> timedelta:
        """How long a changed payee waits."""
        return timedelta(hours=self.payee_cool_down_hours)


LIMITS = Document(
    "limits",
    Limits,
    {
        "refund_alone_up_to_fen": "LIANPU_REFUND_ALONE_UP_TO_FEN",
        "adjust_alone_up_to_fen": "LIANPU_ADJUST_ALONE_UP_TO_FEN",
        "payee_cool_down_hours": "LIANPU_PAYEE_COOL_DOWN_HOURS",
    },
)
