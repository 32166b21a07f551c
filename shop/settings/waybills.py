"""Where waybills come from: nowhere, or 快递100; who sends, under which account. Keys are sealed."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from shop.settings.document import Document, Sealed

_Text = Annotated[str, Field(max_length=100)]
_Secret = Annotated[str, Field(pattern=r"^[!-~]{1,100}$")]


@dataclass(frozen=True)
class WaybillFacts:
    """What 快递100 wants besides the order.

    `carrier` is its code (`shunfeng`), `carrier_name` what buyers read.

    `account` is the customer's number at the carrier, `template` the label's, `product` the carrier's kind of service.
    """

    source: Literal["none", "kuaidi100"] = "none"
    key: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{0,64}$")] = ""
    carrier: Annotated[str, Field(pattern=r"^[a-z0-9]{0,40}$")] = ""
    carrier_name: Annotated[str, Field(max_length=20)] = ""
    account: _Text = ""
    template: _Text = ""
    product: Annotated[str, Field(max_length=40)] = "标准快递"
    pays: Literal["SHIPPER", "CONSIGNEE", "MONTHLY"] = "MONTHLY"
    goods: Annotated[str, Field(min_length=1, max_length=50)] = "商品"
    sender_name: Annotated[str, Field(max_length=40)] = ""
    sender_phone: Annotated[str, Field(pattern=r"^[0-9+() -]{0,30}$")] = ""
    sender_address: Annotated[str, Field(max_length=200)] = ""

    @property
    def is_ready(self) -> bool:
        """Whether waybills can be asked for."""
        needed = (self.key, self.carrier, self.carrier_name, self.sender_name, self.sender_phone, self.sender_address)
        return self.source == "kuaidi100" and all(needed)


WAYBILLS = Document(
    "waybills",
    WaybillFacts,
    {},
    {
        "secret": Sealed("LIANPU_WAYBILL_SECRET", _Secret),
        "account_key": Sealed("LIANPU_WAYBILL_ACCOUNT_KEY", _Secret),
    },
)
