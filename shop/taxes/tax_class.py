"""What invoices and tax returns say of goods: the tax office's code of the kind of goods, and the rate."""

import re
from dataclasses import dataclass
from enum import StrEnum

from commissions.refusals import Refusal
from shop.typed import plain_digits

RATES_BP = (1300, 900, 600, 500, 300, 100, 0)
UNSET_BP = -1
"""The rate of what nobody has given one: it is shown as such, never as 0 %."""
_CODE = re.compile(r"[0-9]{19}")


class TaxClassRefused(Refusal):
    """`field` is no code of 19 digits, or a rate that there is not."""

    code = "tax_class_refused"
    status = 422


class TaxSubjectUnknown(Refusal):
    """There is no such product or category."""

    code = "tax_subject_unknown"
    status = 422


class Kind(StrEnum):
    """Whose class it is.

    A product's own goes before its category's, that before the upper one's and the shop's.
    """

    SHOP = "shop"
    CATEGORY = "category"
    PRODUCT = "product"


@dataclass(frozen=True)
class TaxClass:
    """A code of 19 digits, or "" while nobody has looked it up, and a rate in basis points."""

    code: str
    rate_bp: int


UNSET = TaxClass("", UNSET_BP)


def read_tax_class(code: str, rate: str) -> TaxClass:
    """What somebody typed. Raises TaxClassRefused."""
    digits = plain_digits(code).strip().replace(" ", "")
    if digits and not _CODE.fullmatch(digits):
        raise TaxClassRefused(field="code")
    if rate not in {str(of) for of in RATES_BP}:
        raise TaxClassRefused(field="rate")
    return TaxClass(digits, int(rate))
