"""What the merchant decides about after-sale cases. Each case keeps what held when it was asked for."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from shop.settings.document import Document

_Hours = Annotated[int, Field(ge=1, le=168)]
_Days = Annotated[int, Field(ge=1, le=30)]
_Text = Annotated[str, Field(max_length=120)]
_Phone = Annotated[str, Field(pattern=r"^[0-9+() -]{0,30}$")]


@dataclass(frozen=True)
class _AfterSales:
    """Where goods are sent back to, and after how long what happens by itself.

    A case is agreed to after `answer_hours` without an answer, closed after `send_back_days` without a parcel's
    number, refunded after `inspect_days` without a word about the goods. `cancelling`: a paid order of which nothing
    has left is refunded as soon as its buyer cancels it, within what one person may decide alone; or that is only
    asked for.
    """

    answer_hours: _Hours = 48
    send_back_days: _Days = 7
    inspect_days: _Days = 3
    cancelling: Literal["at_once", "asked"] = "at_once"
    return_name: _Text = ""
    return_phone: _Phone = ""
    return_address: _Text = ""


AFTER_SALES = Document("after_sales", _AfterSales)
