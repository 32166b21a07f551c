"""A Chinese postal address: what its fields must be."""

import re
import unicodedata
from dataclasses import dataclass

from shop.addresses.refusals import BadAddress

PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
"""A mainland mobile number, or a landline with its area code."""
NO_LETTERS = re.compile(r"[\W_]+")
LONGEST = {"name": 25, "phone": 13, "province": 20, "city": 20, "district": 20, "street": 100}


@dataclass(frozen=True)
class AddressForm:
    """What someone typed. Municipalities repeat their name as city; `district` may be empty where there is none."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    street: str
    is_default: bool = False


@dataclass(frozen=True)
class Address:
    """A kept address. `code` is public."""

    code: str
    name: str
    phone: str
    province: str
    city: str
    district: str
    street: str
    is_default: bool

    @property
    def region(self) -> str:
        """Province, city and district in one line; a municipality is named once."""
        parts = (self.province, self.city if self.city != self.province else "", self.district)
        return " ".join(part for part in parts if part)


def clean_address(form: AddressForm) -> AddressForm:
    """The form as it is kept: trimmed, a mobile number as its eleven digits. Raises BadAddress."""
    fields = {name: " ".join(str(getattr(form, name)).split()) for name in LONGEST}
    fields["phone"] = _clean_phone(fields["phone"])
    wrong = {name: fault for name, value in fields.items() if (fault := _fault(name, value))}
    if wrong:
        raise BadAddress(fields=wrong)
    return AddressForm(**fields, is_default=form.is_default)


def normalise_phone(phone: str) -> str:
    """The phone as it is compared: digits only."""
    return re.sub(r"\D", "", phone)


def normalise_place(*parts: str) -> str:
    """A place as it is compared: one form of each character, without spaces and punctuation."""
    return NO_LETTERS.sub("", unicodedata.normalize("NFKC", "".join(parts))).casefold()


def _clean_phone(text: str) -> str:
    phone = re.sub(r"^(\+|00)?86(?=1\d{2})", "", re.sub(r"[\s()()]", "", text))
    return phone.replace("-", "") if phone.startswith("1") else phone


def _fault(name: str, value: str) -> str | None:
    if not value:
        return None if name == "district" else "missing"
    if len(value) > LONGEST[name]:
        return "long"
    if name == "phone" and not PHONE.fullmatch(value):
        return "invalid"
    return "invalid" if any(not c.isprintable() for c in value) else None
