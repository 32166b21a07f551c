"""A postal address: what its fields must be, with the region chosen from the table."""

import re
import unicodedata
from dataclasses import dataclass

from shop.addresses.refusals import BadAddress
from shop.regions.atlas import find_names, find_region
from shop.regions.phones import clean_phone, main_number
from shop.regions.region import RegionNames, join_names
from shop.typed import visible

_NO_LETTERS = re.compile(r"[\W_]+")
LONGEST = {"name": 25, "phone": 25, "street": 100}
"""Characters of each typed field; these are kept sealed."""


@dataclass(frozen=True)
class AddressForm:
    """What someone typed and chose. `district_code`: the six digits of where the region ends."""

    name: str
    phone: str
    district_code: str
    street: str
    is_default: bool = False


@dataclass(frozen=True)
class Address:
    """A kept address.

    `code` is public; province, city and district are the region's names as they are today.
    """

    code: str
    name: str
    phone: str
    district_code: str
    province: str
    city: str
    district: str
    street: str
    is_default: bool

    @property
    def region(self) -> str:
        """Province, city and district in one line; a municipality is named once."""
        return join_names(self.province, self.city, self.district)


def clean_address(form: AddressForm) -> AddressForm:
    """The form as it is kept: trimmed, the phone in its one form, an ended code as its successor.

    Raises BadAddress.
    """
    fields = {name: visible(str(getattr(form, name))) for name in LONGEST}
    region = find_names(form.district_code)
    phone = clean_phone(fields["phone"], form.district_code)
    wrong = {name: fault for name, value in fields.items() if (fault := _fault(name, value))}
    if fields["phone"] and "phone" not in wrong and phone is None:
        wrong["phone"] = "invalid"
    if fault := _find_fault_of_region(form.district_code, region):
        wrong["district_code"] = fault
    if wrong or phone is None or region is None:
        raise BadAddress(fields=wrong)
    return AddressForm(fields["name"], phone, region.code, fields["street"], form.is_default)


def clean_contact(name: str, phone: str) -> tuple[str, str]:
    """Name and phone of who is asked for, as they are kept. Raises BadAddress."""
    fields = {"name": visible(name), "phone": visible(phone)}
    kept = clean_phone(fields["phone"], "")
    wrong = {field: fault for field, value in fields.items() if (fault := _fault(field, value))}
    if wrong or kept is None:
        raise BadAddress(fields=wrong or {"phone": "invalid"})
    return fields["name"], kept


def normalise_phone(phone: str) -> str:
    """The phone as it is compared: the digits of its main number."""
    return main_number(phone)


def normalise_place(*parts: str) -> str:
    """A place as it is compared: one form of each character, without spaces and punctuation."""
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", "".join(parts))).casefold()


def _fault(name: str, value: str) -> str | None:
    if not value:
        return "missing"
    return "long" if len(value) > LONGEST[name] else None


def _find_fault_of_region(code: str, named: RegionNames | None) -> str | None:
    """What is wrong with a chosen region.

    Nothing chosen, no such place, or one that still has districts to choose.
    """
    if not code:
        return "missing"
    region = find_region(named.code) if named else None
    if region is None:
        return "invalid"
    return None if region.ends else "missing"
