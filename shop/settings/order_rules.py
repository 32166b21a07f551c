"""What the merchant decides about orders. Each order keeps what held when it was placed."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from shop.settings.document import Document

Minutes = Annotated[int, Field(ge=2, le=110)]
ReceiveDays = Annotated[int, Field(ge=1, le=60)]
ExtensionDays = Annotated[int, Field(ge=0, le=30)]
AfterSaleDays = Annotated[int, Field(ge=0, le=365)]


@dataclass(frozen=True)
class OrderRules:
    """An unpaid order is closed after `expires_minutes`: a prepay of WeChat Pay lives two hours.

    A parcel counts as received after `auto_receive_days` on its way, and `extend_receipt_days` later if the buyer asks
    for them once (0: they can't); goods may be given back for `after_sale_days`
    after the receipt.
    """

    expires_minutes: Minutes = 30
    auto_receive_days: ReceiveDays = 10
    after_sale_days: AfterSaleDays = 7
    extend_receipt_days: ExtensionDays = 3


ORDER_RULES = Document(
    "order_rules",
    OrderRules,
    {
        "expires_minutes": "LIANPU_ORDER_EXPIRES_MINUTES",
        "auto_receive_days": "LIANPU_AUTO_RECEIVE_DAYS",
        "after_sale_days": "LIANPU_AFTER_SALE_DAYS",
    },
)
