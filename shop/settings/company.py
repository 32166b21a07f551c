"""Whose shop it is before the law, with the licences and filings that its pages have to show."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from shop.settings.document import Document

_Name = Annotated[str, Field(max_length=100)]
_Number = Annotated[str, Field(max_length=60)]
_Picture = Annotated[str | None, Field(pattern=r"^[0-9a-f]{32}$")]


@dataclass(frozen=True)
class _Filing:
    """A licence or filing that some goods need, such as 食品经营许可证 or 保健食品备案."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    number: Annotated[str, Field(min_length=1, max_length=60)]


@dataclass(frozen=True)
class _Company:
    """As the licence says. Numbers and pictures are empty until they are filled in.

    `licence_picture` is the code of a picture. `credit_code` is the 18 characters of 统一社会信用代码; `icp` and
    `police` are the filings of the site.
    """

    name: _Name = ""
    credit_code: Annotated[str, Field(pattern=r"^([0-9A-HJ-NPQRTUWXY]{18})?$")] = ""
    address: _Name = ""
    phone: Annotated[str, Field(pattern=r"^[0-9+() -]{0,30}$")] = ""
    licence_picture: _Picture = None
    icp: _Number = ""
    police: _Number = ""
    filings: Annotated[tuple[_Filing, ...], Field(max_length=20)] = ()


COMPANY = Document("company", _Company)
